import pytest

from govservice.duties import Duty
from govservice.errors import Invalid, MoveNotAllowed, NotAllowed, NotFound, Stale
from hotline.models import TicketAssignment, TicketEvent
from hotline.services import Caller, allowed_moves, move_ticket
from hotline.workflow import MOVES
from indicators.models import TouchedDay
from tests.factories import make_api_client, make_department, make_region, make_user, shanghai
from tests.hotline.office import MONDAY, STATUS_AFTER, WALK


def test_a_ticket_walks_from_the_form_to_the_archive(office):
    ticket = office.ticket()
    for (move, who, data), status in zip(WALK, STATUS_AFTER, strict=True):
        ticket = office.move(ticket, move, who, **data)
        ticket.refresh_from_db()
        assert ticket.status == status
    assert ticket.answer == "路灯已修好。"
    assert ticket.lead_department == office.lead
    assert [event.move for event in ticket.events.all()] == [
        "register",
        "accept",
        "dispatch",
        "sign",
        "start",
        "reply",
        "pass_review",
        "to_call_back",
        "call_back",
    ]
    assert all(event.actor_id for event in ticket.events.all()[1:])


@pytest.mark.parametrize(("move", "who", "data", "status"), [
    (*step, status)
    for step, status in zip(WALK, ["registered", *STATUS_AFTER], strict=False)
])  # fmt: skip
def test_only_the_move_s_own_duties_may_make_it(office, move, who, data, status):
    ticket = office.walk(status)
    for duty in set(Duty.values) - set(MOVES[move].duties):
        person = make_user(duty, region=office.province)
        with pytest.raises((NotAllowed, NotFound)):
            move_ticket(ticket.pk, move, by=person, at=MONDAY, data=data)
    ticket.refresh_from_db()
    assert ticket.status == status


def test_out_of_scope_there_is_no_such_ticket(office):
    ticket = office.walk("dispatched")
    elsewhere = make_region("520000", name="贵州省")
    for person in (office.stranger, make_user("dispatcher", region=elsewhere)):
        with pytest.raises(NotFound):
            move_ticket(ticket.pk, "sign", by=person, at=MONDAY)


def test_a_client_moves_only_where_both_it_and_its_user_may(office):
    ticket = office.ticket()
    elsewhere = make_region("520000", name="贵州省")
    far, _key = make_api_client(region=elsewhere, user=office.desk)
    with pytest.raises(NotFound):
        move_ticket(ticket.number, "accept", by=office.desk, client=far, at=MONDAY)
    nobody, _key = make_api_client()
    with pytest.raises(NotAllowed):
        move_ticket(ticket.number, "accept", by=None, client=nobody, at=MONDAY)
    near, _key = make_api_client(region=office.city, user=office.desk)
    moved = move_ticket(ticket.number, "accept", by=office.desk, client=near, at=MONDAY)
    assert moved.status == "received"


def test_a_units_own_reviewer_is_not_the_management_body(office):
    ticket = office.walk("replied")
    unit_reviewer = make_user("reviewer", department=office.lead)
    with pytest.raises(NotAllowed):
        move_ticket(ticket.pk, "pass_review", by=unit_reviewer, at=MONDAY)


@pytest.mark.parametrize(("status", "move", "duty"), [
    ("replied", "pass_review", "reviewer"),
    ("replied", "send_back", "reviewer"),
    ("to_call_back", "call_back", "call_back_clerk"),
])  # fmt: skip
def test_who_handled_a_matter_does_not_judge_it(office, status, move, duty):
    ticket = office.walk(status)
    both = office.handler
    both.duty_assignments.create(duty=duty, region=office.province)
    del both._all_assignments
    with pytest.raises(NotAllowed):
        move_ticket(ticket.pk, move, by=both, at=MONDAY, data={"outcome": "declined"})


def test_a_form_opened_before_someone_else_moved_is_stale(office):
    ticket = office.ticket()
    office.move(ticket, "accept", "desk")
    with pytest.raises(Stale) as refusal:
        move_ticket(ticket.pk, "accept", by=office.desk, at=MONDAY, seen_status="registered")
    assert refusal.value.status == 409
    assert ticket.events.count() == 2


def test_a_deadline_counted_again_costs_nobody_what_they_typed(office):
    ticket = office.walk("handling")
    seen = ticket.events.order_by("pk").last().pk
    ticket.events.create(move="settled", at=MONDAY)
    data = {"reply": "已修复。"}
    moved = move_ticket(
        ticket.pk, "reply", by=office.handler, at=MONDAY, data=data, seen_event=seen
    )
    assert moved.status == "replied"


def test_a_second_attempt_recorded_meanwhile_makes_the_form_stale_too(office):
    ticket = office.walk("to_call_back")
    seen = ticket.events.order_by("pk").last().pk
    data = {"outcome": "not_reached"}
    at = shanghai(2026, 3, 3, 10)
    move_ticket(ticket.pk, "call_back", by=office.clerk, at=at, data=data, seen_event=seen)
    with pytest.raises(Stale):
        move_ticket(ticket.pk, "call_back", by=office.clerk, at=at, data=data, seen_event=seen)
    assert ticket.call_backs.count() == 1


def test_a_refused_move_says_what_is_possible_for_this_person(office):
    ticket = office.walk("received")
    with pytest.raises(MoveNotAllowed) as refusal:
        move_ticket(ticket.pk, "accept", by=office.dispatcher, at=MONDAY)
    assert refusal.value.extra["allowed"] == ["dispatch"]


def test_an_unknown_move_is_not_found(office):
    with pytest.raises(NotFound, match="fly"):
        move_ticket(office.ticket().pk, "fly", by=office.desk, at=MONDAY)


@pytest.mark.parametrize(("move", "status", "who", "data", "field"), [
    ("dispatch", "received", "dispatcher", {}, "department"),
    ("dispatch", "received", "dispatcher", {"department": "NOWHERE"}, "department"),
    ("dispatch", "received", "dispatcher", {"department": "LEAD", "helpers": ["X"]}, "helpers"),
    ("reply", "handling", "handler", {"reply": "  "}, "reply"),
    ("reply", "handling", "handler", {"reply": "长" * 10_001}, "reply"),
    ("reply", "handling", "handler", {"reply": "a\x00b"}, "reply"),
    ("reply", "handling", "handler", {"reply": "a\ud800b"}, "reply"),
    ("send_back", "replied", "reviewer", {"reason": "because"}, "reason"),
    ("call_back", "to_call_back", "clerk", {"outcome": "maybe"}, "outcome"),
    ("call_back", "to_call_back", "clerk", {"outcome": "reached", "level": 5}, "resolution"),
    ("call_back", "to_call_back", "clerk",
     {"outcome": "reached", "resolution": "solved"}, "level"),
    ("call_back", "to_call_back", "clerk",
     {"outcome": "reached", "resolution": "solved", "level": 6}, "level"),
    ("call_back", "to_call_back", "clerk",
     {"outcome": "reached", "resolution": "solved", "level": "5.0"}, "level"),
    ("call_back", "to_call_back", "clerk", {"outcome": "declined", "level": 4}, "level"),
])  # fmt: skip
def test_bad_input_names_the_field_and_changes_nothing(office, move, status, who, data, field):
    ticket = office.walk(status)
    events = ticket.events.count()
    with pytest.raises(Invalid) as refusal:
        office.move(ticket, move, who, **data)
    assert refusal.value.field == field
    ticket.refresh_from_db()
    assert (ticket.status, ticket.events.count()) == (status, events)


def test_emoji_and_rare_characters_are_kept_exactly(office):
    ticket = office.walk("handling")
    office.move(ticket, "reply", "handler", reply="已修好👍🏽 𠮷祥")
    assert ticket.assignments.get().reply == "已修好👍🏽 𠮷祥"


def test_a_dispatcher_reaches_only_units_of_the_own_region(office):
    other_city = make_region("510300", parent=office.province, name="自贡市")
    make_department(code="FAR", region=other_city)
    ticket = office.walk("received")
    city_dispatcher = make_user("dispatcher", region=office.city)
    with pytest.raises(Invalid, match="FAR"):
        move_ticket(
            ticket.pk, "dispatch", by=city_dispatcher, at=MONDAY, data={"department": "FAR"}
        )
    moved = move_ticket(
        ticket.pk,
        "dispatch",
        by=city_dispatcher,
        at=MONDAY,
        data={"department": "BELOW 武侯区综合执法局"},
    )
    assert moved.lead_department == office.below


def test_helpers_work_beside_the_lead_and_never_move_the_ticket(office):
    ticket = office.walk("received")
    ticket = office.move(ticket, "dispatch", "dispatcher", department="LEAD", helpers="OTHER")
    helper = ticket.assignments.get(role="helper")
    lead = ticket.assignments.get(role="lead")
    assert helper.due_at == shanghai(2026, 3, 10)  # five working days, the lead's are seven
    assert lead.due_at == shanghai(2026, 3, 12)
    make_user("liaison", department=office.other)
    for move in ("sign", "start"):
        ticket = office.move(ticket, move, "stranger")
        assert ticket.status == "dispatched"
    ticket = office.move(ticket, "reply", "stranger", reply="绿化带已修剪。")
    helper.refresh_from_db()
    assert (ticket.status, helper.status) == ("dispatched", "replied")
    public = [event.data.get("to") for event in ticket.events.all() if event.data.get("to")]
    assert public == ["received", "dispatched"]


def test_a_unit_passes_its_assignment_on_and_follows_the_reply(office):
    ticket = office.walk("handling")
    ticket = office.move(ticket, "forward", "liaison", department="BELOW")
    child = ticket.assignments.get(department=office.below)
    root = ticket.assignments.get(department=office.lead)
    assert (child.parent, child.due_at, child.status) == (root, root.due_at, "dispatched")
    for move in ("sign", "start"):
        ticket = office.move(ticket, move, "low_handler")
        assert ticket.status == "handling"
    ticket = office.move(ticket, "reply", "low_handler", reply="已修好。")
    root.refresh_from_db()
    assert (ticket.status, root.status, root.reply) == ("replied", "replied", "已修好。")
    ticket = office.move(ticket, "send_back", "reviewer", reason="no_basis")
    assert set(ticket.assignments.values_list("status", flat=True)) == {"sent_back"}
    assert set(ticket.assignments.values_list("replied_at", flat=True)) == {None}
    ticket = office.move(ticket, "reply", "low_handler", reply="依据条例第三条，已修好。")
    ticket = office.move(ticket, "pass_review", "reviewer")
    assert set(ticket.assignments.values_list("status", flat=True)) == {"passed"}
    assert ticket.answer == "依据条例第三条，已修好。"


def test_a_unit_passes_on_only_to_units_below_it(office):
    ticket = office.walk("handling")
    for code in ("OTHER", "LEAD"):
        with pytest.raises(Invalid):
            office.move(ticket, "forward", "liaison", department=code)


def test_praise_and_a_caller_without_telephone_are_not_called_back(office):
    praise = office.walk("replied", ticket_type="praise")
    assert office.move(praise, "pass_review", "reviewer").status == "archived"
    silent = office.walk("replied", caller=Caller())
    silent = office.move(silent, "pass_review", "reviewer")
    assert silent.status == "archived"
    assert silent.done_at == silent.archived_at == MONDAY
    assert [e.move for e in silent.events.order_by("pk")][-2:] == ["pass_review", "archived"]


def test_the_desk_answers_a_question_at_once_in_the_centre_s_name(office):
    ticket = office.walk("received", ticket_type="consult")
    ticket = office.move(ticket, "answer_at_once", "desk", answer="请带身份证到任一大厅办理。")
    assert (ticket.status, ticket.lead_department) == ("to_call_back", office.centre)
    assert not TicketAssignment.objects.exists()
    assert TouchedDay.objects.filter(department_id=office.centre.pk).exists()


def test_an_unhappy_caller_gets_two_more_rounds_and_no_third(office):
    ticket = office.to_judge()
    for round_no in (2, 3):
        later = shanghai(2026, 3, 16, 9)
        ticket = office.move(
            ticket, "redo", "reviewer", later, note="请重新办理", department="OTHER"
        )
        assert (ticket.round_no, ticket.status) == (round_no, "dispatched")
        assert (ticket.lead_department, ticket.done_at) == (office.other, None)
        assert ticket.due_at == shanghai(2026, 3, 26)
        for move, data in (("sign", {}), ("start", {}), ("reply", {"reply": "再办。"})):
            ticket = office.move(ticket, move, "stranger", later, **data)
        ticket = office.move(ticket, "pass_review", "reviewer", later)
        ticket = office.move(
            ticket, "call_back", "clerk", later, outcome="reached", resolution="partly", level=2
        )
        assert ticket.status == "to_judge"
    with pytest.raises(MoveNotAllowed) as refusal:
        office.move(ticket, "redo", "reviewer", note="再来")
    assert refusal.value.extra["allowed"] == ["no_redo"]
    ticket = office.move(ticket, "no_redo", "reviewer", reason="legal_channel", note="已进入诉讼。")
    assert ticket.status == "archived"
    assert ticket.events.order_by("pk").last().data["reason"] == "legal_channel"


def test_the_figures_hear_of_every_day_and_unit_a_move_touches(office):
    ticket = office.to_judge()
    TouchedDay.objects.all().delete()
    office.move(
        ticket, "redo", "reviewer", shanghai(2026, 3, 16, 9), department="OTHER", note="重办"
    )
    touched = set(TouchedDay.objects.values_list("source", "day", "department_id"))
    first, second = shanghai(2026, 3, 2).date(), shanghai(2026, 3, 16).date()
    assert touched == {
        ("tickets", day, unit.pk) for day in (first, second) for unit in (office.lead, office.other)
    }


def test_moves_before_a_unit_has_it_touch_nothing(office):
    office.walk("received")
    assert not TouchedDay.objects.exists()


def test_allowed_moves_are_those_of_the_persons_duties_in_three_queries(
    office, django_assert_num_queries
):
    ticket = office.walk("replied")
    office.reviewer.duties()
    with django_assert_num_queries(3):
        chances = allowed_moves(ticket, office.reviewer)
    assert [chance.move.name.value for chance in chances] == ["pass_review", "send_back"]
    assert allowed_moves(ticket, office.handler) == []


def test_replies_and_notes_are_masked_and_sealed_only_where_that_changed_them(office):
    ticket = office.walk("received")
    ticket = office.move(
        ticket, "dispatch", "dispatcher", department="LEAD", note="请联系张三丰13800138000"
    )
    event = TicketEvent.objects.get(move="dispatch")
    assert event.note == "请联系＊＊＊＊＊＊"
    assert event.note_sealed
    office.move(ticket, "sign", "liaison")
    office.move(ticket, "start", "handler")
    ticket = office.move(ticket, "reply", "handler", reply="张三丰您好，已修好。")
    lead = ticket.assignments.get()
    assert lead.reply == "＊＊＊您好，已修好。"
    ticket = office.move(ticket, "pass_review", "reviewer")
    assert ticket.answer == "＊＊＊您好，已修好。"
    assert "张三丰" not in ticket.answer_sealed
