"""Years and days of the calendar: entered as a whole, corrected day by day, official once and for all."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from govservice import trail
from govservice.errors import Conflict, Invalid

from ..calendars import NATION, WEEKEND
from ..models import CalendarDay, CalendarYear
from ..published import FIRST_YEAR, LAST_YEAR, Day
from .settling import settle_after_commit
from .writing import check_place, new_edition

MOST_DAYS = 150
ALWAYS_OFF = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))  # statutory, and the same day every year


def days_entered(year: int, *, authority: str = NATION) -> list[Day]:
    """What the table holds of that year, in the order of days."""
    rows = CalendarDay.objects.filter(authority=authority, date__year=year).order_by("date")
    return [Day(*row) for row in rows.values_list("date", "is_working", "note")]


def enter_year(
    year: int, *, authority: str = NATION, days: Sequence[Day], is_official: bool, by: Any
) -> CalendarYear:
    """Put these in place of whatever was entered of that year: all that differs from Monday to Friday.

    For a region: all that differs from the nation's. An official year stays official, and deadlines
    already given on it stay; a year that becomes official has its provisional deadlines settled.
    """
    check_year(year, authority=authority, days=days, is_official=is_official, by=by)
    with new_edition():
        before = days_entered(year, authority=authority)
        row, _made = CalendarYear.objects.select_for_update().get_or_create(
            authority=authority, year=year
        )
        becomes_official = is_official and not row.is_official
        _keep_official(row, is_official=is_official)
        CalendarYear.objects.filter(pk=row.pk).update(is_official=is_official)
        row.is_official = is_official
        CalendarDay.objects.filter(authority=authority, date__year=year).delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(authority=authority, **d._asdict()) for d in days
        )
        trail.record(
            "calendar_year_entered",
            by=by,
            subject=str(row),
            official=is_official,
            changed=_changed(before, days),
        )
        if becomes_official:
            settle_after_commit()
    return row


def check_year(
    year: int, *, authority: str = NATION, days: Sequence[Day], is_official: bool, by: Any
) -> None:
    """Refuse a year that cannot be right."""
    check_place(by, region=authority, field="authority")
    _check_range(year)
    row = CalendarYear.objects.filter(authority=authority, year=year).first()
    if row is not None:
        _keep_official(row, is_official=is_official)
    if len(days) > MOST_DAYS:
        message = _("%(count)s days differ from their weekday; more than %(most)s cannot be right.")
        raise Invalid(message % {"count": len(days), "most": MOST_DAYS}, field="days")
    for day in days:
        if day.date.year != year:
            message = _("%(day)s is not a day of %(year)s.")
            raise Invalid(message % {"day": day.date, "year": year}, field="days")
        _check_day(day, authority)
    if is_official and authority == NATION:
        _check_complete(year, days)


def set_day(
    date: dt.date, *, authority: str = NATION, is_working: bool, note: str = "", by: Any
) -> CalendarDay:
    """Correct one day. Deadlines already given stay as they were given."""
    check_day(date, authority=authority, is_working=is_working, by=by)
    with new_edition():
        row, _made = CalendarDay.objects.update_or_create(
            authority=authority, date=date, defaults={"is_working": is_working, "note": note}
        )
        trail.record("calendar_day_set", by=by, subject=str(row), working=is_working)
    return row


def check_day(date: dt.date, *, authority: str = NATION, is_working: bool, by: Any) -> None:
    check_place(by, region=authority, field="authority")
    _check_range(date.year, field="date")
    _check_day(Day(date, is_working), authority, field="is_working")


def _check_range(year: int, field: str = "year") -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = _("The calendar reaches from %(first)s to %(last)s, not to %(year)s.")
        values = {"first": FIRST_YEAR, "last": LAST_YEAR, "year": year}
        raise Invalid(message % values, field=field)


def _check_day(day: Day, authority: str, field: str = "days") -> None:
    """Before a region a holiday of the nation may be a working day; before the nation, only a weekend."""
    if day.is_working and authority == NATION and day.date.weekday() < WEEKEND:
        message = _("%(day)s is no weekend: it is a working day without being entered.")
        raise Invalid(message % {"day": day.date}, field=field)


def _check_complete(year: int, days: Sequence[Day]) -> None:
    off = {day.date for day in days if not day.is_working}
    for month, number in ALWAYS_OFF:
        day = dt.date(year, month, number)
        if day.weekday() < WEEKEND and day not in off:
            message = _(
                "%(day)s is not among the days off: an official year needs all of its days, not "
                "only what differs from another list."
            )
            raise Invalid(message % {"day": day}, field="days")


def _keep_official(row: CalendarYear, *, is_official: bool) -> None:
    if row.is_official and not is_official:
        raise Conflict(
            _("An official year stays official; correct its days instead."), field="is_official"
        )


def _changed(before: Sequence[Day], after: Sequence[Day]) -> list[str]:
    """Dates entered, taken away or turned round."""
    old, new = {d.date: d.is_working for d in before}, {d.date: d.is_working for d in after}
    return [str(day) for day in sorted({*old, *new}) if old.get(day) != new.get(day)]
