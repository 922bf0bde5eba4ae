"""Which rows answer a question, and their sums: the table in :mod:`indicators.queries`, as code."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import add, or_
from typing import Any

from django.db.models import Count, F, Model, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from ratings.models import Rating, RatingQuerySet, Round, Standing

from .formulas import total_ratings
from .models import (
    COUNTERS,
    RATING_COUNTERS,
    DayFigure,
    MonthChannelFigure,
    MonthFigure,
    MonthHallFigure,
    MonthItemFigure,
    MonthTagFigure,
    RegionDayFigure,
    RegionMonthChannelFigure,
    RegionMonthFigure,
    RegionMonthTagFigure,
)
from .months import Cover, Period, cover, cut
from .questions import SLICES, Counts, FigureQuery, TooManyFacts

FACT_CAP = 200_000
Key = tuple[Any, ...]
Figures = type[Model]
MONTH_SLICES: dict[str, Figures] = {
    "item": MonthItemFigure,
    "channel": MonthChannelFigure,
    "hall": MonthHallFigure,
}
OF_REGIONS: dict[Figures, Figures] = {
    DayFigure: RegionDayFigure,
    MonthFigure: RegionMonthFigure,
    MonthChannelFigure: RegionMonthChannelFigure,
    MonthTagFigure: RegionMonthTagFigure,
}


@dataclass(frozen=True)
class Wanted:
    """How the sums are cut: ``by`` department or slice, by ``period``; which counters, of which units.

    Without ``counters`` all that are kept; without ``departments`` all that are asked about.
    """

    by: str = ""
    period: str = ""
    counters: Collection[str] = ()
    departments: Collection[int] | None = None

    @property
    def columns(self) -> list[str]:
        return [{"department": "department_id", **SLICES}[self.by]] if self.by else []

    def dimensions(self, query: FigureQuery) -> frozenset[str]:
        return query.sliced_by | ({self.by} & set(SLICES))


@dataclass(frozen=True)
class Read:
    """Rows to sum up, the column of their date, the sum of each counter; ``sign`` -1: to take away."""

    rows: QuerySet[Any]
    date: str
    sums: dict[str, Any] = field(default_factory=dict)
    sign: int = 1


EVERYTHING = Wanted()


def collect(query: FigureQuery, wanted: Wanted = EVERYTHING) -> dict[Key, Counts]:
    """Counters by date (if by period) and by unit (if by any): one query per kind of row read."""
    found = _gathered(reads(query, wanted), wanted)
    return query.merged.folded(found) if wanted.by == "department" else found


def _gathered(tables: Iterable[Read], wanted: Wanted) -> dict[Key, Counts]:
    found: dict[Key, Counts] = {}
    lessened: set[Key] = set()
    for read in tables:
        keys, rows = list(wanted.columns), read.rows.order_by()
        if wanted.period == "month" and read.date != "month":
            rows = rows.annotate(_month=TruncMonth(read.date))
            keys.insert(0, "_month")
        elif wanted.period:
            keys.insert(0, read.date)
        for key, counts in _grouped(rows, keys, read.sums):
            _add(found, key, counts, read.sign)
        lessened |= {key for key in found if read.sign < 0}
    for key in lessened:  # below 0 only while days of the month wait for a fold
        found[key] = {name: max(count, 0) for name, count in found[key].items()}
        if not any(found[key].values()):
            del found[key]
    return {key: counts for key, counts in found.items() if not wanted.by or key[-1] is not None}


def most_rated(query: FigureQuery, by: str, upto: int | None) -> list[tuple[Any, Counts]]:
    """The ``upto`` units with most counted ratings; the database sorts where one table answers."""
    wanted = Wanted(by)
    tables = list(reads(query, wanted))
    if upto is not None and len(tables) == 1 and tables[0].date == "month":
        found = _top(tables[0], wanted.columns[0], upto)
    else:
        found = _gathered(tables, wanted)
    ranked = ((key[-1], counts) for key, counts in found.items())
    return sorted(ranked, key=lambda pair: (-total_ratings(pair[1]), pair[0]))[:upto]


def _top(read: Read, column: str, upto: int) -> dict[Key, Counts]:
    rated = reduce(add, (F(f"level_{level}") for level in (5, 4, 3, 2, 1)))
    units_with = read.rows.order_by().values(column).annotate(_rated=Sum(rated))
    top = units_with.order_by("-_rated", column).values_list(column, flat=True)[:upto]
    rows = read.rows.order_by().filter(**{f"{column}__in": list(top)})
    return dict(_grouped(rows, [column], read.sums))


def _grouped(
    rows: QuerySet[Any], keys: list[str], sums: dict[str, Any]
) -> Iterator[tuple[Key, Counts]]:
    names = [name.removeprefix("sum_") for name in sums]
    if not keys:
        total = rows.aggregate(**sums)
        yield (), {name: total[f"sum_{name}"] or 0 for name in names}
        return
    for values in rows.values(*keys).annotate(**sums).values_list(*keys, *sums):
        yield tuple(values[: len(keys)]), dict(zip(names, values[len(keys) :], strict=True))


def _add(found: dict[Key, Counts], key: Key, counts: Counts, sign: int) -> None:
    before = found.get(key, {})
    found[key] = {name: before.get(name, 0) + sign * count for name, count in counts.items()}


def reads(query: FigureQuery, wanted: Wanted = EVERYTHING) -> Iterator[Read]:
    whole = (query.start, query.end)
    period = cut(*whole)
    dimensions = wanted.dimensions(query)
    daily = wanted.period == "day"
    if daily and not dimensions:
        yield from _figures(query, wanted, DayFigure, "day", [whole])
    elif not dimensions:
        yield from _figures(query, wanted, MonthFigure, "month", [period.months])
        yield from _figures(query, wanted, DayFigure, "day", period.edges)
    elif daily or len(dimensions) > 1:
        yield _fact_read(query, wanted, whole)
    else:
        model = MONTH_SLICES[next(iter(dimensions))]
        yield from _sliced_reads(query, wanted, model)


def _sliced_reads(query: FigureQuery, wanted: Wanted, model: Figures) -> Iterator[Read]:
    """Whole months, and facts for the rest; a list of departments or months takes nothing away,
    as it would have to name what is not in the period."""
    parts = covering(query)
    if wanted.by == "department" or wanted.period:
        plain = cut(query.start, query.end)
        parts = Cover(plain.months, plain.edges, ())
    yield from _figures(query, wanted, model, "month", [parts.months])
    for days in parts.added:
        yield _fact_read(query, wanted, days)
    for days in parts.taken:
        yield _fact_read(query, wanted, days, sign=-1)


def covering(query: FigureQuery) -> Cover:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    return cover(query.start, query.end, known_until=tomorrow)


def _figures(
    query: FigureQuery,
    wanted: Wanted,
    model: Figures,
    date: str,
    periods: Iterable[Period | None],
) -> Iterator[Read]:
    kept = COUNTERS if date == "day" or model is MonthFigure else RATING_COUNTERS
    sums = {
        f"sum_{name}": Sum(name) for name in kept if not wanted.counters or name in wanted.counters
    }
    for period in periods:
        if period is not None:
            rows = within(figure_rows(query, model, wanted), date, period)
            yield Read(_sliced(rows, query, only=model), date, sums)


def figure_rows(query: FigureQuery, model: Figures, wanted: Wanted = EVERYTHING) -> QuerySet[Any]:
    """Of regions where the question is about whole regions, else of departments."""
    if wanted.by != "department" and model in OF_REGIONS and _whole_regions(query):
        return OF_REGIONS[model]._default_manager.filter(_regions(query))
    rows: QuerySet[Any] = _only(model._default_manager.filter(units(query)), wanted)
    return rows


def _whole_regions(query: FigureQuery) -> bool:
    return not (query.department or query.scope.department_paths or query.merged.crosses)


def _regions(query: FigureQuery) -> Q:
    condition = Q()
    if not query.scope.everything:
        within_scope = (
            Q(region__path__startswith=path) for path in sorted(query.scope.region_paths)
        )
        condition = reduce(or_, within_scope, Q(pk__in=[]))
    if query.region and query.subtree:
        condition &= Q(region__path__startswith=query.region.path)
    elif query.region:
        condition &= Q(region=query.region)
    return condition


def _only(rows: Any, wanted: Wanted) -> Any:
    return rows if wanted.departments is None else rows.filter(department__in=wanted.departments)


def _fact_read(query: FigureQuery, wanted: Wanted, period: Period, sign: int = 1) -> Read:
    struck = Q(standing=Standing.STRUCK_OUT)
    sums = {}
    for level in (5, 4, 3, 2, 1):
        sums[f"sum_level_{level}"] = Count("pk", filter=Q(level=level) & ~struck)
        sums[f"sum_struck_{level}"] = Count("pk", filter=Q(level=level) & struck)
    if wanted.counters:
        sums = {name: s for name, s in sums.items() if name.removeprefix("sum_") in wanted.counters}
    return Read(_only(affordable(query, period), wanted), "fact_day", sums, sign)


def facts(query: FigureQuery, period: Period) -> RatingQuerySet:
    """First ratings of whatever standing."""
    rows = Rating.objects.filter(units(query), round_no=Round.FIRST)
    first: RatingQuerySet = _sliced(within(rows, "fact_day", period), query)
    return first


def affordable(query: FigureQuery, period: Period) -> RatingQuerySet:
    """:func:`facts`, if they are no more than may be counted. Mostly the figures know that they are few."""
    rows = facts(query, period)
    if _first_ratings(query, period) > FACT_CAP and rows[: FACT_CAP + 1].count() > FACT_CAP:
        raise TooManyFacts
    return rows


def _first_ratings(query: FigureQuery, period: Period) -> int:
    """Of all items, channels and halls: at least as many as with the filters."""
    days = within(figure_rows(query, DayFigure), "day", period)
    total = days.order_by().aggregate(n=Sum(reduce(add, map(F, RATING_COUNTERS))))["n"]
    return int(total or 0)


def within(rows: Any, date: str, period: Period) -> Any:
    return rows.filter(**{f"{date}__gte": period[0], f"{date}__lt": period[1]})


def _sliced(rows: Any, query: FigureQuery, only: Figures | None = None) -> Any:
    """The query's item, channel and hall; ``only`` those that this figure model keeps."""
    for name, model in MONTH_SLICES.items():
        if getattr(query, name) and only in (None, model):
            rows = rows.filter(**{name: getattr(query, name)})
    return rows


def units(query: FigureQuery, department: str = "department") -> Q:
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
    return query.merged.adjusted(condition, department)


def zeros(sliced_by: frozenset[str]) -> Counts:
    return dict.fromkeys(RATING_COUNTERS if sliced_by else COUNTERS, 0)
