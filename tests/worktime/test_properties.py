"""What must hold of every calendar, whatever the State Council announces."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from govservice.worktime import Pause, Unit, thaw
from govservice.worktime.book import Book
from govservice.worktime.calendars import Calendar
from govservice.worktime.deadlines import amended, count_deadline, settle
from govservice.worktime.hours import Hours, HoursTable
from tests.factories import shanghai

FIRST = dt.date(2026, 1, 20)
NEAR = st.integers(0, 80).map(lambda n: FIRST + dt.timedelta(days=n))
CHANGES = st.dictionaries(NEAR, st.booleans(), max_size=30)
STARTS = st.integers(0, 60 * 24 * 60).map(
    lambda minutes: shanghai(2026, 1, 20) + dt.timedelta(minutes=minutes)
)
ON_THE_CALENDAR = st.sampled_from([Unit.WORKING_DAYS, Unit.WORKING_HOURS])
COUNTS = st.integers(1, 40)
HALF_DAY = Hours(afternoon=(dt.time(14), dt.time(14)), weekday=3)


def book_of(days):
    years = {("", 2026): True}
    return Book(calendar=Calendar({"": days}, years), hours=HoursTable([HALF_DAY]))


def due(days, start, count, unit):
    return count_deadline(book_of(days), start, count, unit).due_at


@settings(max_examples=150, deadline=None)
@given(CHANGES, STARTS, STARTS, COUNTS, st.sampled_from(list(Unit)))
def test_a_later_start_never_gives_an_earlier_deadline(days, one, other, count, unit):
    earlier, later = sorted((one, other))
    assert due(days, earlier, count, unit) <= due(days, later, count, unit)


@settings(max_examples=150, deadline=None)
@given(CHANGES, NEAR, STARTS, COUNTS, ON_THE_CALENDAR)
def test_an_extra_holiday_never_brings_a_deadline_forward(days, holiday, start, count, unit):
    before = due(days | {holiday: True}, start, count, unit)
    assert before <= due(days | {holiday: False}, start, count, unit)


@settings(max_examples=150, deadline=None)
@given(CHANGES, NEAR, STARTS, COUNTS, ON_THE_CALENDAR)
def test_a_make_up_day_never_pushes_a_deadline_back(days, make_up, start, count, unit):
    assert due(days | {make_up: True}, start, count, unit) <= due(days, start, count, unit)


@settings(max_examples=100, deadline=None)
@given(CHANGES, STARTS, COUNTS, st.sampled_from(list(Unit)))
def test_more_time_never_ends_earlier_and_every_deadline_lies_after_its_start(
    days, start, count, unit
):
    assert start < due(days, start, count, unit) <= due(days, start, count + 1, unit)


@settings(max_examples=100, deadline=None)
@given(CHANGES, CHANGES, STARTS, COUNTS, ON_THE_CALENDAR)
def test_a_settled_deadline_is_the_later_of_the_two_and_thaws_as_it_froze(
    expected, announced, start, count, unit
):
    expecting = Book(calendar=Calendar({"": expected}, {("", 2026): False}))
    official = Book(calendar=Calendar({"": announced}, {("", 2026): True}))
    first = count_deadline(expecting, start, count, unit, region="510107", rule="verify-5")
    assert first.is_provisional
    assert settle(expecting, first) is None
    assert thaw(first.frozen()) == first
    final = settle(official, first)
    again = count_deadline(official, start, count, unit)
    assert final.due_at == max(first.due_at, again.due_at)
    assert (final.first_due_at, final.is_provisional) == (first.due_at, False)
    assert thaw(final.frozen()) == final


@settings(max_examples=150, deadline=None)
@given(CHANGES, STARTS, COUNTS, st.sampled_from(list(Unit)), st.tuples(STARTS, STARTS, STARTS))
def test_a_pause_never_brings_an_end_forward_and_a_longer_one_never_gives_less(
    days, start, count, unit, moments
):
    begin, resumed, later = sorted(moments)
    book = book_of(days)
    first = count_deadline(book, start, count, unit)
    short, long = (amended(book, first, Pause(begin, end)) for end in (resumed, later))
    assert first.due_at <= short.due_at <= long.due_at
    assert thaw(long.frozen()) == long


@settings(max_examples=100, deadline=None)
@given(CHANGES, CHANGES, STARTS, COUNTS, ON_THE_CALENDAR, st.tuples(STARTS, STARTS))
def test_a_settled_deadline_keeps_its_pauses(expected, announced, start, count, unit, moments):
    expecting = Book(calendar=Calendar({"": expected}, {("", 2026): False}))
    official = Book(calendar=Calendar({"": announced}, {("", 2026): True}))
    pause = Pause(*sorted(moments))
    first = amended(expecting, count_deadline(expecting, start, count, unit), pause)
    again = amended(official, count_deadline(official, start, count, unit), pause)
    assert settle(official, first).due_at == max(first.due_at, again.due_at)
