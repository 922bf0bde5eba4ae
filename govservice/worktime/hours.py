"""When a body works on a working day: a span of the morning and one of the afternoon. Pure values."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from govservice.validity import ALWAYS_FROM, OPEN_END

from .calendars import NATION, PlaceCalendar, closeness, covers
from .moments import SHANGHAI, local_day

Span = tuple[dt.time, dt.time]
EVERY_DAY = 0


@dataclass(frozen=True)
class Hours:
    """``weekday`` 1 to 7 for Monday to Sunday, 0 for all; a span whose ends are equal is none.

    A body's own hours (``department``) go before its region's, one weekday's before those of all.
    """

    morning: Span = (dt.time(9), dt.time(12))
    afternoon: Span = (dt.time(13, 30), dt.time(17, 30))
    region: str = NATION
    department: str = ""
    weekday: int = EVERY_DAY
    valid_from: dt.date = ALWAYS_FROM
    valid_to: dt.date = OPEN_END

    def hold(self, day: dt.date) -> bool:
        return self.valid_from <= day < self.valid_to and self.weekday in (
            EVERY_DAY,
            day.isoweekday(),
        )

    def closeness(self) -> tuple[bool, int, bool]:
        return bool(self.department), closeness(self.region), self.weekday != EVERY_DAY


DEFAULT = Hours()


class HoursTable:
    def __init__(self, rows: Iterable[Hours] = ()) -> None:
        self._rows = sorted(rows, key=Hours.closeness, reverse=True)
        self.of = lru_cache(maxsize=5_000)(self._of)

    def _of(self, region: str = NATION, department: str = "") -> "PlaceHours":
        """The hours that hold for a body, by its code, in a region."""
        return PlaceHours(
            row
            for row in self._rows
            if (row.department == department if row.department else covers(row.region, region))
        )


class PlaceHours:
    """Rows from the closest up."""

    def __init__(self, rows: Iterable[Hours] = ()) -> None:
        self._rows = (*rows, DEFAULT)

    def spans(self, day: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Of a working day, whichever weekday it is; the earlier first."""
        row = next(row for row in self._rows if row.hold(day))
        for opens, closes in (row.morning, row.afternoon):
            yield (
                dt.datetime.combine(day, opens, tzinfo=SHANGHAI),
                dt.datetime.combine(day, closes, tzinfo=SHANGHAI),
            )


def add_working_time(
    start: dt.datetime, time: dt.timedelta, calendar: PlaceCalendar, hours: PlaceHours
) -> dt.datetime:
    """The moment at which so much has been worked since ``start``."""
    left = time
    day = local_day(start)
    while True:
        for opens, closes in _spans(day, calendar, hours):
            begin = max(opens, start)
            worked = max(closes - begin, dt.timedelta())
            if worked >= left:
                return begin + left
            left -= worked
        day += dt.timedelta(days=1)


def working_time(
    begin: dt.datetime, end: dt.datetime, calendar: PlaceCalendar, hours: PlaceHours
) -> dt.timedelta:
    """How much is worked between two moments."""
    days = (local_day(end) - local_day(begin)).days + 1
    spans = (
        span
        for n in range(days)
        for span in _spans(local_day(begin) + dt.timedelta(days=n), calendar, hours)
    )
    nothing = dt.timedelta()
    return sum(
        (max(min(closes, end) - max(opens, begin), nothing) for opens, closes in spans), nothing
    )


def _spans(
    day: dt.date, calendar: PlaceCalendar, hours: PlaceHours
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    if calendar.is_working_day(day):
        yield from hours.spans(day)
