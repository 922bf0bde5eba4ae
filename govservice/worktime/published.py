"""What the package ``holidays`` knows: the announced years, and what a later one is expected to be.

The State Council announces each year's days in the November before. A year that the package has
no make-up days for is *expected*: Monday to Friday without the statutory holidays.
"""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import holidays

FIRST_YEAR, LAST_YEAR = 2001, 2100  # before, there was no 调休; after, no table of holidays
MAKE_UP_NOTE = "调休上班"


class Day(NamedTuple):
    """One day that is not what its weekday says, or a holiday that falls on a weekend."""

    date: dt.date
    is_working: bool
    note: str = ""


@cache
def _package() -> holidays.HolidayBase:
    every_year = range(FIRST_YEAR, LAST_YEAR + 1)
    return holidays.country_holidays("CN", years=every_year, language="zh_CN")


@cache
def is_published(year: int) -> bool:
    """Whether the package knows this year as announced, and not only as expected."""
    return any(day.year == year for day in _package().weekend_workdays)


def is_working_day(day: dt.date) -> bool:
    return bool(_package().is_working_day(day))


def published_years() -> list[int]:
    return [year for year in range(FIRST_YEAR, LAST_YEAR + 1) if is_published(year)]


def days_of(year: int) -> list[Day]:
    """Every day of that year that differs from Monday to Friday, and the holidays on weekends."""
    return sorted(_days_of(year))


def _days_of(year: int) -> Iterator[Day]:
    package = _package()
    for day in sorted(package.weekend_workdays):
        if day.year == year:
            yield Day(day, True, MAKE_UP_NOTE)
    for day, name in package.items():
        if day.year == year and not package.is_working_day(day):
            yield Day(day, False, name)
