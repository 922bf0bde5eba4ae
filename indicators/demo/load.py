"""Loads the demo: places, people, a year of visits from the newest day back, tickets, figures.

It begins and ends with a line in the audit trail. A run that was cut off is taken up again with the
numbers and the last day of its beginning; after a finished one nothing is left to do.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from govservice.accounts import audit
from govservice.accounts.models import AuditEntry, User
from govservice.catalogue.models import Department, ItemVersion
from govservice.errors import Invalid
from govservice.worktime import end_of_day, local_day
from indicators import folding, lateness, rebuilding, services
from indicators.months import months_between

from . import (
    accounts,
    guides,
    history,
    newcomers,
    places,
    rectified,
    rhythm,
    silence,
    tickets,
    walk_ins,
)
from .matters import Crew
from .places import Unit
from .visits import Day

BEGUN, COMPLETE = "demo_begun", "demo_complete"
FIRST_CHUNK_DAYS, CHUNK_DAYS = 3, 20
ALL_CITIES = 21
Progress = Callable[[int], object]


@dataclass(frozen=True)
class Plan:
    """How much to make, and the day it ends with."""

    cases: int
    ratings: int
    tickets: int
    days: int
    seed: int
    last_day: dt.date
    cities: int = ALL_CITIES

    def check(self) -> None:
        if min(self.cases, self.days) < 1 or min(self.ratings, self.tickets) < 0:
            raise Invalid(_("Give at least one case and one day, and no negative numbers."))
        if not 1 <= self.cities <= ALL_CITIES:
            message = _("Sichuan has %(all)s cities; give a number from 1 to %(all)s.")
            raise Invalid(message % {"all": ALL_CITIES}, field="cities")
        if self.ratings > self.cases:
            message = _("%(ratings)s ratings need at least as many cases, not %(cases)s.")
            raise Invalid(message % {"ratings": self.ratings, "cases": self.cases}, field="ratings")

    @property
    def end(self) -> dt.datetime:
        """The first moment after the demo's time."""
        return end_of_day(self.last_day)

    def day_list(self) -> list[dt.date]:
        return rhythm.days_until(self.last_day, self.days)


@dataclass(frozen=True)
class Loaded:
    plan: Plan
    was_complete: bool


def earlier_plan() -> tuple[Plan | None, bool]:
    """What an earlier run set out to do, and whether it came to its end."""
    begun = AuditEntry.objects.filter(action=BEGUN).order_by("pk").first()
    if begun is None:
        return None, False
    plan = Plan(**begun.data | {"last_day": dt.date.fromisoformat(begun.data["last_day"])})
    return plan, AuditEntry.objects.filter(action=COMPLETE).exists()


def load(wanted: Plan, *, now: dt.datetime, progress: Progress = lambda done: None) -> Loaded:
    """Load what is not there yet; ``progress`` is told of cases and tickets as they are written.

    Only the services of today depend on ``now``: everything else ends with the plan's last day.
    """
    earlier, is_complete = earlier_plan()
    plan = earlier or wanted
    plan.check()
    if is_complete:
        return Loaded(plan, was_complete=True)
    places.ensure_reference()
    if earlier is None:
        audit.record(BEGUN, by=None, **asdict(plan) | {"last_day": plan.last_day.isoformat()})
    units = places.make_units(plan.last_day, plan.cities)
    crew = accounts.make_crew(tickets.crew_needs(units))
    _load_visits(plan, units, progress)
    walk_ins.write(units, planned_days(plan), seed=plan.seed)
    silence.try_defaults(plan.last_day)
    _load_tickets(plan, units, crew, progress)
    _put_right(plan)
    _write_remarks(units, plan.end)
    newcomers.write_services_of_today(units, now=now, seed=plan.seed)
    _work_out(plan, now)
    _complete()
    return Loaded(plan, was_complete=False)


@transaction.atomic
def _complete() -> None:
    audit.record(COMPLETE, by=None)
    accounts.make_clients()


def _load_visits(plan: Plan, units: Sequence[Unit], progress: Progress) -> None:
    for chunk in chunks(planned_days(plan)):
        if not history.is_written(chunk[0].day):
            history.write_days(units, chunk)
            if chunk[0].day == plan.last_day:
                folding.fold_all()  # whoever looks meanwhile sees the last days at once
        progress(sum(day.cases for day in chunk))


def planned_days(plan: Plan) -> list[Day]:
    """The newest first; a day without cases is left out."""
    days = plan.day_list()
    weights = [rhythm.busyness(day) for day in days]
    cases = rhythm.share_out(plan.cases, weights)
    ratings = rhythm.share_out(plan.ratings, cases)  # so that no day has more of them than cases
    planned = [
        Day(day=day, cases=c, ratings=r, last=plan.last_day, seed=plan.seed)
        for day, c, r in zip(days, cases, ratings, strict=True)
    ]
    return [day for day in reversed(planned) if day.cases]


def chunks(days: Sequence[Day]) -> Iterator[list[Day]]:
    """A short first piece, so that pages have something to show within seconds."""
    start, size = 0, FIRST_CHUNK_DAYS
    while start < len(days):
        yield list(days[start : start + size])
        start, size = start + size, CHUNK_DAYS


def _load_tickets(plan: Plan, units: Sequence[Unit], crew: Crew, progress: Progress) -> None:
    hotline = tickets.make_hotline(units, crew, now=plan.end, seed=plan.seed)
    days = tickets.plan_days(plan.day_list(), plan.tickets)
    for start in range(0, len(days), CHUNK_DAYS):
        chunk = days[start : start + CHUNK_DAYS]
        tickets.write_days(hotline, chunk)
        progress(sum(count for _day, count in chunk))


def _write_remarks(units: Sequence[Unit], end: dt.datetime) -> None:
    """What people said of the guides that are asked for most."""
    items = [offer.item.pk for unit in units for offer in unit.offers[:2]]
    versions = ItemVersion.objects.filter(item__in=items).select_related("item__department__region")
    keeper = User.objects.get(username="keeper")
    guides.write_remarks(list(versions.order_by("pk")), keeper, now=end)


def _put_right(plan: Plan) -> None:
    """Bad ratings take their course; some were mistaken or malicious, and are struck out by appeal."""
    bodies = Department.objects.filter(rectifications__isnull=False).distinct().order_by("code")
    verifiers = accounts.make_verifiers(list(bodies))
    rectified.put_right(accounts.oversight(), verifiers, now=plan.end, seed=plan.seed)


def _work_out(plan: Plan, now: dt.datetime) -> None:
    """Figures of everything, and the index of every month of the demo's time."""
    lateness.note_deadlines_passed(now)
    rebuilding.rebuild()
    for month in months_between(plan.day_list()[0], plan.last_day + dt.timedelta(days=1)):
        services.run_assessment(services.month_number(month), at=now)


def last_whole_day() -> dt.date:
    """Yesterday: today is still open, and the same seed must give the same figures all day long."""
    return local_day(timezone.now()) - dt.timedelta(days=1)
