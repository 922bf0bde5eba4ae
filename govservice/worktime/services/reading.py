"""From the tables into a book: one query tells whether it is still the newest, four read it anew."""

import datetime as dt
from collections import defaultdict

from ..book import Book
from ..calendars import Calendar
from ..hours import Hours, HoursTable
from ..models import CalendarDay, CalendarYear, ClockEdition, DeadlineRule, WorkingHours
from ..rules import Rule, RuleTable
from ..units import Unit


class Tables:
    """The database as the source of the book."""

    def edition(self) -> str:
        return ClockEdition.objects.values_list("edition", flat=True).first() or ""

    def read(self, edition: str) -> Book:
        return Book(edition, _calendar(), _hours(), _rules())


def _calendar() -> Calendar:
    days: dict[str, dict[dt.date, bool]] = defaultdict(dict)
    rows = CalendarDay.objects.order_by().values_list("authority", "date", "is_working")
    for authority, day, is_working in rows:
        days[authority][day] = is_working
    years = CalendarYear.objects.order_by().values_list("authority", "year", "is_official")
    return Calendar(days, {(authority, year): official for authority, year, official in years})


def _hours() -> HoursTable:
    return HoursTable(
        Hours(
            morning=(row.morning_from, row.morning_to),
            afternoon=(row.afternoon_from, row.afternoon_to),
            region=row.region,
            department=row.department,
            weekday=row.weekday,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in WorkingHours.objects.order_by("pk")
    )


def _rules() -> RuleTable:
    return RuleTable(
        Rule(
            code=row.code,
            flow=row.flow,
            step=row.step,
            count=row.count,
            unit=Unit(row.unit),
            region=row.region,
            kind=row.kind,
            urgency=row.urgency,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in DeadlineRule.objects.order_by("pk")
    )
