"""Days are Shanghai's, whatever the zone of a time."""

import datetime as dt
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_day(at: dt.datetime) -> dt.date:
    """The Shanghai date of a point in time."""
    return at.astimezone(SHANGHAI).date()


def end_of_day(day: dt.date) -> dt.datetime:
    """The first moment after that Shanghai day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=SHANGHAI)


def last_day(due_at: dt.datetime) -> dt.date:
    """The day people call the deadline: a limit in days ends at the midnight after it."""
    return local_day(due_at - dt.timedelta(microseconds=1))
