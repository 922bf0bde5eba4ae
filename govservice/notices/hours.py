"""When people may be written to: not at night. Pure arithmetic on aware times."""

import datetime as dt

from govservice.worktime import SHANGHAI

Hours = tuple[dt.time, dt.time]


def parse_hours(text: str) -> Hours:
    """``08:00-21:00``; raises ValueError for anything else.

    >>> parse_hours("08:00-21:00")
    (datetime.time(8, 0), datetime.time(21, 0))
    """
    first, last = (dt.time.fromisoformat(part.strip()) for part in text.split("-"))
    if first >= last:
        raise ValueError(text)
    return first, last


def may_write(at: dt.datetime, hours: Hours) -> bool:
    return hours[0] <= at.astimezone(SHANGHAI).time() < hours[1]


def next_allowed(at: dt.datetime, hours: Hours) -> dt.datetime:
    """``at`` itself in the daytime, else the next morning."""
    if may_write(at, hours):
        return at
    local = at.astimezone(SHANGHAI)
    day = local.date() + dt.timedelta(days=1 if local.time() >= hours[1] else 0)
    return dt.datetime.combine(day, hours[0], tzinfo=SHANGHAI)
