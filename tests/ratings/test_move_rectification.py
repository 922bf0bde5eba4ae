import datetime as dt

import pytest

from govservice.errors import Conflict, Invalid, MoveNotAllowed, NotAllowed, NotFound
from ratings.services import (
    allowed_moves,
    move_rectification,
)
from tests.factories import make_department, make_region, make_user, shanghai
from tests.ratings.bureau import APPEAL, FINDING, MONDAY, WORK

FRIDAY = shanghai(2026, 3, 6, 10)


def names(r, by) -> set[str]:
    return {chance.move.name.value for chance in allowed_moves(r, by)}


def test_it_goes_to_the_body_that_the_complaint_is_about(bureau):
    matter = bureau.move(bureau.bad_rating(), "assign", "officer", about="matter")
    manner = bureau.move(bureau.bad_rating(), "assign", "officer", about="manner")
    named = bureau.move(
        bureau.bad_rating(), "assign", "officer", about="matter", department="OTHER 成都市规自局"
    )
    assert (matter.department, manner.department, named.department) == (
        bureau.unit,
        bureau.hall,
        bureau.other,
    )


def test_a_verifier_of_the_body_may_be_named_but_nobody_else(bureau):
    r = bureau.bad_rating()
    for who in ("stranger", "clerk", "nobody", "rated"):
        with pytest.raises(Invalid) as refusal:
            bureau.move(r, "assign", "officer", about="matter", handler=who)
        assert refusal.value.field == "handler"
    r = bureau.move(r, "assign", "officer", about="matter", handler="verifier 李核实")
    assert r.handler == bureau.verifier


def test_the_rated_person_never_sees_it(bureau):
    r = bureau.walk("to_verify")
    assert names(r, bureau.rated) == set()
    for move, data in (("begin", {}), ("find", FINDING), ("appeal", APPEAL)):
        with pytest.raises(NotFound):
            bureau.move(r, move, "rated", **data)


@pytest.mark.parametrize("own", ["pass_review", "send_back", "call_back", "decide", "confirm"])
def test_who_worked_on_a_matter_judges_nothing_of_it(bureau, own):
    r = {
        "pass_review": lambda: bureau.walk("to_review"),
        "send_back": lambda: bureau.walk("to_review"),
        "call_back": lambda: bureau.walk("to_call_back"),
        "decide": bureau.appealed,
        "confirm": bureau.to_confirm,
    }[own]()
    for duty in ("reviewer", "call_back_clerk"):
        bureau.verifier.duty_assignments.create(duty=duty, region=bureau.province)
    del bureau.verifier._all_assignments
    assert own not in names(r, bureau.verifier)
    with pytest.raises(NotAllowed, match=r"亲自|yourself"):
        bureau.move(r, own, "verifier", outcome="declined", decision="reject", note="x")


@pytest.mark.parametrize("own", ["call_back", "decide", "confirm"])
def test_who_belongs_to_the_body_judges_nothing_of_it_even_with_a_duty_for_the_city(bureau, own):
    r = {
        "call_back": lambda: bureau.walk("to_call_back"),
        "decide": bureau.appealed,
        "confirm": bureau.to_confirm,
    }[own]()
    insider = bureau.of_city("reviewer", "call_back_clerk")
    insider.duty_assignments.create(duty="manager", department=bureau.unit)
    bureau.insider = insider
    assert own not in names(r, insider)
    with pytest.raises(NotAllowed, match=r"单位|unit"):
        bureau.move(r, own, "insider", outcome="declined", decision="reject", note="x")


def test_where_the_supervising_body_is_rated_one_level_up_decides(bureau):
    r = bureau.bad_rating()
    r = bureau.move(r, "assign", "officer", about="manner")
    below, above = bureau.reviewer, make_user("reviewer", region=bureau.province)
    window = make_user("verifier", department=bureau.hall)
    r = move_rectification(r.number, "appeal", by=window, at=MONDAY, data=APPEAL)
    assert (names(r, below), names(r, above)) == (set(), {"decide"})
    with pytest.raises(NotAllowed, match=r"上一级|one level up"):
        bureau.move(r, "decide", "reviewer", decision="reject", note="x")


def test_two_persons_who_agree_decide_and_nobody_votes_twice(bureau):
    r = bureau.appealed()
    r = bureau.move(r, "decide", "reviewer", decision="uphold", note="属实")
    with pytest.raises(NotAllowed):
        bureau.move(r, "decide", "reviewer", decision="uphold", note="属实")
    r = bureau.move(r, "decide", "second", decision="reject", note="证据不足")
    assert r.status == "appeal_pending"
    r = bureau.move(r, "decide", "third", decision="reject", note="证据不足")
    assert r.status == "verifying"
    appeal = r.appeals.get()
    assert (appeal.outcome, appeal.votes.count()) == ("reject", 3)
    with pytest.raises(MoveNotAllowed):
        bureau.move(r, "appeal", "verifier", **APPEAL)


def test_a_mistake_is_upheld_only_with_the_raters_own_word(bureau):
    r = bureau.appealed(reason="mistaken")
    uphold = {"decision": "uphold", "note": "误触"}
    for data in (uphold, uphold | {"decision": "reject", "confirmation": "by_call"}):
        with pytest.raises(Invalid) as refusal:
            bureau.move(r, "decide", "reviewer", **data)
        assert refusal.value.field == "confirmation"
    for who in ("reviewer", "second"):
        r = bureau.move(r, "decide", who, **uphold, confirmation="by_call")
    assert (r.status, r.rating.standings.get().reason) == ("ended_invalid", "mistaken")
    anonymous = bureau.appealed(reason="mistaken", rating={"identity": "anonymous"})
    with pytest.raises(Invalid):
        bureau.move(anonymous, "decide", "reviewer", **uphold, confirmation="by_call")


def test_not_ours_is_assigned_anew_and_nothing_is_struck_out(bureau):
    r = bureau.appealed(reason="not_ours")
    for who in ("reviewer", "second"):
        r = bureau.move(r, "decide", who, decision="uphold", note="属规自局")
    assert (r.status, r.handler, r.rating.standings.count()) == ("to_assign", None, 0)
    assert [
        (step.kind, step.due_at) for step in r.steps.filter(is_dropped=False, done_at=None)
    ] == [
        ("assign", shanghai(2026, 3, 4))  # the whole of Tuesday, to be assigned anew
    ]
    r = bureau.move(r, "assign", "officer", FRIDAY, about="matter", department="OTHER")
    assert (r.status, r.department) == ("to_verify", bureau.other)


def test_an_objection_that_is_refused_ends_it_for_good(bureau):
    r = bureau.citizen(bureau.struck_out(), "object", evidence="不服")
    bureau.fourth = bureau.of_city("reviewer")
    for who in ("third", "fourth"):
        r = bureau.move(r, "decide", who, decision="reject", note="维持")
    assert (r.status, r.rating.standings.count()) == ("ended_invalid", 1)
    with pytest.raises(MoveNotAllowed):
        bureau.citizen(r, "object", evidence="还是不服")


def test_sent_back_it_is_not_done_and_its_deadline_stands(bureau):
    r = bureau.walk("to_review")
    due = r.steps.get(kind="rectify").due_at
    r = bureau.move(r, "send_back", "reviewer", FRIDAY, note="答非所问")
    work = r.steps.get(kind="rectify")
    assert (r.status, r.due_at, work.done_at) == ("rectifying", due, None)
    r = bureau.move(r, "submit", "verifier", FRIDAY, **WORK)
    work.refresh_from_db()
    assert work.done_at == FRIDAY


def test_the_first_contact_is_a_step_of_its_own(bureau):
    r = bureau.walk("to_verify")
    step = r.steps.get(kind="contact")
    assert (step.rule, step.due_at) == ("contact-1", shanghai(2026, 3, 4))
    r = bureau.move(r, "contact", "verifier", FRIDAY, note="已联系张三丰13800138000")
    step.refresh_from_db()
    assert (step.done_at, r.contacted_at) == (FRIDAY, FRIDAY)
    event = r.events.get(move="contact")
    assert event.note == "已联系＊＊＊＊＊＊"
    assert "13800138000" not in event.note_sealed


def test_a_pause_moves_the_deadline_by_the_working_days_it_lasted(bureau):
    r = bureau.walk("rectifying")  # due at the end of Monday the 9th
    assert r.due_at == shanghai(2026, 3, 10)
    r = bureau.move(r, "pause", "officer", shanghai(2026, 3, 4, 9), reason="procedure", note="复议")
    r = bureau.move(r, "resume", "officer", shanghai(2026, 3, 9, 9))  # Thursday, Friday, Monday
    assert (r.due_at, r.steps.get(kind="rectify").paused_days) == (shanghai(2026, 3, 13), 3)
    assert (r.paused_at, r.pause_reason) == (None, "")


def test_a_pause_of_some_hours_moves_nothing(bureau):
    r = bureau.walk("rectifying")
    r = bureau.move(r, "pause", "officer", shanghai(2026, 3, 4, 9), reason="force", note="停电")
    r = bureau.move(r, "resume", "officer", shanghai(2026, 3, 4, 17))
    assert r.due_at == shanghai(2026, 3, 10)


def test_another_body_begins_with_a_full_deadline(bureau):
    r = bureau.walk("rectifying")
    r = bureau.move(r, "transfer", "officer", FRIDAY, department="OTHER", note="职责在该局")
    assert (r.status, r.department, r.handler, r.finding) == ("to_verify", bureau.other, None, "")
    assert r.due_at == shanghai(2026, 3, 14)
    assert r.steps.filter(kind="rectify", is_dropped=True).exists()
    with pytest.raises(NotFound):
        bureau.move(r, "begin", "verifier", FRIDAY)
    assert bureau.move(r, "begin", "stranger", FRIDAY).handler == bureau.stranger


def test_nothing_is_given_to_a_body_that_is_gone_or_elsewhere(bureau):
    make_department(code="GONE", region=bureau.city, valid_to=dt.date(2025, 1, 1))
    make_department(code="FAR", region=make_region("510300", parent=bureau.province))
    r = bureau.walk("to_verify")
    for code in ("GONE", "FAR", "NOWHERE", "UNIT"):
        with pytest.raises(Invalid) as refusal:
            bureau.move(r, "transfer", "officer", department=code, note="转办")
        assert refusal.value.field == "department"
    type(bureau.hall).objects.filter(pk=bureau.hall.pk).update(valid_to=dt.date(2025, 1, 1))
    with pytest.raises(Conflict):
        bureau.move(bureau.bad_rating(), "assign", "officer", about="manner")


def test_three_attempts_on_two_working_days_and_none_at_night(bureau):
    r = bureau.walk("to_call_back")
    missed = {"outcome": "not_reached"}
    for at in (shanghai(2026, 3, 5, 21), shanghai(2026, 3, 5, 8, 29)):
        with pytest.raises(Invalid):
            bureau.move(r, "call_back", "clerk", at, **missed)
    for at in (shanghai(2026, 3, 5, 8, 30), shanghai(2026, 3, 5, 15), shanghai(2026, 3, 5, 20, 59)):
        r = bureau.move(r, "call_back", "clerk", at, **missed)
        assert r.status == "to_call_back"
    r = bureau.move(r, "call_back", "clerk", shanghai(2026, 3, 7, 10), **missed)
    assert r.status == "to_call_back"  # the 7th is a Saturday
    r = bureau.move(r, "call_back", "clerk", shanghai(2026, 3, 9, 10), **missed)
    assert (r.status, r.satisfaction) == ("closed", "")
    assert [call.is_final for call in r.call_backs.all()] == [False, False, False, False, True]


def test_attempts_at_the_same_hour_of_every_day_find_nobody_who_works_then(bureau):
    r = bureau.walk("to_call_back")
    for day in (3, 4, 5, 6):
        at = shanghai(2026, 3, day, 10, day)
        r = bureau.move(r, "call_back", "clerk", at, outcome="not_reached")
        assert r.status == "to_call_back"
    r = bureau.move(r, "call_back", "clerk", shanghai(2026, 3, 9, 19), outcome="not_reached")
    assert r.status == "closed"


@pytest.mark.parametrize(("status", "move", "who", "data", "field"), [
    ("to_assign", "assign", "officer", {}, "about"),
    ("to_assign", "assign", "officer", {"about": "weather"}, "about"),
    ("verifying", "find", "verifier", FINDING | {"finding": ""}, "finding"),
    ("verifying", "find", "verifier", FINDING | {"finding_text": " "}, "finding_text"),
    ("verifying", "find", "verifier", FINDING | {"form": ""}, "form"),
    ("verifying", "find", "verifier", FINDING | {"form": "explain"}, "form"),
    ("verifying", "find", "verifier", FINDING | {"finding": "complex"}, "form"),
    ("verifying", "find", "verifier", FINDING | {"form": "by_plan"}, "plan"),
    ("verifying", "find", "verifier", FINDING | {"form": "by_plan", "plan": "p"}, "plan_until"),
    ("verifying", "find", "verifier",
     FINDING | {"form": "by_plan", "plan": "p", "plan_until": "2026-03-02"}, "plan_until"),
    ("verifying", "find", "verifier",
     FINDING | {"form": "by_plan", "plan": "p", "plan_until": "2026-03-24"}, "plan_until"),
    ("verifying", "find", "verifier",
     FINDING | {"form": "by_plan", "plan": "p", "plan_until": "soon"}, "plan_until"),
    ("verifying", "appeal", "verifier", APPEAL | {"evidence": ""}, "evidence"),
    ("verifying", "appeal", "verifier", APPEAL | {"reason": "unfair"}, "reason"),
    ("rectifying", "submit", "verifier", WORK | {"result": ""}, "result"),
    ("rectifying", "submit", "verifier", WORK | {"answer": ""}, "answer"),
    ("rectifying", "submit", "verifier", WORK | {"answer": "长" * 5_001}, "answer"),
    ("rectifying", "submit", "verifier", WORK | {"answer": "a\x00b"}, "answer"),
    ("rectifying", "submit", "verifier", WORK | {"answer": "a\ud800b"}, "answer"),
    ("rectifying", "ask_extension", "verifier", {"until": "2026-03-09", "note": "x"}, "until"),
    ("rectifying", "ask_extension", "verifier", {"until": "2026-03-24", "note": "x"}, "until"),
    ("rectifying", "ask_extension", "verifier", {"until": "9999-12-31", "note": "x"}, "until"),
    ("rectifying", "ask_extension", "verifier", {"until": "2026-03-12", "note": ""}, "note"),
    ("rectifying", "pause", "officer", {"reason": "lunch", "note": "x"}, "reason"),
    ("to_review", "send_back", "reviewer", {"note": ""}, "note"),
    ("to_call_back", "call_back", "clerk", {}, "outcome"),
    ("to_call_back", "call_back", "clerk", {"outcome": "reached"}, "satisfaction"),
    ("to_call_back", "call_back", "clerk",
     {"outcome": "declined", "satisfaction": "fairly"}, "satisfaction"),
    ("to_call_back", "call_back", "clerk",
     {"outcome": "reached", "satisfaction": "delighted"}, "satisfaction"),
])  # fmt: skip
def test_bad_input_names_the_field_and_changes_nothing(bureau, status, move, who, data, field):
    r = bureau.walk(status)
    events = r.events.count()
    with pytest.raises(Invalid) as refusal:
        bureau.move(r, move, who, **data)
    assert refusal.value.field == field
    r.refresh_from_db()
    assert (r.status, r.events.count()) == (status, events)


def test_an_extension_is_asked_for_before_the_deadline_and_once(bureau):
    r = bureau.walk("rectifying")
    ask = {"until": "2026-03-12", "note": "厂家排期"}
    with pytest.raises(Invalid):
        bureau.move(r, "ask_extension", "verifier", shanghai(2026, 3, 10), **ask)
    r = bureau.move(r, "ask_extension", "verifier", shanghai(2026, 3, 9, 23), **ask)
    r = bureau.move(r, "refuse_extension", "officer", FRIDAY, note="理由不足")
    assert (r.extension, r.due_at) == ("refused", shanghai(2026, 3, 10))
    with pytest.raises(MoveNotAllowed):
        bureau.move(r, "ask_extension", "verifier", FRIDAY, **ask)


def test_reminders_and_orders_are_history_alone(bureau):
    r = bureau.walk("verifying")
    before = (r.status, r.due_at, r.department)
    r = bureau.move(r, "urge", "supervisor")
    r = bureau.move(r, "supervise", "leader", note="请三日内报结果。")
    assert (r.status, r.due_at, r.department) == before
    with pytest.raises(NotAllowed):
        bureau.move(r, "supervise", "supervisor", note="我也签")
    last = r.events.order_by("pk").last()
    assert (last.move, last.duty, last.note) == ("supervise", "signing_leader", "请三日内报结果。")
