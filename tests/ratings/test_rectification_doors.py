import pytest

from govservice.accounts.models import AuditEntry
from govservice.errors import NotAllowed, NotFound, Stale
from ratings.models import RectificationEvent
from ratings.services import (
    allowed_moves,
    escalate_rectifications,
    last_event,
    move_rectification,
    reveal_for_rectification,
)
from tests.factories import make_api_client, make_region, make_user, shanghai
from tests.ratings.bureau import FINDING, MONDAY, WORK

FRIDAY = shanghai(2026, 3, 6, 10)


def names(r, by) -> set[str]:
    return {chance.move.name.value for chance in allowed_moves(r, by)}


def test_out_of_scope_there_is_no_such_rectification(bureau):
    r = bureau.walk("to_verify")
    far = make_user("verifier", region=make_region("520000", name="贵州省"))
    for person in (bureau.stranger, far):
        with pytest.raises(NotFound):
            move_rectification(r.number, "begin", by=person, at=MONDAY)
    with pytest.raises(NotFound):
        move_rectification("ZG0", "begin", by=bureau.verifier, at=MONDAY)
    with pytest.raises(NotFound):
        move_rectification(r.number, "fly", by=bureau.verifier, at=MONDAY)


def test_a_client_moves_only_where_both_it_and_its_user_may(bureau):
    r = bureau.bad_rating()
    data = {"about": "matter"}
    far, _key = make_api_client(region=make_region("520000"), user=bureau.officer)
    with pytest.raises(NotFound):
        move_rectification(r.number, "assign", by=bureau.officer, client=far, at=MONDAY, data=data)
    nobody, _key = make_api_client()
    with pytest.raises(NotAllowed):
        move_rectification(r.number, "assign", by=None, client=nobody, at=MONDAY, data=data)


def test_a_form_opened_before_someone_else_moved_is_stale(bureau):
    r = bureau.walk("to_verify")
    seen = last_event(r)
    bureau.move(r, "begin", "colleague")
    for what in ({"seen_status": "to_verify"}, {"seen_event": seen}):
        with pytest.raises(Stale):
            move_rectification(r.number, "begin", by=bureau.verifier, at=MONDAY, **what)


def test_what_happens_beside_the_matter_costs_nobody_what_they_typed(bureau):
    r = bureau.walk("rectifying")
    seen = last_event(r)
    late = shanghai(2026, 4, 20, 10)
    assert escalate_rectifications(at=late)
    bureau.move(r, "supervise", "leader", late, note="限三日内办结")
    r.events.create(move="settled", at=late)
    r.events.create(move="code_sent", at=late)
    moved = move_rectification(
        r.number, "submit", by=bureau.verifier, at=late, data=WORK, seen_event=seen
    )
    assert moved.status == "to_review"
    again = move_rectification(
        r.number, "submit", by=bureau.verifier, at=late, data=WORK, seen_event=seen
    )
    assert again.events.filter(move="submit").count() == 1


def test_more_words_of_the_citizen_are_read_before_the_answer_goes_out(bureau):
    r = bureau.walk("rectifying")
    seen = last_event(r)
    bureau.citizen(r, "supplement", note="还有一份材料")
    with pytest.raises(Stale):
        move_rectification(
            r.number, "submit", by=bureau.verifier, at=MONDAY, data=WORK, seen_event=seen
        )


def test_nobody_reminds_who_was_reminded_a_moment_ago(bureau):
    r = bureau.walk("rectifying")
    seen = last_event(r)
    bureau.move(r, "urge", "officer")
    with pytest.raises(Stale):
        move_rectification(r.number, "urge", by=bureau.supervisor, at=MONDAY, seen_event=seen)


def test_a_double_click_makes_the_move_once(bureau):
    r = bureau.walk("to_call_back")
    seen = last_event(r)
    data = {"outcome": "not_reached", "comment": "无人接听"}
    at = shanghai(2026, 3, 3, 10)
    for _click in range(2):
        moved = move_rectification(
            r.number, "call_back", by=bureau.clerk, at=at, data=data, seen_event=seen
        )
        assert moved.status == "to_call_back"
    assert r.call_backs.count() == 1
    with pytest.raises(Stale):  # another form from the same old page
        move_rectification(
            r.number,
            "call_back",
            by=bureau.clerk,
            at=at,
            data=data | {"comment": "关机"},
            seen_event=seen,
        )


def test_a_double_click_that_closed_it_is_answered_too(bureau):
    r = bureau.walk("to_call_back")
    click = {
        "by": bureau.clerk,
        "at": MONDAY,
        "data": {"outcome": "declined"},
        "seen_event": last_event(r),
    }
    for _click in range(2):
        assert move_rectification(r.number, "call_back", **click).status == "closed"
    assert RectificationEvent.objects.filter(rectification=r, move="call_back").count() == 1


def test_texts_are_masked_and_the_original_sealed_only_where_that_changed_it(bureau):
    r = bureau.walk("rectifying")
    answer = "张三丰您好，问题已整改。"
    r = bureau.move(r, "submit", "verifier", result="已培训", answer=answer)
    assert (r.answer, r.result_sealed) == ("＊＊＊您好，问题已整改。", "")
    assert "张三丰" not in r.answer_sealed
    r = bureau.move(r, "pass_review", "reviewer")
    assert r.full_text("answer") == answer


def test_of_an_anonymous_one_no_guess_of_a_name_is_answered_by_a_mask(bureau):
    """The right name and a wrong one are kept alike."""
    r = bureau.walk("verifying", "anonymous")
    r = bureau.move(r, "find", "verifier", **(FINDING | {"finding_text": "张三丰或李四光办的。"}))
    assert r.finding_text == "张三丰或李四光办的。"


@pytest.mark.parametrize(("status", "who", "sees"), [
    ("to_verify", "verifier", True),
    ("to_verify", "colleague", True),  # nobody has it yet
    ("verifying", "verifier", True),
    ("verifying", "colleague", False),
    ("verifying", "clerk", False),
    ("verifying", "officer", False),
    ("to_call_back", "clerk", True),
    ("to_call_back", "reviewer", False),
    ("closed", "verifier", False),
    ("closed", "clerk", False),
])  # fmt: skip
def test_contact_is_for_whoever_verifies_or_calls_now(bureau, status, who, sees):
    r = bureau.walk(status)
    if not sees:
        with pytest.raises(NotAllowed):
            reveal_for_rectification(r.number, by=getattr(bureau, who), reason="verify")
        assert not AuditEntry.objects.exists()
        return
    shown = reveal_for_rectification(r.number, by=getattr(bureau, who), reason="verify")
    assert shown["phone"] == "13800138000"
    assert AuditEntry.objects.get().actor == getattr(bureau, who)


def test_of_an_anonymous_one_nobody_is_shown_who_gave_it(bureau):
    r = bureau.walk("verifying", "anonymous")
    for who in (bureau.verifier, make_user(is_superuser=True)):
        with pytest.raises(NotAllowed):
            reveal_for_rectification(r.number, by=who, reason="verify")


def test_a_window_bodys_verifier_reaches_the_citizen_too(bureau):
    r = bureau.move(bureau.bad_rating(), "assign", "officer", about="manner")
    window = make_user("verifier", department=bureau.hall)
    assert reveal_for_rectification(r.number, by=window, reason="verify")["name"] == "张三丰"


def test_allowed_moves_cost_three_queries(bureau, django_assert_num_queries):
    r = bureau.walk("to_review")
    bureau.reviewer.duties()
    with django_assert_num_queries(3):
        found = names(r, bureau.reviewer)
    assert found == {"pass_review", "send_back"}


def test_a_move_costs_a_fixed_number_of_queries(bureau, django_assert_max_num_queries):
    for r in (bureau.walk("rectifying"), bureau.unsatisfied(bureau.walk("to_call_back"))):
        bureau.verifier.duties()
        with django_assert_max_num_queries(14):
            bureau.move(r, "submit", "verifier", **WORK)
