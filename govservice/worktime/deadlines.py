"""A deadline as a value: when it ends, how it was counted, and whether the count can still change."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .calendars import NATION
from .hours import add_working_hours
from .moments import end_of_day, last_day, local_day

if TYPE_CHECKING:
    from .book import Book


class Unit(TextChoices):
    WORKING_DAYS = "working_days", _("working days")
    DAYS = "days", _("calendar days")
    WORKING_HOURS = "working_hours", _("working hours")
    HOURS = "hours", _("hours")


@dataclass(frozen=True)
class Deadline:
    """What a step freezes: ``rule``, ``count``, ``unit``, ``start`` and the places it was counted by.

    ``authority`` is the code of the region whose days were counted (``""`` the nation's),
    ``department`` that of the body whose hours were. ``first_due_at`` is there once a provisional
    deadline has been counted again: the later of both counts is ``due_at``.
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

    @property
    def last_day(self) -> dt.date:
        return last_day(self.due_at)

    def frozen(self) -> dict[str, Any]:
        """As JSON, without what says nothing."""
        values = {name: value for name, value in asdict(self).items() if value not in ("", None)}
        for name in ("due_at", "start", "first_due_at"):
            if name in values:
                values[name] = values[name].astimezone(dt.UTC).isoformat()
        return values | {"unit": self.unit.value, "last_day": self.last_day.isoformat()}


def thaw(frozen: dict[str, Any]) -> Deadline:
    """What ``frozen`` made."""
    values = {name: value for name, value in frozen.items() if name != "last_day"}
    for name in ("due_at", "start", "first_due_at"):
        if name in values:
            values[name] = dt.datetime.fromisoformat(values[name])
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
        due_at = add_working_hours(start, count, calendar, book.hours.of(region, department))
    first = day if unit is Unit.WORKING_HOURS else day + dt.timedelta(days=1)
    years = range(first.year, last_day(due_at).year + 1)
    on_calendar = unit in (Unit.WORKING_DAYS, Unit.WORKING_HOURS)
    return Deadline(
        due_at=due_at,
        is_provisional=on_calendar and not all(map(calendar.is_official, years)),
        count=count,
        unit=unit,
        start=start,
        rule=rule,
        authority=region,
        department=department,
    )


def settle(book: "Book", deadline: Deadline) -> Deadline | None:
    """A provisional deadline counted again, once its years are official; None while they are not.

    Nobody is held to less time than was said first: the later of the two counts.
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
    if again.is_provisional:
        return None
    due_at = max(deadline.due_at, again.due_at)
    return replace(again, due_at=due_at, first_due_at=deadline.due_at)
