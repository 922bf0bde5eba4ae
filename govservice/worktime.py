"""The working-day clock: Chinese public holidays and the make-up working days (调休) that go with them.

The State Council announces each year's days in the November before. The library ``holidays`` knows
the years 2001 to 2026; a later year is known once ``WORKING_DAYS_FILE`` lists it. Until then a
year is *expected*: Monday to Friday without the statutory holidays, and no make-up days.
:func:`is_certain` tells the two apart, so that a deadline may say that it can still move.
"""

import csv
import datetime as dt
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 2001, 2100  # before, there was no 调休; after, no table of holidays


class UnknownYear(ValueError):
    """No calendar reaches this year, so no working day of it can be told."""


@cache
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=range(FIRST_YEAR, LAST_YEAR + 1))


def read_changes(path: Path) -> dict[dt.date, bool]:
    """``date,working,note``, as in ``2027-02-06,1,春节调休``: what the library lacks or has wrong."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {
                dt.date.fromisoformat(row["date"].strip()): {"1": True, "0": False}[
                    row["working"].strip()
                ]
                for row in csv.DictReader(file)
            }
    except (OSError, KeyError, ValueError, AttributeError) as error:
        raise ImproperlyConfigured(
            f"WORKING_DAYS_FILE {path}: columns date (2027-02-06) and working (1 or 0): {error!r}"
        ) from None


@cache
def _changes() -> dict[dt.date, bool]:
    return read_changes(Path(settings.WORKING_DAYS_FILE)) if settings.WORKING_DAYS_FILE else {}


def local_day(at: dt.datetime) -> dt.date:
    """The Shanghai date of a point in time."""
    return at.astimezone(SHANGHAI).date()


@cache
def is_announced(year: int) -> bool:
    """Whether the days of this year are known, and not only expected."""
    make_up_days = _calendar().weekend_workdays
    return any(day.year == year for days in (make_up_days, _changes()) for day in days)


def is_certain(*, until: dt.datetime) -> bool:
    """Whether a deadline that lies there was counted on announced days alone."""
    return is_announced(local_day(until - dt.timedelta(microseconds=1)).year)


@lru_cache(maxsize=20_000)
def is_working_day(day: dt.date) -> bool:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UnknownYear(f"There is no working-day calendar for {day.year}.")
    change = _changes().get(day)
    return bool(_calendar().is_working_day(day)) if change is None else change


@lru_cache(maxsize=20_000)
def nth_working_day(after: dt.date, days: int) -> dt.date:
    """The ``days``-th working day after that day, which itself is not counted.

    >>> nth_working_day(dt.date(2026, 9, 29), 3)  # 国庆 is 1 to 7 October, Saturday the 10th makes up
    datetime.date(2026, 10, 9)
    """
    day = after
    left = days
    while left > 0:
        day += dt.timedelta(days=1)
        left -= is_working_day(day)
    return day


def end_of_day(day: dt.date) -> dt.datetime:
    """The first moment after that Shanghai day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=SHANGHAI)


def add_working_days(start: dt.datetime, days: int) -> dt.datetime:
    """The end of the ``days``-th working day after the day of ``start``.

    The day of the start itself is not counted (the usual reading of a time limit in days), so
    ``add_working_days(Friday 17:00, 1)`` is the end of Monday, and so is that of a Sunday.
    """
    return end_of_day(nth_working_day(local_day(start), days))
