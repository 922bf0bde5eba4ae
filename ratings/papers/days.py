"""Days as official documents of China write them; of an anonymous rating the week alone."""

import datetime as dt

from ..models import Rectification
from ..timing import monday_of, shanghai_day

OPEN_DAY = "　　年　　月　　日"  # written in by hand


def official_day(day: dt.date | None) -> str:
    """GB/T 9704-2012 7.3.5.4: Arabic numerals, year in full, month and day without a leading nought.

    >>> official_day(dt.date(2026, 3, 2)), official_day(None)
    ('2026年3月2日', '')
    """
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def official_period(r: Rectification, when: dt.date | dt.datetime | None) -> str:
    """The day of something that happened; the week where a day would tell who rated."""
    day = shanghai_day(when) if isinstance(when, dt.datetime) else when
    if day is None or r.is_named:
        return official_day(day)
    return f"{official_day(monday_of(day))}起一周"
