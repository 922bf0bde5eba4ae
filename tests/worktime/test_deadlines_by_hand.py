"""Deadlines worked out with pencil and the State Council's announcements.

春节 2025: 28 January (Tuesday) to 4 February off; Sunday 26 January and Saturday 8 February are worked.
国庆 2025: 1 (Wednesday) to 8 October off; Sunday 28 September and Saturday 11 October are worked.
春节 2026: 15 (Sunday) to 23 February off; Saturdays 14 and 28 February are worked.
中秋 2026: 25 (Friday) to 27 September off; 国庆 2026: 1 (Thursday) to 7 October off; Sunday
20 September and Saturday 10 October are worked.
"""

import datetime as dt

import pytest

from govservice.worktime import Flow, Step, Unit, deadline, deadline_by, rule_for
from tests.factories import shanghai

FIX, TICKET = Flow.RECTIFICATION, Flow.TICKET

BY_RULE = [
    # Saturday: the very next day, a Sunday, is worked.
    (FIX, Step.CONTACT, "", shanghai(2025, 1, 25, 10), "2025-01-26"),
    # The last working day before the holiday: 5 February.
    (FIX, Step.CONTACT, "", shanghai(2025, 1, 27, 16), "2025-02-05"),
    # 26, 27 January, 5, 6, 7 February.
    (FIX, Step.VERIFY, "", shanghai(2025, 1, 24, 9), "2025-02-07"),
    # Within the holiday: 5, 6, 7, 8 (Saturday, worked), 10 February.
    (FIX, Step.RECTIFY, "at_once", shanghai(2025, 1, 30, 12), "2025-02-10"),
    # 5, 6, 7, 8, 10, 11, 12 February.
    (FIX, Step.RECTIFY, "explain", shanghai(2025, 1, 27, 9), "2025-02-12"),
    # 24, 26, 27 January, 5, 6, 7, 8, 10, 11, 12, 13, 14, 17, 18, 19 February.
    (FIX, Step.RECTIFY, "by_plan", shanghai(2025, 1, 23, 17), "2025-02-19"),
    # Saturday 27 September: Sunday the 28th is worked.
    (FIX, Step.CONTACT, "", shanghai(2025, 9, 27, 8), "2025-09-28"),
    # 30 September, 9, 10, 11 (Saturday, worked), 13 October.
    (FIX, Step.VERIFY, "", shanghai(2025, 9, 29, 9), "2025-10-13"),
    # 9, 10, 11, 13, 14, 15, 16 October.
    (FIX, Step.RECTIFY, "explain", shanghai(2025, 9, 30, 17), "2025-10-16"),
    # 28, 29, 30 September, 9, 10, 11, 13 to 17, 20, 21, 22, 23 October.
    (FIX, Step.RECTIFY, "by_plan", shanghai(2025, 9, 26, 9), "2025-10-23"),
    # Friday: Saturday 14 February is worked.
    (FIX, Step.CONTACT, "", shanghai(2026, 2, 13, 23), "2026-02-14"),
    # 24, 25, 26, 27, 28 (Saturday, worked) February.
    (FIX, Step.RECTIFY, "at_once", shanghai(2026, 2, 14, 9), "2026-02-28"),
    # 14, 24 to 28 February, 2 to 6, 9, 10, 11, 12 March.
    (FIX, Step.RECTIFY, "by_plan", shanghai(2026, 2, 13, 9), "2026-03-12"),
    # On New Year's Day itself: 24 to 28 February, 2, 3 March.
    (TICKET, Step.TOTAL, "help", shanghai(2026, 2, 17, 0), "2026-03-03"),
    # 20 (Sunday, worked), 21, 22, 23, 24 September.
    (FIX, Step.VERIFY, "", shanghai(2026, 9, 18, 9), "2026-09-24"),
    # Over both holidays: 24, 28, 29, 30 September, 8, 9, 10 (Saturday, worked) October.
    (FIX, Step.RECTIFY, "explain", shanghai(2026, 9, 23, 9), "2026-10-10"),
    # 8, 9, 10, 12 to 16, 19 to 23, 26, 27 October.
    (TICKET, Step.UNIT, "complaint", shanghai(2026, 9, 30, 9), "2026-10-27"),
    # 8, 9, 10 October.
    (TICKET, Step.TOTAL, "consult", shanghai(2026, 10, 3, 12), "2026-10-10"),
]

BY_UNIT = [
    # Calendar days know no holiday: 28 January to 3 February.
    (7, Unit.DAYS, shanghai(2025, 1, 27, 9), shanghai(2025, 2, 4)),
    # 16:00 to 17:30 is 1½ hours, the morning of 5 February 3, and 3½ from 13:30.
    (8, Unit.WORKING_HOURS, shanghai(2025, 1, 27, 16), shanghai(2025, 2, 5, 17)),
    # Hours run through the holiday.
    (24, Unit.HOURS, shanghai(2026, 2, 14, 20), shanghai(2026, 2, 15, 20)),
    # 2½ hours of the worked Saturday, 1½ of 24 February.
    (4, Unit.WORKING_HOURS, shanghai(2026, 2, 14, 15), shanghai(2026, 2, 24, 10, 30)),
    # Within the lunch break: the whole afternoon and an hour of Saturday 10 October.
    (5, Unit.WORKING_HOURS, shanghai(2026, 10, 9, 12, 30), shanghai(2026, 10, 10, 10)),
]


@pytest.mark.parametrize(("flow", "step", "kind", "start", "last"), BY_RULE)
def test_a_rule_gives_the_day_worked_out_by_hand(flow, step, kind, start, last):
    rule = rule_for(flow, step, at=start, region="510107", kind=kind, urgency="normal")
    given = deadline_by(rule, start, region="510107")
    assert given.last_day == dt.date.fromisoformat(last)
    assert not given.is_provisional
    midnight = dt.date.fromisoformat(last) + dt.timedelta(days=1)
    assert given.due_at == shanghai(midnight.year, midnight.month, midnight.day)


@pytest.mark.parametrize(("count", "unit", "start", "due_at"), BY_UNIT)
def test_each_unit_of_time_runs_as_it_does_on_paper(count, unit, start, due_at):
    assert deadline(start, count, unit).due_at == due_at


@pytest.mark.usefixtures("clock_tables")
def test_the_loaded_tables_give_the_same_days(django_assert_num_queries):
    from govservice.worktime import services

    services.load_working_days()
    services.load_deadline_rules()
    with django_assert_num_queries(5):  # the edition and the four tables, once
        for flow, step, kind, start, last in BY_RULE:
            rule = rule_for(flow, step, at=start, region="510107", kind=kind, urgency="normal")
            assert deadline_by(rule, start, region="510107").last_day.isoformat() == last
        for count, unit, start, due_at in BY_UNIT:
            assert deadline(start, count, unit).due_at == due_at


def test_past_the_last_announced_year_a_deadline_is_provisional_and_says_so():
    start = shanghai(2026, 12, 30, 9)
    given = deadline(start, 3, Unit.WORKING_DAYS)  # 31 December, 4 and 5 January
    assert (given.last_day, given.is_provisional) == (dt.date(2027, 1, 5), True)
    assert given.frozen()["is_provisional"] is True
    assert not deadline(start, 1, Unit.WORKING_DAYS).is_provisional  # ends on 31 December
    assert not deadline(start, 9, Unit.DAYS).is_provisional  # no announcement moves calendar days


def test_a_deadline_that_only_begins_before_an_unannounced_year_is_counted_in_it():
    begun_in_2027 = deadline(shanghai(2027, 3, 1, 9), 8, Unit.WORKING_HOURS)
    assert begun_in_2027.is_provisional
