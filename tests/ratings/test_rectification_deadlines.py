"""Deadlines of rectifications as they come out of their moves, worked out with pencil and calendar.

春节 2025: 28 January (Tuesday) to 4 February off; Sunday 26 January and Saturday 8 February are worked.
国庆 2025: 1 (Wednesday) to 8 October off; Sunday 28 September and Saturday 11 October are worked.
春节 2026: 15 (Sunday) to 23 February off; Saturdays 14 and 28 February are worked.
国庆 2026: 1 (Thursday) to 7 October off; Sunday 20 September and Saturday 10 October are worked.
"""

import datetime as dt
from typing import Any

import pytest

from govservice.worktime import (
    Pause,
    Unit,
    UnknownYear,
    agreed,
    amended,
    deadline,
    thaw,
    working_days,
)
from govservice.worktime.models import DeadlineRule
from ratings.deadlines import deadline_for, last_day, latest_extension
from ratings.models import RectificationForm, StepKind
from tests.factories import make_department, make_region, shanghai
from tests.ratings.bureau import FINDING, WORK


@pytest.mark.parametrize(("kind", "form", "start", "rule", "last"), [
    # Saturday: the very next day, a Sunday, is worked.
    ("contact", "", shanghai(2025, 1, 25, 10), "contact-1", "2025-01-26"),
    # 26, 27 January, 5, 6, 7 February.
    ("verify", "", shanghai(2025, 1, 24, 9), "verify-5", "2025-02-07"),
    # Within the holiday: 5, 6, 7, 8 (Saturday, worked), 10 February.
    ("rectify", "at_once", shanghai(2025, 1, 30, 12), "at-once-5", "2025-02-10"),
    # 24, 26, 27 January, 5, 6, 7, 8, 10 to 14, 17, 18, 19 February.
    ("rectify", "by_plan", shanghai(2025, 1, 23, 17), "by-plan-15", "2025-02-19"),
    # 5, 6, 7 February.
    ("review", "", shanghai(2025, 1, 27, 9), "review-3", "2025-02-07"),
    # 30 September, 9, 10, 11 (Saturday, worked), 13 October.
    ("verify", "", shanghai(2025, 9, 29, 9), "verify-5", "2025-10-13"),
    # 9, 10, 11, 13, 14, 15, 16 October.
    ("rectify", "explain", shanghai(2025, 9, 30, 17), "explain-7", "2025-10-16"),
    # 28, 29, 30 September.
    ("call_back", "", shanghai(2025, 9, 27, 9), "call-back-3", "2025-09-30"),
    # Friday: Saturday 14 February is worked.
    ("contact", "", shanghai(2026, 2, 13, 23), "contact-1", "2026-02-14"),
    # 24, 25, 26, 27, 28 (Saturday, worked) February.
    ("rectify", "at_once", shanghai(2026, 2, 14, 9), "at-once-5", "2026-02-28"),
    # 14, 24 to 28 February, 2 to 6, 9, 10, 11, 12 March.
    ("rectify", "by_plan", shanghai(2026, 2, 13, 9), "by-plan-15", "2026-03-12"),
    # 20 (Sunday, worked), 21, 22, 23, 24 September.
    ("verify", "", shanghai(2026, 9, 18, 9), "verify-5", "2026-09-24"),
    # 30 September, 8, 9 October.
    ("review", "", shanghai(2026, 9, 29, 9), "review-3", "2026-10-09"),
    # 30 September, 8, 9, 10 (Saturday, worked), 12, 13, 14 October.
    ("rectify", "explain", shanghai(2026, 9, 29, 9), "explain-7", "2026-10-14"),
    # 8, 9, 10 October.
    ("call_back", "", shanghai(2026, 10, 1, 12), "call-back-3", "2026-10-10"),
])  # fmt: skip
def test_a_step_ends_on_the_day_worked_out_by_hand(bureau, kind, form, start, rule, last):
    given = deadline_for(StepKind(kind), bureau.unit, at=start, form=form)
    assert (given.rule, given.last_day.isoformat()) == (rule, last)


@pytest.mark.django_db
def test_every_step_and_form_has_a_rule_everywhere_and_always():
    nowhere = make_department(region=make_region("990000"))
    for kind in StepKind:
        for form in ["", *RectificationForm.values]:
            for at in (shanghai(2020, 1, 1), shanghai(2090, 1, 1)):
                assert deadline_for(kind, nowhere, at=at, form=form).due_at > at


def test_a_step_freezes_the_rule_and_what_went_into_it(bureau):
    r = bureau.walk("verifying", at=shanghai(2026, 9, 29, 9))
    verify = r.steps.get(kind="verify")
    assert verify.deadline == {
        "rule": "verify-5",
        "count": 5,
        "unit": "working_days",
        "start": "2026-09-29T01:00:00+00:00",
        "authority": "510100",
        "department": "UNIT",
        "is_provisional": False,
        "due_at": "2026-10-12T16:00:00+00:00",  # 30 September, 8, 9, 10, 12 October
        "last_day": "2026-10-12",
    }
    assert (verify.rule, verify.is_provisional) == ("verify-5", False)
    assert thaw(verify.deadline).due_at == verify.due_at == r.due_at


def keep_rule(step: str, count: int, unit: str = "working_days", **values: Any) -> None:
    from govservice.worktime import book

    defaults = {"code": f"own-{step}-{count}", "flow": "rectification", "region": "510100"}
    DeadlineRule.objects.create(step=step, count=count, unit=unit, **(defaults | values))
    book.forget()


@pytest.mark.usefixtures("clock_tables")
def test_a_citys_own_rule_holds_there_and_from_its_day_on(bureau):
    elsewhere = make_department(region=make_region("510300", parent=bureau.province))
    keep_rule("verify", 5, region="", code="verify-5")
    keep_rule("verify", 3, valid_from=dt.date(2026, 3, 2))
    before, since = shanghai(2026, 3, 1, 9), shanghai(2026, 3, 2, 9)
    assert deadline_for(StepKind.VERIFY, bureau.unit, at=since).last_day == dt.date(2026, 3, 5)
    assert deadline_for(StepKind.VERIFY, bureau.unit, at=before).last_day == dt.date(2026, 3, 6)
    assert deadline_for(StepKind.VERIFY, elsewhere, at=since).last_day == dt.date(2026, 3, 9)


@pytest.mark.usefixtures("clock_tables")
@pytest.mark.parametrize(("count", "unit", "due", "moved"), [
    # Begun on Monday 2 March at 11:30; stood from Tuesday 10:00 to Thursday 11:00.
    (5, "working_days", shanghai(2026, 3, 10), shanghai(2026, 3, 12)),
    (5, "days", shanghai(2026, 3, 8), shanghai(2026, 3, 10)),
    # ½, 4 and 3½ hours; stood 6, 7 and 2 hours: Tuesday 13:00 is 13:30 in the office.
    (8, "working_hours", shanghai(2026, 3, 3, 14), shanghai(2026, 3, 5, 15)),
    (48, "hours", shanghai(2026, 3, 4, 11, 30), shanghai(2026, 3, 6, 12, 30)),
])  # fmt: skip
def test_a_pause_moves_the_end_by_the_time_it_lasted_in_every_unit(bureau, count, unit, due, moved):
    keep_rule("rectify", count, unit)
    r = bureau.walk("rectifying")
    assert r.due_at == due
    tuesday, thursday = shanghai(2026, 3, 3, 10), shanghai(2026, 3, 5, 11)
    bureau.move(r, "pause", "officer", tuesday, reason="procedure", note="复议")
    r = bureau.move(r, "resume", "officer", thursday)
    assert r.due_at == moved
    work = r.steps.get(kind="rectify")
    assert work.due_at == moved == thaw(work.deadline).due_at
    assert work.deadline["amendments"] == [
        {"paused": "2026-03-03T02:00:00+00:00", "resumed": "2026-03-05T03:00:00+00:00"}
    ]


def test_a_pause_over_a_holiday_counts_the_make_up_days():
    # Due on 27 February: 14 (worked), 24, 25, 26, 27. Stood from the 13th to the 25th: 14, 24, 25.
    given = deadline(shanghai(2026, 2, 13, 9), 5, Unit.WORKING_DAYS)
    moved = amended(given, Pause(shanghai(2026, 2, 13, 10), shanghai(2026, 2, 25, 9)))
    assert (given.last_day, moved.last_day) == (dt.date(2026, 2, 27), dt.date(2026, 3, 3))
    assert working_days(dt.date(2026, 2, 13), dt.date(2026, 2, 25)) == 3


def test_a_pause_into_a_year_not_announced_makes_the_end_provisional():
    given = deadline(shanghai(2026, 12, 21, 9), 5, Unit.WORKING_DAYS)
    moved = amended(given, Pause(shanghai(2026, 12, 24, 9), shanghai(2026, 12, 30, 9)))
    assert (given.is_provisional, moved.is_provisional) == (False, True)
    assert moved.last_day == dt.date(2027, 1, 4)  # 29, 30, 31 December, 1 January off


def test_a_promised_day_stands_whatever_is_announced_but_never_after_the_limit():
    given = deadline(shanghai(2026, 12, 30, 9), 15, Unit.WORKING_DAYS)  # until 21 January
    promised = agreed(given, dt.date(2027, 1, 8))
    assert (promised.due_at, promised.is_provisional) == (shanghai(2027, 1, 9), False)
    assert thaw(promised.frozen()) == promised
    assert agreed(given, dt.date(2027, 1, 22)) == given


def test_an_extension_may_name_a_day_as_far_as_the_rule_of_the_place(bureau):
    # Ten working days after Monday 28 September: 29, 30, 8, 9, 10, 12 to 16 October.
    due, at = shanghai(2026, 9, 29), shanghai(2026, 9, 28, 9)
    assert last_day(due) == dt.date(2026, 9, 28)
    assert latest_extension(due, bureau.unit, at=at) == dt.date(2026, 10, 16)


def test_a_body_works_by_its_own_hours_and_is_reviewed_by_those_of_the_region(bureau):
    verify = deadline_for(StepKind.VERIFY, bureau.unit, at=shanghai(2026, 3, 2, 9))
    review = deadline_for(StepKind.REVIEW, bureau.unit, at=shanghai(2026, 3, 2, 9))
    assert (verify.department, review.department) == ("UNIT", "")


def test_an_extension_is_frozen_with_the_step(bureau):
    r = bureau.walk("rectifying")
    bureau.move(r, "ask_extension", "verifier", until="2026-03-12", note="需专家论证")
    r = bureau.move(r, "approve_extension", "reviewer")
    work = r.steps.get(kind="rectify")
    assert work.deadline["amendments"] == [{"extended": "2026-03-12"}]
    assert (r.due_at, work.due_at, work.extended_days) == (
        shanghai(2026, 3, 13),
        shanghai(2026, 3, 13),
        3,
    )


def test_the_citizens_time_must_be_over_before_it_is_closed_for_silence(bureau):
    from govservice.errors import MoveNotAllowed
    from ratings.services import move_by_clock

    r = bureau.walk("verifying", "anonymous")
    for move, who, data in (
        ("find", "verifier", FINDING),
        ("submit", "verifier", WORK),
        ("pass_review", "reviewer", {}),
    ):
        r = bureau.move(r, move, who, **data)
    assert r.due_at == shanghai(2026, 3, 6)  # 3, 4, 5 March
    with pytest.raises(MoveNotAllowed):
        move_by_clock(r.number, "lapse", at=shanghai(2026, 3, 5, 23, 59))
    assert move_by_clock(r.number, "lapse", at=shanghai(2026, 3, 6)).status == "closed"


def test_a_move_whose_deadline_lies_past_the_last_year_is_refused_and_changes_nothing(bureau):
    r = bureau.bad_rating(at=shanghai(2100, 12, 30, 9))
    with pytest.raises(UnknownYear, match="2101") as refusal:
        bureau.move(r, "assign", "officer", shanghai(2100, 12, 30, 10), about="matter")
    assert refusal.value.status == 409
    r.refresh_from_db()
    assert (r.status, r.steps.count()) == ("to_assign", 0)
