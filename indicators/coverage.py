"""三个全覆盖: whether every item, every body and every channel can be rated and is, and what is missing.

Answered from monthly figures alone and so for whole months. What a rate's whole lacks is a list of
work: items and bodies nobody could rate, those nobody did, and channels a body was never rated by.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import (
    Count,
    Exists,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from govservice.catalogue.models import Department, ServiceItem
from ratings.models import Channel

from .models import MonthChannelFigure, MonthFigure, MonthItemFigure, MonthServedFigure
from .months import month_after, month_start
from .questions import Counts, FigureQuery
from .reading import units, within

ITEMS, BODIES, CHANNELS = "items", "bodies", "channels"
MISSING: dict[str, Promise] = {
    ITEMS: _("Service items"),
    BODIES: _("Bodies"),
    CHANNELS: _("Channels of bodies"),
}
NO_SERVICE, NO_RATING = "no_service", "no_rating"
REASONS: dict[str, Promise] = {
    NO_RATING: _("served, but not rated once"),
    NO_SERVICE: _("nothing that could be rated"),
}


@dataclass(frozen=True)
class Gap:
    """A piece of work: an item or body with its ``services`` and why it is listed, or a body with the
    required channels it was not rated by."""

    code: str
    name: str
    department_code: str
    department: str
    services: int
    reason: str
    lacks: tuple[str, ...] = ()

    @property
    def reason_text(self) -> Promise | str:
        return REASONS.get(self.reason, "")

    @property
    def lacking_names(self) -> list[str]:
        return [str(Channel(channel).label) for channel in self.lacks]


def required_channels() -> list[Channel]:
    """In the order of the dictionary, each once."""
    return [channel for channel in Channel if channel.value in settings.REQUIRED_CHANNELS]


def by_whole_months(query: FigureQuery) -> FigureQuery:
    """The months that the period touches."""
    return replace(query, start=month_start(query.start), end=month_after(query.last_day))


def counters(query: FigureQuery, by_channel: dict[str, int] | None = None) -> Counts:
    """What the coverage formulas are made of, from three queries, less one with ``by_channel`` given.

    ``query`` is of whole months.
    """
    if by_channel is None:
        by_channel = bodies_by_channel(query)
    counts = _numbers(ITEMS, items(query)) | _numbers(BODIES, bodies(query))
    return counts | {
        "channels_used": sum(by_channel.values()),
        "channels_required": counts["bodies_ratable"] * len(by_channel),
    }


def _numbers(kind: str, rows: QuerySet[Any]) -> Counts:
    found = rows.aggregate(
        n=Count("pk"),
        n_ratable=Count("pk", filter=Q(served=True) | Q(rated=True)),
        n_rated=Count("pk", filter=Q(rated=True)),
    )
    return {name.replace("n", kind, 1): number for name, number in found.items()}


def items(query: FigureQuery) -> QuerySet[ServiceItem]:
    """Items in use of the units asked about, told whether they were ``served`` and ``rated``."""
    rows = ServiceItem.objects.filter(units(query), is_active=True)
    told: QuerySet[ServiceItem] = rows.annotate(
        served=_there_is(query, MonthServedFigure, item=OuterRef("pk")),
        rated=_there_is(query, MonthItemFigure, item=OuterRef("pk")),
    )
    return told


def bodies(query: FigureQuery) -> QuerySet[Department]:
    """Bodies that ought to be rated: valid at the end, with an item in use or a service or rating."""
    offered = ServiceItem.objects.filter(department=OuterRef("pk"), is_active=True)
    rows = Department.objects.filter(units(query, "")).valid_on(query.last_day)
    told: QuerySet[Department] = rows.annotate(
        served=_there_is(query, MonthFigure, department=OuterRef("pk"), services__gt=0),
        rated=_there_is(query, MonthChannelFigure, department=OuterRef("pk")),
    ).filter(Q(Exists(offered)) | Q(served=True) | Q(rated=True))
    return told


def ratable_bodies(query: FigureQuery) -> QuerySet[Department]:
    return bodies(query).filter(Q(served=True) | Q(rated=True))


def bodies_by_channel(query: FigureQuery) -> dict[str, int]:
    """Required channel → bodies that were rated by it."""
    required = [channel.value for channel in required_channels()]
    among = ratable_bodies(query).values("pk")
    rows = _months(query, MonthChannelFigure).filter(channel__in=required, department__in=among)
    counted = rows.order_by().values_list("channel").annotate(Count("department", distinct=True))
    return dict.fromkeys(required, 0) | dict(counted)


# --- what is missing -------------------------------------------------------------------------------


def missing(query: FigureQuery, kind: str, *, reason: str = "", lacks: str = "") -> QuerySet[Any]:
    """Rows of work; ``reason`` narrows items and bodies, ``lacks`` bodies to those without a channel."""
    if kind == CHANNELS:
        return _without_channels(query, lacks)
    rows: QuerySet[Any] = items(query) if kind == ITEMS else bodies(query)
    rows = rows.filter(rated=False)
    if reason:
        rows = rows.filter(served=reason == NO_RATING)
    return rows.order_by("-served", "code")


def _without_channels(query: FigureQuery, lacks: str) -> QuerySet[Department]:
    rows = ratable_bodies(query).order_by("code")
    if lacks:
        used = _there_is(query, MonthChannelFigure, department=OuterRef("pk"), channel=lacks)
        return rows.exclude(used)
    required = [channel.value for channel in required_channels()]
    figures = _months(query, MonthChannelFigure).filter(
        department=OuterRef("pk"), channel__in=required
    )
    number = figures.order_by().values("department").annotate(n=Count("channel", distinct=True))
    used_channels = Coalesce(Subquery(number.values("n"), output_field=IntegerField()), 0)
    return rows.annotate(used_channels=used_channels).filter(used_channels__lt=len(required))


def gaps(query: FigureQuery, kind: str, rows: Iterable[Any]) -> list[Gap]:
    """Rows of :func:`missing` in words; two queries however many they are."""
    found = list(rows)
    if kind == ITEMS:
        return _item_gaps(query, found)
    ids = [body.pk for body in found]
    services = _sums(_months(query, MonthFigure).filter(department__in=ids), "department")
    used = _used_channels(query, ids) if kind == CHANNELS else {}
    required = [channel.value for channel in required_channels()]
    return [
        Gap(
            code=body.code,
            name=str(body),
            department_code=body.code,
            department=str(body),
            services=services.get(body.pk, 0),
            reason="" if kind == CHANNELS else _reason(body),
            lacks=tuple(c for c in required if c not in used.get(body.pk, ()))
            if kind == CHANNELS
            else (),
        )
        for body in found
    ]


def _item_gaps(query: FigureQuery, found: list[Any]) -> list[Gap]:
    figures = _months(query, MonthServedFigure).filter(item__in=[item.pk for item in found])
    services = _sums(figures, "item")
    departments = Department.objects.in_bulk({item.department_id for item in found})
    return [
        Gap(
            code=item.code,
            name=item.name,
            department_code=departments[item.department_id].code,
            department=str(departments[item.department_id]),
            services=services.get(item.pk, 0),
            reason=_reason(item),
        )
        for item in found
    ]


def _reason(row: Any) -> str:
    return NO_RATING if row.served else NO_SERVICE


def _used_channels(query: FigureQuery, ids: list[int]) -> dict[int, set[str]]:
    used: dict[int, set[str]] = {}
    rows = _months(query, MonthChannelFigure).filter(department__in=ids)
    for department, channel in rows.order_by().values_list("department", "channel").distinct():
        used.setdefault(department, set()).add(channel)
    return used


def _sums(rows: QuerySet[Any], by: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(Sum("services")))


def _months(query: FigureQuery, model: type[Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = within(model._default_manager.all(), "month", (query.start, query.end))
    return rows


def _there_is(query: FigureQuery, model: type[Model], **conditions: Any) -> Exists:
    return Exists(_months(query, model).filter(**conditions))
