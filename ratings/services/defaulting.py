"""Default ratings: silence taken for an answer where a rule says so, and only until somebody answers."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from govservice import facts
from govservice.accounts import audit
from govservice.accounts.models import ApiClient, User
from govservice.catalogue.models import Region, Service
from govservice.catalogue.models.cases import ServiceStage
from govservice.catalogue.validity import OPEN_END
from govservice.errors import Conflict, Invalid

from ..models import DayUnit, DefaultRating, DefaultRule, Invitation, Level, Rating
from ..models.defaults import LONGEST_DAYS
from ..timing import last_silent_day, shanghai_day

TOUCH_SOURCE = "defaults"
BATCH = 1_000
DEFAULT_ROUND = 0  # beside the rounds of active ratings
GOOD_LEVELS = (Level.FAIR, Level.GOOD, Level.VERY_GOOD)


@transaction.atomic
def set_default_rule(
    *,
    region: Region | None = None,
    client: ApiClient | None = None,
    days: int,
    unit: str = DayUnit.CALENDAR,
    level: int = Level.FAIR,
    valid_from: dt.date,
    by: User | None,
) -> DefaultRule:
    """From that day of service on, silence counts; the place's rule in force until then ends there."""
    if (region is None) == (client is None):
        raise Invalid(_("Name either a region or an API client."), field="region")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(
            _("Give 1 to %(most)s days, not %(days)s.") % {"most": LONGEST_DAYS, "days": days},
            field="days",
        )
    if unit not in DayUnit.values:
        raise Invalid(_("“%(unit)s” is no unit of days.") % {"unit": unit}, field="unit")
    if level not in GOOD_LEVELS:
        raise Invalid(
            _("Silence can only count as level 3, 4 or 5, not %(level)s.") % {"level": level},
            field="level",
        )
    place = {"region": region, "client": client}
    _end(place, valid_from)
    rule = DefaultRule.objects.create(
        **place, days=days, unit=unit, level=level, valid_from=valid_from
    )
    audit.record("default_rule_set", by=by, subject=str(rule), days=days, unit=unit, level=level)
    return rule


@transaction.atomic
def end_default_rule(
    *,
    region: Region | None = None,
    client: ApiClient | None = None,
    on: dt.date,
    by: User | None,
) -> None:
    """For services from that day on there is no default any more; what was given stays."""
    place = {"region": region, "client": client}
    if not _end(place, on):
        raise Conflict(_("No rule for default ratings holds there on that day."))
    audit.record("default_rule_ended", by=by, subject=str(client or region), on=on.isoformat())


def _end(place: dict[str, Region | ApiClient | None], on: dt.date) -> int:
    rules = DefaultRule.objects.select_for_update(of=("self",)).filter(**place)
    if list(rules.filter(valid_from__gte=on)):
        raise Conflict(
            _("A rule for default ratings from that day or a later one is there already.")
        )
    return rules.filter(valid_from__lt=on, valid_to__gt=on).update(valid_to=on)


def give_default_ratings(*, at: dt.datetime) -> int:
    """Give a default to every service whose rule's days have passed in silence; how many. Repeatable.

    Only services whose citizen was asked, by a link or a receipt: who was never asked was not silent.
    """
    rules = sorted(DefaultRule.objects.select_related("region", "client"), key=_closeness)
    given = 0
    for place, rule in enumerate(rules):
        closer = [other for other in rules[:place] if _closeness(other) < _closeness(rule)]
        given += _give_by(rule, closer, at)
    return given


def _closeness(rule: DefaultRule) -> int:
    """A client's own rule first, then regions from the deepest up."""
    return -rule.region.path.count("/") if rule.region else -LONGEST_DAYS


def _give_by(rule: DefaultRule, closer: Sequence[DefaultRule], at: dt.datetime) -> int:
    today = shanghai_day(at)
    last = last_silent_day(today, rule.days, working=rule.unit == DayUnit.WORKING)
    covered = Q(pk__in=[])
    for other in closer:
        covered |= _served_under(other)
    asked = Invitation.objects.filter(service=OuterRef("pk"), issued_at__lte=at)
    silent = _unanswered(
        Service.objects.filter(_served_under(rule), Exists(asked), service_day__lte=last)
        .exclude(covered)
        .exclude(stage=ServiceStage.WALK_IN)
    ).order_by("pk")
    given, after = 0, 0
    while ids := list(silent.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        given += _give(ids, rule.level, at)
        after = ids[-1]
    return given


def _served_under(rule: DefaultRule) -> Q:
    days = Q(service_day__gte=rule.valid_from)
    if rule.valid_to < OPEN_END:
        days &= Q(service_day__lt=rule.valid_to)
    if rule.client:
        return days & Q(case__issuer=rule.client.issuer)
    assert rule.region  # noqa: S101 - one of the two, says the database
    return days & Q(region__path__startswith=rule.region.path)


def _unanswered(services: QuerySet[Service]) -> QuerySet[Service]:
    rated = Rating.objects.filter(service=OuterRef("pk"))
    given = DefaultRating.objects.filter(service=OuterRef("pk"))
    return services.filter(~Exists(rated), ~Exists(given))


@transaction.atomic
def _give(ids: Sequence[int], level: int, at: dt.datetime) -> int:
    """As ratings do: lock the services in the order of their keys, and only then look who answered."""
    locked = Service.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    list(locked.order_by("pk").values_list("pk", flat=True))
    silent = _unanswered(Service.objects.filter(pk__in=ids)).select_related("case").order_by("pk")
    defaults = DefaultRating.objects.bulk_create(
        DefaultRating(
            service=service,
            level=level,
            given_at=at,
            fact_day=shanghai_day(at),
            department_id=service.department_id,
            item_id=service.case.item_id,
            service_day=service.service_day,
        )
        for service in silent
    )
    facts.touch(TOUCH_SOURCE, {(default.fact_day, default.department_id) for default in defaults})
    return len(defaults)


def has_standing_default() -> Exists:
    """Asked of services along with the rounds that their ratings have taken."""
    return Exists(DefaultRating.objects.standing().filter(service=OuterRef("pk")))


def supersede_defaults(ratings: Iterable[Rating], *, at: dt.datetime) -> None:
    """Somebody answered after all. In the ratings' transaction, which has locked their services."""
    services = {rating.service_id for rating in ratings}
    if not services:
        return
    defaults = DefaultRating.objects.standing().filter(service__in=services)
    found = list(defaults.values_list("pk", "given_at", "fact_day", "department_id"))
    DefaultRating.objects.filter(pk__in=[row[0] for row in found]).update(
        superseded_at=max([at, *(row[1] for row in found)])
    )
    facts.touch(TOUCH_SOURCE, {(day, department) for _pk, _given, day, department in found})
