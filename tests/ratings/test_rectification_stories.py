"""From the bad rating to the end: six ways that every office knows, with the days worked out by hand."""

import datetime as dt

import pytest

from govservice.errors import NotAllowed
from indicators.models import TouchedDay
from ratings import disclosure
from ratings.models import Rating
from ratings.services import move_by_clock, reveal_for_rectification
from tests.factories import shanghai
from tests.ratings.bureau import MONDAY, STATUS_AFTER, WALK, WORK

FRIDAY = shanghai(2026, 3, 6, 10)


def moves_of(r) -> list[str]:
    return list(r.events.order_by("pk").values_list("move", flat=True))


def test_true_and_put_right_at_once(bureau):
    r = bureau.bad_rating()
    for (move, who, data), status in zip(WALK, STATUS_AFTER, strict=True):
        r = bureau.move(r, move, who, **data)
        r.refresh_from_db()
        assert r.status == status
    assert moves_of(r) == [
        "opened", "assign", "begin", "find", "submit", "pass_review", "to_call_back", "call_back",
    ]  # fmt: skip
    assert (r.finding, r.form, r.satisfaction) == ("true", "at_once", "satisfied")
    assert (r.answer, r.result) == (WORK["answer"], WORK["result"])
    assert (r.answered_at, r.closed_at, r.due_at) == (MONDAY, MONDAY, None)
    assert set(r.steps.exclude(kind="contact").values_list("kind", "done_at")) == {
        (kind, MONDAY) for kind in ("verify", "rectify", "review", "call_back")
    }


def test_complex_with_a_plan_and_an_extension(bureau):
    r = bureau.walk("verifying")
    r = bureau.move(
        r, "find", "verifier", finding="complex", finding_text="涉及三个部门的系统",
        plan="三月二十日前完成接口改造", plan_until="2026-03-20",
    )  # fmt: skip
    assert (r.form, r.plan_until) == ("by_plan", dt.date(2026, 3, 20))
    assert r.due_at == shanghai(2026, 3, 21)
    later = shanghai(2026, 3, 19, 16)
    r = bureau.move(r, "ask_extension", "verifier", later, until="2026-04-03", note="厂家排期")
    assert (r.extension, r.due_at) == ("asked", shanghai(2026, 3, 21))
    r = bureau.move(r, "approve_extension", "officer", later)
    assert (r.extension, r.due_at) == ("approved", shanghai(2026, 4, 4))
    work = r.steps.get(kind="rectify")
    assert (work.rule, work.deadline["count"], work.extended_days) == ("by-plan-15", 15, 10)
    assert work.deadline["agreed_day"] == "2026-03-20"
    r = bureau.move(r, "submit", "verifier", shanghai(2026, 4, 2, 11), **WORK)
    r = bureau.move(r, "pass_review", "reviewer", shanghai(2026, 4, 3, 11), answer="已改造完成。")
    assert r.answer == "已改造完成。"
    satisfied = {"outcome": "reached", "satisfaction": "fairly"}
    r = bureau.move(r, "call_back", "clerk", shanghai(2026, 4, 7, 9), **satisfied)
    assert (r.status, r.satisfaction) == ("closed", "fairly")


def test_no_legal_basis_is_explained(bureau):
    r = bureau.walk("verifying")
    r = bureau.move(
        r, "find", "verifier", finding="no_legal_basis", finding_text="条例第八条不允许容缺。"
    )
    assert (r.status, r.form, r.due_at) == ("rectifying", "explain", shanghai(2026, 3, 12))
    r = bureau.move(r, "submit", "verifier", result="已当面说明", answer="依据条例第八条……")
    r = bureau.move(r, "pass_review", "reviewer")
    r = bureau.move(r, "call_back", "clerk", outcome="declined")
    assert (r.status, r.satisfaction) == ("closed", "")
    assert Rating.objects.get(pk=r.rating_id).standing == "counted"


def test_malicious_appealed_struck_out_and_objected(bureau):
    r = bureau.appealed()
    assert (r.status, r.due_at) == ("appeal_pending", shanghai(2026, 3, 10))  # the clock runs on
    r = bureau.move(r, "decide", "reviewer", decision="uphold", note="属实")
    assert (r.status, r.rating.standing) == ("appeal_pending", "counted")
    r = bureau.move(r, "decide", "second", decision="uphold", note="同意")
    rating = Rating.objects.get(pk=r.rating_id)
    assert (r.status, rating.standing) == ("ended_invalid", "struck_out")
    row = rating.standings.get()
    assert (row.reason, row.by, row.note) == ("malicious", bureau.second, "同意")
    assert r.steps.get(kind="verify").is_dropped

    r = bureau.citizen(r, "object", FRIDAY, evidence="我是本人办事，有回执。")
    assert (r.status, r.closed_at) == ("objected", None)
    for who in ("reviewer", "second"):
        with pytest.raises(NotAllowed):
            bureau.move(r, "decide", who, FRIDAY, decision="uphold", note="再判")
    fourth = bureau.of_city("reviewer")
    bureau.fourth = fourth
    for who in ("third", "fourth"):
        r = bureau.move(r, "decide", who, FRIDAY, decision="uphold", note="有回执，恢复。")
    rating.refresh_from_db()
    assert (r.status, rating.standing) == ("to_verify", "counted")
    assert list(rating.standings.values_list("reason", flat=True)) == ["malicious", "restored"]
    assert r.due_at == shanghai(2026, 3, 14)  # five working days after Friday the 6th


def test_unsatisfied_twice_then_a_person_confirms(bureau):
    r = bureau.walk("to_call_back")
    r = bureau.unsatisfied(r, FRIDAY)
    assert (r.status, r.round_no, r.due_at) == ("rectifying", 2, shanghai(2026, 3, 14))
    r = bureau.move(r, "submit", "verifier", FRIDAY, **WORK)
    r = bureau.move(r, "pass_review", "reviewer", FRIDAY)
    r = bureau.unsatisfied(r, FRIDAY)
    assert (r.status, r.satisfaction, r.due_at) == ("to_confirm", "unsatisfied", None)
    r = bureau.move(r, "confirm", "second", FRIDAY, note="两轮整改已尽责，予以办结。")
    assert (r.status, r.satisfaction, r.round_no) == ("closed", "unsatisfied", 2)
    assert r.steps.filter(kind="rectify").count() == 2


def test_anonymous_from_the_rating_to_the_end(bureau):
    """Nobody is called: the citizen answers on their own page, or says nothing more."""
    r = bureau.walk("to_review", "anonymous")
    r = bureau.move(r, "pass_review", "reviewer", FRIDAY)
    assert (r.status, r.due_at) == ("answered", shanghai(2026, 3, 12))
    for who in (bureau.verifier, bureau.clerk, bureau.reviewer):
        shown = disclosure.describe_rectification(r, who)
        assert shown["opened_on"] == dt.date(2026, 3, 2)
        assert (shown["rating"]["day"], shown["rating"]["case_number"]) == (None, None)
        with pytest.raises(NotAllowed):
            reveal_for_rectification(r.number, by=who, reason="verify")
    silent = bureau.walk("to_review", "anonymous")
    silent = bureau.move(silent, "pass_review", "reviewer", FRIDAY)
    r = bureau.citizen(r, "rate_fix", FRIDAY, satisfaction="satisfied", comment="谢谢")
    assert (r.status, r.satisfaction, r.call_backs.get().by) == ("closed", "satisfied", None)
    silent = move_by_clock(silent.number, "lapse", at=shanghai(2026, 3, 16))
    assert (silent.status, silent.satisfaction) == ("closed", "")
    assert silent.events.order_by("pk").last().actor is None


def test_every_move_tells_the_figures_of_the_ratings_days_and_both_bodies(bureau):
    r = bureau.walk("to_assign")
    TouchedDay.objects.all().delete()
    bureau.move(r, "assign", "officer", FRIDAY, about="manner")
    touched = set(TouchedDay.objects.values_list("source", "day", "department_id"))
    assert touched == {("ratings", MONDAY.date(), unit.pk) for unit in (bureau.unit, bureau.hall)}


def test_nothing_stays_open_behind_a_rectification_that_has_ended(bureau):
    """A first contact that nobody recorded is overdue until the end, and reminds nobody after it."""
    for r in (bureau.walk("closed"), bureau.struck_out()):
        assert not r.steps.filter(done_at=None, is_dropped=False).exists()
        assert r.steps.get(kind="contact").is_dropped
