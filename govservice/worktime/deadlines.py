"""A deadline as a value: when it ends, how it was counted, and whether the count can still change."""

import datetime as dt
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from .amendments import Amendment, Pause, thaw_amendment
from .calendars import NATION, PlaceCalendar
from .hours import add_working_time
from .moments import end_of_day, last_day, local_day
from .units import ON_CALENDAR, Unit

if TYPE_CHECKING:
    from .book import Book

TIMES = ("due_at", "start", "first_due_at")


@dataclass(frozen=True)
class Deadline:
    """What a step freezes: ``rule``, ``count``, ``unit``, ``start`` and the places it was counted by.

    ``authority`` is the code of the region whose days were counted (``""`` the nation's),
    ``department`` that of the body whose hours were. ``first_due_at`` is there once a provisional
    deadline has been counted again: the later of both counts is ``due_at``. ``agreed_day`` was
    promised within the limit and stands in its place; ``amendments`` have moved the end since.
    """

    due_at: dt.datetime
    is_provisional: bool
    count: int
    unit: Unit
    start: dt.datetime
    rule: str = ""
    authority: str = NATION
    department: str = ""
    first_due_at: dt.datetime | None = None
    agreed_day: dt.date | None = None
    amendments: tuple[Amendment, ...] = ()

    @property
    def last_day(self) -> dt.date:
        return last_day(self.due_at)

    def frozen(self) -> dict[str, Any]:
        """As JSON, without what says nothing."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        values = {name: value for name, value in values.items() if value not in ("", None, ())}
        for name in TIMES:
            if name in values:
                values[name] = values[name].astimezone(dt.UTC).isoformat()
        if self.agreed_day:
            values["agreed_day"] = self.agreed_day.isoformat()
        if self.amendments:
            values["amendments"] = [amendment.frozen() for amendment in self.amendments]
        return values | {"unit": self.unit.value, "last_day": self.last_day.isoformat()}


def thaw(frozen: dict[str, Any]) -> Deadline:
    """What ``frozen`` made."""
    values = {name: value for name, value in frozen.items() if name != "last_day"}
    for name in TIMES:
        if name in values:
            values[name] = dt.datetime.fromisoformat(values[name])
    if "agreed_day" in values:
        values["agreed_day"] = dt.date.fromisoformat(values["agreed_day"])
    values["amendments"] = tuple(map(thaw_amendment, values.get("amendments", [])))
    return Deadline(**values | {"unit": Unit(values["unit"])})


def count_deadline(
    book: "Book",
    start: dt.datetime,
    count: int,
    unit: Unit,
    *,
    region: str = NATION,
    department: str = "",
    rule: str = "",
) -> Deadline:
    """The deadline so many units after ``start``; the day of the start itself is no day of it."""
    calendar = book.calendar.of(region)
    day = local_day(start)
    if unit is Unit.HOURS:
        due_at = start + dt.timedelta(hours=count)
    elif unit is Unit.DAYS:
        due_at = end_of_day(day + dt.timedelta(days=count))
    elif unit is Unit.WORKING_DAYS:
        due_at = end_of_day(calendar.nth_working_day(day, count))
    else:
        hours = book.hours.of(region, department)
        due_at = add_working_time(start, dt.timedelta(hours=count), calendar, hours)
    first = day if unit is Unit.WORKING_HOURS else day + dt.timedelta(days=1)
    return Deadline(
        due_at=due_at,
        is_provisional=_is_provisional(calendar, unit, first, due_at),
        count=count,
        unit=unit,
        start=start,
        rule=rule,
        authority=region,
        department=department,
    )


def _is_provisional(
    calendar: PlaceCalendar, unit: Unit, first: dt.date, due_at: dt.datetime
) -> bool:
    years = range(first.year, last_day(due_at).year + 1)
    return unit in ON_CALENDAR and not all(map(calendar.is_official, years))


def agreed(deadline: Deadline, day: dt.date) -> Deadline:
    """Promised for the end of that day, never later than the limit; no announcement moves a promise."""
    due_at = end_of_day(day)
    if due_at > deadline.due_at:
        return deadline
    return replace(deadline, due_at=due_at, agreed_day=day, is_provisional=False)


def amended(book: "Book", deadline: Deadline, amendment: Amendment) -> Deadline:
    """The deadline after the clock has stood still or a later day was granted."""
    calendar = book.calendar.of(deadline.authority)
    hours = book.hours.of(deadline.authority, deadline.department)
    due_at = amendment.applied(deadline.due_at, deadline.unit, calendar, hours)
    is_new = isinstance(amendment, Pause) and _is_provisional(
        calendar, deadline.unit, local_day(amendment.begin), due_at
    )
    return replace(
        deadline,
        due_at=due_at,
        is_provisional=deadline.is_provisional or is_new,
        amendments=(*deadline.amendments, amendment),
    )


def settle(book: "Book", deadline: Deadline) -> Deadline | None:
    """A provisional deadline counted again, once its years are official; None while they are not.

    Everything that has moved it is applied again. Nobody is held to less time than was said first:
    the later of the two counts.
    """
    again = count_deadline(
        book,
        deadline.start,
        deadline.count,
        deadline.unit,
        region=deadline.authority,
        department=deadline.department,
        rule=deadline.rule,
    )
    if deadline.agreed_day:
        due_at = end_of_day(deadline.agreed_day)
        again = replace(again, due_at=due_at, agreed_day=deadline.agreed_day, is_provisional=False)
    for amendment in deadline.amendments:
        again = amended(book, again, amendment)
    if again.is_provisional:
        return None
    due_at = max(deadline.due_at, again.due_at)
    return replace(again, due_at=due_at, first_due_at=deadline.due_at)
