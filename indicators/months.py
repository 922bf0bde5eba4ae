"""Cutting a half-open period into whole months and the days left at its edges."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

Period = tuple[dt.date, dt.date]


def month_start(day: dt.date) -> dt.date:
    return day.replace(day=1)


def month_after(day: dt.date) -> dt.date:
    """The first day of the next month; the last day there is, where that is no date.

    >>> month_after(dt.date(2026, 12, 31)), month_after(dt.date.max)
    (datetime.date(2027, 1, 1), datetime.date(9999, 12, 31))
    """
    if (day.year, day.month) == (dt.MAXYEAR, 12):
        return dt.date.max
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def months_between(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    """First days of all months that have a day in ``start <= day < end``."""
    month = month_start(start)
    while month < end:
        yield month
        following = month_after(month)
        if following == month:
            return
        month = following


@dataclass(frozen=True)
class Cut:
    """``months`` is a period of whole months or None; ``edges`` are the days before and after it."""

    months: Period | None
    edges: tuple[Period, ...]


def cut(start: dt.date, end: dt.date) -> Cut:
    """
    >>> cut(dt.date(2026, 1, 30), dt.date(2026, 4, 1))  # doctest: +NORMALIZE_WHITESPACE
    Cut(months=(datetime.date(2026, 2, 1), datetime.date(2026, 4, 1)),
        edges=((datetime.date(2026, 1, 30), datetime.date(2026, 2, 1)),))
    >>> cut(dt.date(2026, 1, 2), dt.date(2026, 1, 9)).months is None
    True
    """
    first = start if start.day == 1 else month_after(start)
    last = month_start(end)
    if first >= last:
        return Cut(None, ((start, end),) if start < end else ())
    edges = ((start, first), (last, end))
    return Cut((first, last), tuple(edge for edge in edges if edge[0] < edge[1]))
