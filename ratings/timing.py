"""When a rating counts, and until when one may still be given. Pure arithmetic on aware times."""

import datetime as dt
from zoneinfo import ZoneInfo

from govservice.clocks import TOLERANCE
from govservice.worktime import is_working_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
SECOND_PAGE_OPEN = dt.timedelta(minutes=30)
RECTIFICATION_WORKING_DAYS = 15  # 核实整改期 as Sichuan prints it


def shanghai_day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(SHANGHAI).date()


def effective_time(
    *,
    rated_at: dt.datetime,
    received_at: dt.datetime,
    served_at: dt.datetime,
    allowance: dt.timedelta | None,
) -> dt.datetime:
    """The device's time where it can be true and is not older than ``allowance``; else ours.

    ``allowance`` None means unlimited (historic imports). The day it counts for and the window
    are both judged at this time.
    """
    possible = served_at <= rated_at <= received_at + TOLERANCE
    recent = allowance is None or received_at - rated_at <= allowance
    return rated_at if possible and recent else received_at


def window_end(opened_at: dt.datetime, days: int) -> dt.datetime:
    """The last moment at which a rating is still taken."""
    return opened_at + dt.timedelta(days=days)


def monday_of(day: dt.date) -> dt.date:
    """
    >>> monday_of(dt.date(2026, 3, 8)), monday_of(dt.date(2026, 3, 9))
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 9))
    """
    return day - dt.timedelta(days=day.weekday())


def last_silent_day(today: dt.date, days: int, *, working: bool) -> dt.date:
    """The latest day of service after which ``days`` whole days have gone by before ``today``.

    >>> last_silent_day(dt.date(2026, 3, 10), 7, working=False)  # the 3rd to the 9th have passed
    datetime.date(2026, 3, 2)
    """
    if not working:
        return today - dt.timedelta(days=days + 1)
    day = today
    left = days
    while left > 0:
        day -= dt.timedelta(days=1)
        left -= is_working_day(day)
    return day - dt.timedelta(days=1)
