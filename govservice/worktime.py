"""The working-day clock: Chinese public holidays and the make-up working days (调休) that go with them."""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

import holidays

SHANGHAI = ZoneInfo("Asia/Shanghai")


@cache
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")


def local_day(at: dt.datetime) -> dt.date:
    """The Shanghai date of a point in time."""
    return at.astimezone(SHANGHAI).date()


def is_working_day(day: dt.date) -> bool:
    return bool(_calendar().is_working_day(day))


def add_working_days(start: dt.datetime, days: int) -> dt.datetime:
    """The end of the ``days``-th working day after the day of ``start``.

    The day of the start itself is not counted (the usual reading of a time limit in days), so
    ``add_working_days(Friday 17:00, 1)`` is the end of Monday.
    """
    day = local_day(start)
    left = days
    while left > 0:
        day += dt.timedelta(days=1)
        if is_working_day(day):
            left -= 1
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=SHANGHAI)
