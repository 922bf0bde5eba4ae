"""What pages, API and assessments ask of the figures. Reads only; periods are half-open.

Which filters are answered from what:

==========================================  ==================  =============================
asked for                                   whole months        days at the edges
==========================================  ==================  =============================
by region, department                       month figures       day figures
each day                                    day figures         day figures
one of item, channel, hall, reasons         month slices        facts, up to ``FACT_CAP`` rows
two or more of these, or one of them daily  facts, up to ``FACT_CAP`` rows in all
==========================================  ==================  =============================

:func:`source` says so in words for a page to show. Slices keep rating counters only: services,
comments and tickets are counted by day and department, so their rates are empty under a slice.
Beyond the cap a question is refused with :class:`TooManyFacts`; a wrong number is never given.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import Count, Model, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from govservice.catalogue.models import Department, Hall, Region, ServiceItem
from govservice.catalogue.scope import Scope
from govservice.errors import DomainError, Invalid
from ratings.models import Channel, Rating, RatingQuerySet, RatingTag, ReasonTag, Round, Standing

from .formulas import FORMULAS, formula, total_ratings
from .models import (
    COUNTERS,
    RATING_COUNTERS,
    DayFigure,
    MonthChannelFigure,
    MonthFigure,
    MonthHallFigure,
    MonthItemFigure,
    MonthTagFigure,
)
from .months import Period, cut, months_between

FACT_CAP = 200_000
MOST_PERIODS = 1_100
Counts = dict[str, int]
SLICES: dict[str, tuple[type[Model], str]] = {
    "item": (MonthItemFigure, "item_id"),
    "channel": (MonthChannelFigure, "channel"),
    "hall": (MonthHallFigure, "hall_id"),
}


class TooManyFacts(DomainError):
    code = "too_many_facts"
    message = gettext_lazy(
        "Too many single ratings would have to be counted for this. "
        "Please choose whole months or fewer filters."
    )


@dataclass(frozen=True)
class FigureQuery:
    """``start <= day < end``. ``subtree`` also counts what stands below the region or department."""

    scope: Scope
    start: dt.date
    end: dt.date
    region: Region | None = None
    department: Department | None = None
    subtree: bool = True
    item: ServiceItem | None = None
    channel: str = ""
    hall: Hall | None = None

    @property
    def sliced_by(self) -> frozenset[str]:
        return frozenset(name for name in SLICES if getattr(self, name))


@dataclass(frozen=True)
class Row:
    """One line of a breakdown: the unit's id (the channel's code for channels), its words, its counters."""

    key: int | str
    code: str
    name: str
    counters: Counts


@dataclass(frozen=True)
class Source:
    """Where the numbers come from, and the sentence that says so."""

    from_facts: bool
    text: str


def totals(query: FigureQuery) -> Counts:
    """Every counter summed up; rating counters alone where item, channel or hall is set."""
    return _collect(query).get((), _zeros(query.sliced_by))


def series(query: FigureQuery, by: str) -> list[tuple[dt.date, Counts]]:
    """``by`` is "day" or "month"; periods without facts are there with zeros; months by their first day."""
    days = (query.end - query.start).days
    if days > MOST_PERIODS * (1 if by == "day" else 30):
        raise Invalid(_("This period is too long to be shown by day or month."), field="from")
    found = _collect(query, period=by)
    zeros = _zeros(query.sliced_by)
    if by == "month":
        steps: Iterable[dt.date] = months_between(query.start, query.end)
    else:
        steps = (query.start + dt.timedelta(days=n) for n in range(days))
    return [(step, found.get((step,), zeros)) for step in steps]


def by_department(
    query: FigureQuery, order: str = "code", limit: int | None = None, offset: int = 0
) -> list[Row]:
    """Departments with any figure. ``order``: "code", or a counter, or a formula's code; "-" turns it.

    Departments without the rate come last either way, equals by their code.
    """
    found = counters_by_department(query)
    departments = Department.objects.filter(_units(query, ""))
    codes = dict(departments.order_by().values_list("pk", "code"))
    keys = _ordered(found, codes, order)[_page(limit, offset)]
    names = {d.pk: d for d in departments.filter(pk__in=keys)}
    return [Row(key, names[key].code, str(names[key]), found[key]) for key in keys]


def counters_by_department(query: FigureQuery) -> dict[int, Counts]:
    """Department id → counters, for arithmetic over all units at once."""
    return {key[0]: counts for key, counts in _collect(query, "department").items()}


def count_departments(query: FigureQuery) -> int:
    """How many rows :func:`by_department` has without a limit."""
    ids: set[int] = set()
    for read in _reads(query, query.sliced_by, daily=False):
        ids.update(read.rows.order_by().values_list("department_id", flat=True).distinct())
    return len(ids)


def by_channel(query: FigureQuery) -> list[Row]:
    labels = dict(Channel.choices)
    found = _most_rated(_collect(query, "channel"))
    return [Row(key, key, str(labels.get(key, key)), counts) for key, counts in found]


def by_item(query: FigureQuery, limit: int | None = None, offset: int = 0) -> list[Row]:
    """Most rated first."""
    return _named(ServiceItem.objects.all(), _collect(query, "item"), _page(limit, offset))


def by_hall(query: FigureQuery, limit: int | None = None, offset: int = 0) -> list[Row]:
    """Most rated first; ratings outside halls are in no row."""
    return _named(Hall.objects.all(), _collect(query, "hall"), _page(limit, offset))


def by_tag(query: FigureQuery) -> list[tuple[ReasonTag, int]]:
    """How often each reason was ticked in counted first ratings, most often first."""
    times: dict[int, int] = defaultdict(int)
    period = cut(query.start, query.end)
    if query.sliced_by or period.months is None:
        edges: Sequence[Period] = ((query.start, query.end),)
    else:
        edges = period.edges
        rows = _within(MonthTagFigure.objects.filter(_units(query)), "month", period.months)
        for tag, count in rows.values_list("tag").annotate(Sum("times")):
            times[tag] += count
    for edge in edges:
        ratings = _capped(ratings_of(replace(query, start=edge[0], end=edge[1])))
        ticked = RatingTag.objects.filter(rating__in=ratings.order_by().values("pk"))
        for tag, count in ticked.order_by().values_list("tag").annotate(Count("pk")):
            times[tag] += count
    tags = ReasonTag.objects.in_bulk(times)
    return sorted(
        ((tags[pk], count) for pk, count in times.items()),
        key=lambda pair: (-pair[1], pair[0].code, pair[0].version),
    )


def ratings_of(
    query: FigureQuery, level: int | None = None, tag: ReasonTag | None = None
) -> RatingQuerySet:
    """The counted first ratings behind a number: ``level_N`` of the totals is the length of this list."""
    rows: RatingQuerySet = _facts(query, (query.start, query.end)).countable()
    if level is not None:
        rows = rows.filter(level=level)
    if tag is not None:
        rows = rows.filter(rating_tags__tag=tag)
    return rows


def source(query: FigureQuery, by: str = "") -> Source:
    """``by`` names what the numbers are cut by besides the filters: "channel", "tag", "day" …"""
    dimensions = query.sliced_by | ({by} & {*SLICES, "tag"})
    period = cut(query.start, query.end)
    if not dimensions:
        return Source(False, _("Counted from daily and monthly figures."))
    if len(dimensions) == 1 and by != "day" and not period.edges:
        return Source(False, _("Counted from monthly figures."))
    cap = ngettext("at most %(n)s rating", "at most %(n)s ratings", FACT_CAP) % {"n": FACT_CAP}
    if len(dimensions) == 1 and by != "day" and period.months:
        return Source(
            True,
            _(
                "Whole months from monthly figures, single days from the ratings themselves (%(cap)s)."
            )
            % {"cap": cap},
        )
    return Source(True, _("Counted from the ratings themselves (%(cap)s).") % {"cap": cap})


def is_provisional(query: FigureQuery, today: dt.date) -> bool:
    """Whether services of the period may still be rated, so that rates of the service day may change."""
    return query.end > today - dt.timedelta(days=settings.RATING_WINDOW_DAYS)


# --- reading ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Read:
    """Rows to sum up, the column of their date, and the sum of each counter."""

    rows: QuerySet[Any]
    date: str
    sums: dict[str, Any]


def _sums(counters: Iterable[str]) -> dict[str, Any]:
    return {f"sum_{name}": Sum(name) for name in counters}


def _fact_sums() -> dict[str, Any]:
    struck = Q(standing=Standing.STRUCK_OUT)
    sums = {}
    for level in (5, 4, 3, 2, 1):
        sums[f"sum_level_{level}"] = Count("pk", filter=Q(level=level) & ~struck)
        sums[f"sum_struck_{level}"] = Count("pk", filter=Q(level=level) & struck)
    return sums


def _collect(query: FigureQuery, by: str = "", period: str = "") -> dict[tuple[Any, ...], Counts]:
    """Counters by date (if ``period``) and by ``by`` (if any): one query per kind of row read."""
    dimensions = query.sliced_by | ({by} & set(SLICES))
    columns = [{"department": "department_id"}.get(by) or SLICES[by][1]] if by else []
    found: dict[tuple[Any, ...], Counts] = {}
    for read in _reads(query, dimensions, daily=period == "day"):
        keys, rows = list(columns), read.rows.order_by()
        if period == "month":
            rows = rows.annotate(_month=TruncMonth(read.date))
            keys.insert(0, "_month")
        elif period == "day":
            keys.insert(0, read.date)
        for key, counts in _grouped(rows, keys, read.sums):
            _add(found, key, counts)
    return {key: counts for key, counts in found.items() if not by or key[-1] is not None}


def _grouped(
    rows: QuerySet[Any], keys: list[str], sums: dict[str, Any]
) -> Iterator[tuple[tuple[Any, ...], Counts]]:
    names = [name.removeprefix("sum_") for name in sums]
    if not keys:
        total = rows.aggregate(**sums)
        yield (), {name: total[f"sum_{name}"] or 0 for name in names}
        return
    for values in rows.values(*keys).annotate(**sums).values_list(*keys, *sums):
        yield tuple(values[: len(keys)]), dict(zip(names, values[len(keys) :], strict=True))


def _add(found: dict[tuple[Any, ...], Counts], key: tuple[Any, ...], counts: Counts) -> None:
    before = found.get(key)
    found[key] = {n: before[n] + c for n, c in counts.items()} if before else counts


def _reads(query: FigureQuery, dimensions: frozenset[str], *, daily: bool) -> Iterator[_Read]:
    """The rows of the table in this module's docstring."""
    whole = (query.start, query.end)
    period = cut(*whole)
    if daily and not dimensions:
        yield from _figures(query, DayFigure, "day", COUNTERS, [whole])
    elif not dimensions:
        yield from _figures(query, MonthFigure, "month", COUNTERS, [period.months])
        yield from _figures(query, DayFigure, "day", COUNTERS, period.edges)
    elif daily or len(dimensions) > 1:
        yield _Read(_capped(_facts(query, whole)), "fact_day", _fact_sums())
    else:
        (model, _column) = SLICES[next(iter(dimensions))]
        yield from _figures(query, model, "month", RATING_COUNTERS, [period.months])
        for edge in period.edges:
            yield _Read(_capped(_facts(query, edge)), "fact_day", _fact_sums())


def _figures(
    query: FigureQuery,
    model: type[Model],
    date: str,
    counters: Iterable[str],
    periods: Iterable[Period | None],
) -> Iterator[_Read]:
    for period in periods:
        if period is not None:
            rows = _within(model._default_manager.filter(_units(query)), date, period)
            yield _Read(_sliced(rows, query, only=model), date, _sums(counters))


def _facts(query: FigureQuery, period: Period) -> RatingQuerySet:
    rows = Rating.objects.filter(_units(query), round_no=Round.FIRST)
    facts: RatingQuerySet = _sliced(_within(rows, "fact_day", period), query)
    return facts


def _capped(rows: RatingQuerySet) -> RatingQuerySet:
    if rows.order_by()[: FACT_CAP + 1].count() > FACT_CAP:
        raise TooManyFacts
    return rows


def _within(rows: Any, date: str, period: Period) -> Any:
    return rows.filter(**{f"{date}__gte": period[0], f"{date}__lt": period[1]})


def _sliced(rows: Any, query: FigureQuery, only: type[Model] | None = None) -> Any:
    """The query's item, channel and hall; ``only`` those that this figure model keeps."""
    for name, (model, _column) in SLICES.items():
        if getattr(query, name) and only in (None, model):
            rows = rows.filter(**{name: getattr(query, name)})
    return rows


def _units(query: FigureQuery, department: str = "department") -> Q:
    """The departments asked about; ``department`` is the look-up to them, empty for themselves."""
    prefix = f"{department}__" if department else ""
    condition = query.scope.condition(department)
    if query.region and query.subtree:
        condition &= Q(**{f"{prefix}region__path__startswith": query.region.path})
    elif query.region:
        condition &= Q(**{f"{prefix}region": query.region})
    if query.department and query.subtree:
        condition &= Q(**{f"{prefix}path__startswith": query.department.path})
    elif query.department:
        condition &= Q(**{f"{prefix}pk": query.department.pk})
    return condition


def _zeros(sliced_by: frozenset[str]) -> Counts:
    return dict.fromkeys(RATING_COUNTERS if sliced_by else COUNTERS, 0)


# --- ordering --------------------------------------------------------------------------------------


def _page(limit: int | None, offset: int) -> slice:
    return slice(offset, None if limit is None else offset + limit)


def _ordered(found: dict[Any, Counts], codes: dict[int, str], order: str) -> list[Any]:
    keys = sorted(found, key=lambda key: codes[key])
    name = order.removeprefix("-")
    if name == "code":
        return keys[::-1] if order.startswith("-") else keys
    values = {key: _value(found[key], name) for key in keys}
    keys.sort(key=lambda key: values[key] or 0, reverse=order.startswith("-"))
    return sorted(keys, key=lambda key: values[key] is None)


def _value(counters: Counts, name: str) -> Any:
    if name == "ratings":
        return total_ratings(counters)
    if (name, 1) in FORMULAS:
        return formula(name).rate(counters).value
    if name in counters:
        return counters[name]
    message = _("“%(order)s” is no order: give code, ratings, a counter or a rate.")
    raise Invalid(message % {"order": name}, field="order")


def _most_rated(found: dict[tuple[Any, ...], Counts]) -> list[tuple[Any, Counts]]:
    return sorted(
        ((key[0], counts) for key, counts in found.items()),
        key=lambda pair: (-total_ratings(pair[1]), pair[0]),
    )


def _named(things: QuerySet[Any], found: dict[tuple[Any, ...], Counts], page: slice) -> list[Row]:
    rows = _most_rated(found)[page]
    by_id = things.in_bulk([key for key, _counts in rows])
    return [Row(key, by_id[key].code, by_id[key].name, counts) for key, counts in rows]
