"""Cutting a half-open period into whole months and the days left at its edges."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

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
    first, last = _month_from(start), month_start(end)
    if first >= last:
        return Cut(None, ((start, end),) if start < end else ())
    return Cut((first, last), _not_empty(((start, first), (last, end))))


@dataclass(frozen=True)
class Cover:
    """The days of ``months`` and ``added`` without those ``taken`` are the period."""

    months: Period | None
    added: tuple[Period, ...]
    taken: tuple[Period, ...]


def cover(start: dt.date, end: dt.date, known_until: dt.date = dt.date.max) -> Cover:
    """The period with the fewest single days; days from ``known_until`` on are empty and cost nothing.

    >>> cover(dt.date(2026, 1, 9), dt.date(2026, 4, 3))  # doctest: +NORMALIZE_WHITESPACE
    Cover(months=(datetime.date(2026, 1, 1), datetime.date(2026, 4, 1)),
          added=((datetime.date(2026, 4, 1), datetime.date(2026, 4, 3)),),
          taken=((datetime.date(2026, 1, 1), datetime.date(2026, 1, 9)),))
    """
    found = [Cover(None, ((start, end),) if start < end else (), ())]
    firsts, lasts = {month_start(start), _month_from(start)}, {month_start(end), _month_from(end)}
    for first, last in product(sorted(firsts), sorted(lasts)):
        if first < last:
            added, taken = ((start, first), (last, end)), ((first, start), (end, last))
            found.append(Cover((first, last), _not_empty(added), _not_empty(taken)))

    def cost(one: Cover) -> int:
        days = ((min(b, known_until) - a).days for a, b in one.added + one.taken)
        return sum(max(0, number) for number in days)

    return min(found, key=lambda one: (cost(one), len(one.taken)))


def _month_from(day: dt.date) -> dt.date:
    return day if day.day == 1 else month_after(day)


def _not_empty(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    return tuple(period for period in periods if period[0] < period[1])
