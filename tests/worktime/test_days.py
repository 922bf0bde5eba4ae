import datetime as dt

import pytest

from govservice import worktime
from govservice.worktime import published
from govservice.worktime.calendars import Calendar
from tests.factories import shanghai

# Days off and make-up days as announced by the State Council for 2025 and 2026.
DAYS_OFF = [
    *[(2025, 1, d) for d in (1, 28, 29, 30, 31)],
    *[(2025, 2, d) for d in (1, 2, 3, 4)],
    *[(2025, 4, d) for d in (4, 5, 6)],
    *[(2025, 5, d) for d in (1, 2, 3, 4, 5, 31)],
    *[(2025, 6, d) for d in (1, 2)],
    *[(2025, 10, d) for d in range(1, 9)],
    *[(2026, 1, d) for d in (1, 2, 3)],
    *[(2026, 2, d) for d in range(15, 24)],
    *[(2026, 4, d) for d in (4, 5, 6)],
    *[(2026, 5, d) for d in range(1, 6)],
    *[(2026, 6, d) for d in (19, 20, 21)],
    *[(2026, 9, d) for d in (25, 26, 27)],
    *[(2026, 10, d) for d in range(1, 8)],
]
MAKE_UP_DAYS = [
    *[(2025, 1, 26), (2025, 2, 8), (2025, 4, 27), (2025, 9, 28), (2025, 10, 11)],
    *[(2026, 1, 4), (2026, 2, 14), (2026, 2, 28), (2026, 5, 9), (2026, 9, 20), (2026, 10, 10)],
]


def wrong_days() -> list[dt.date]:
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=n) for n in range(365 * 2)]
    return [
        day
        for day in days
        if worktime.is_working_day(day)
        is not (
            (day.year, day.month, day.day) in MAKE_UP_DAYS
            or (day.weekday() < 5 and (day.year, day.month, day.day) not in DAYS_OFF)
        )
    ]


def test_every_day_of_2025_and_2026_is_as_announced():
    assert wrong_days() == []


@pytest.mark.usefixtures("clock_tables")
def test_the_tables_say_the_same_as_the_package_they_were_loaded_from():
    from govservice.worktime.services import load_working_days

    assert load_working_days() == "26 official years, 2001 to 2026"
    assert wrong_days() == []
    every = [dt.date(2001, 1, 1) + dt.timedelta(days=n) for n in range(365 * 26 + 6)]
    assert [d for d in every if worktime.is_working_day(d) is not published.is_working_day(d)] == []


def test_the_day_is_shanghais_whatever_the_zone_of_the_time():
    late = dt.datetime(2026, 3, 5, 16, 30, tzinfo=dt.UTC)  # 00:30 on Friday in Shanghai
    assert worktime.local_day(late) == dt.date(2026, 3, 6)
    assert worktime.add_working_days(late, 1) == shanghai(2026, 3, 10)


def test_a_year_not_yet_announced_is_counted_as_expected_and_says_so():
    due = worktime.add_working_days(shanghai(2026, 12, 30, 9), 3)
    assert due == shanghai(2027, 1, 6)  # 31 Dec, 4 and 5 Jan: New Year's Day is statutory
    assert not worktime.is_certain(until=due)
    assert worktime.is_certain(until=shanghai(2027, 1, 1))  # the end of 31 December 2026


@pytest.mark.parametrize("year", [2000, 2101])
def test_a_year_outside_every_calendar_is_refused(year):
    with pytest.raises(worktime.UnknownYear, match=str(year)):
        worktime.is_working_day(dt.date(year, 6, 1))


DAY = dt.date(2026, 3, 2)  # a Monday


@pytest.mark.parametrize(
    ("region", "works"),
    [("510107", True), ("510100", True), ("510300", False), ("510000", False), ("", True)],
)
def test_the_closest_region_that_says_something_of_a_day_is_heard(region, works):
    days = {"510000": {DAY: False}, "510100": {DAY: True}}
    assert Calendar(days).of(region).is_working_day(DAY) is works


@pytest.mark.parametrize(
    ("years", "region", "official"),
    [
        ({}, "", True),  # the package knows 2026
        ({("", 2026): False}, "", False),
        ({("", 2026): False}, "510107", False),
        ({("", 2026): True, ("540000", 2026): False}, "540100", False),
        ({("", 2026): True, ("540000", 2026): False}, "510107", True),
        ({("", 2026): True, ("540000", 2026): True}, "540100", True),
    ],
)
def test_a_year_is_official_where_everybody_above_has_announced_it(years, region, official):
    assert Calendar(years=years).of(region).is_official(2026) is official


def test_an_entered_year_holds_only_the_holidays_that_were_entered():
    calendar = Calendar(years={("", 2027): False}).of()
    assert calendar.is_working_day(dt.date(2027, 1, 1))  # a Friday; the package would have it off
    assert not calendar.is_working_day(dt.date(2027, 1, 2))
