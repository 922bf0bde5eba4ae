"""What pages, API and assessments ask of the figures. Reads only; periods are half-open.

Which filters are answered from what:

==========================================  ==================  =============================
asked for                                   whole months        days at the edges
==========================================  ==================  =============================
by region alone                             region months       region days
by department                               month figures       day figures
each day                                    as at the edges     as at the edges
one of item, channel, hall, reasons         month slices        facts, up to ``FACT_CAP`` rows,
                                                                added or taken from the month
  channel or reasons by region alone        region slices       facts, up to ``FACT_CAP`` rows
two or more of these, or one of them daily  facts, up to ``FACT_CAP`` rows in all
==========================================  ==================  =============================

:func:`source` says so in words for a page to show. Slices keep rating counters only: services,
comments and tickets are counted by day and department, so their rates are empty under a slice.
Beyond the cap a question is refused with :class:`TooManyFacts`; a wrong number is never given.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from govservice.catalogue.models import Department, Hall, ServiceItem
from govservice.errors import Invalid
from ratings.models import Channel, RatingQuerySet, RatingTag, ReasonTag

from .formulas import FORMULAS, formula, total_ratings
from .models import COUNTERS, MonthTagFigure
from .months import Cover, Period, cut, months_between
from .questions import SLICES, Counts, FigureQuery, Row, Source, TooManyFacts
from .reading import (
    FACT_CAP,
    Wanted,
    affordable,
    collect,
    covering,
    facts,
    figure_rows,
    most_rated,
    reads,
    units,
    within,
    zeros,
)

__all__ = [
    "Counts", "FigureQuery", "Row", "Source", "TooManyFacts",
    "by_channel", "by_department", "by_hall", "by_item", "by_tag", "counters_by_department",
    "in_order", "is_provisional", "ratings_of", "rows_of", "series", "source", "totals",
]  # fmt: skip
MOST_PERIODS = 1_100


def totals(query: FigureQuery) -> Counts:
    """Every counter summed up; rating counters alone where item, channel or hall is set."""
    return collect(query).get((), zeros(query.sliced_by))


def series(query: FigureQuery, by: str) -> list[tuple[dt.date, Counts]]:
    """``by`` is "day" or "month"; periods without facts are there with zeros; months by their first day."""
    days = (query.end - query.start).days
    if days > MOST_PERIODS * (1 if by == "day" else 30):
        raise Invalid(_("This period is too long to be shown by day or month."), field="from")
    found = collect(query, Wanted(period=by))
    nothing = zeros(query.sliced_by)
    if by == "month":
        steps: Iterable[dt.date] = months_between(query.start, query.end)
    else:
        steps = (query.start + dt.timedelta(days=n) for n in range(days))
    return [(step, found.get((step,), nothing)) for step in steps]


def by_department(query: FigureQuery, order: str = "code") -> list[Row]:
    """Departments with any figure, in the order of :func:`in_order`."""
    return rows_of(query, in_order(query, order))


def in_order(query: FigureQuery, order: str = "code") -> list[int]:
    """Ids of the departments with any figure. ``order``: "code", or a counter, or a formula's code;
    "-" turns it. Departments without the rate come last either way, equals by their code.
    """
    name = order.removeprefix("-")
    if name == "code":
        return _by_code(query, _with_figures(query), order)
    return _ordered(query, name, turned=order.startswith("-"))


def rows_of(query: FigureQuery, ids: Sequence[int]) -> list[Row]:
    """The rows of these departments, in this order; no other department's counters are read."""
    read = query.merged.with_predecessors(ids)
    found = collect(query, Wanted("department", departments=read))
    names = Department.objects.in_bulk(ids)
    return [Row(pk, names[pk].code, str(names[pk]), found[pk,]) for pk in ids if (pk,) in found]


def counters_by_department(query: FigureQuery) -> dict[int, Counts]:
    """Department id → counters, for arithmetic over all units at once."""
    return {key[0]: counts for key, counts in collect(query, Wanted("department")).items()}


def by_channel(query: FigureQuery) -> list[Row]:
    """Most rated first."""
    labels = dict(Channel.choices)
    found = most_rated(query, "channel", None)
    return [Row(key, key, str(labels.get(key, key)), counts) for key, counts in found]


def by_item(query: FigureQuery, limit: int | None = None, offset: int = 0) -> list[Row]:
    """Most rated first."""
    return _named(query, "item", ServiceItem.objects.all(), limit, offset)


def by_hall(query: FigureQuery, limit: int | None = None, offset: int = 0) -> list[Row]:
    """Most rated first; ratings outside halls are in no row."""
    return _named(query, "hall", Hall.objects.all(), limit, offset)


def by_tag(query: FigureQuery) -> list[tuple[ReasonTag, int]]:
    """How often each reason was ticked in counted first ratings, most often first."""
    times: dict[int, int] = defaultdict(int)
    parts = covering(query)
    if query.sliced_by:
        parts = Cover(None, ((query.start, query.end),), ())
    if parts.months:
        rows = within(figure_rows(query, MonthTagFigure), "month", parts.months)
        for tag, count in rows.values_list("tag").annotate(Sum("times")):
            times[tag] += count
    for sign, periods in ((1, parts.added), (-1, parts.taken)):
        for period in periods:
            for tag, count in _ticked(query, period):
                times[tag] += sign * count
    used = {pk: count for pk, count in times.items() if count > 0}
    tags = ReasonTag.objects.in_bulk(used)
    return sorted(
        ((tags[pk], count) for pk, count in used.items()),
        key=lambda pair: (-pair[1], pair[0].code, pair[0].version),
    )


def _ticked(query: FigureQuery, period: Period) -> QuerySet[Any, tuple[int, int]]:
    """Tag id and number of times, from the ratings themselves."""
    ratings = affordable(query, period).countable()
    ticked = RatingTag.objects.filter(rating__in=ratings.order_by().values("pk"))
    return ticked.order_by().values_list("tag").annotate(Count("pk"))


def ratings_of(
    query: FigureQuery, level: int | None = None, tag: ReasonTag | None = None
) -> RatingQuerySet:
    """The counted first ratings behind a number: ``level_N`` of the totals is the length of this list."""
    rows: RatingQuerySet = facts(query, (query.start, query.end)).countable()
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


# --- ordering --------------------------------------------------------------------------------------


def _with_figures(query: FigureQuery) -> QuerySet[Department]:
    """Departments that have a row in any table the answer is read from."""
    rows = (read.rows for read in reads(query, Wanted("department")))
    anywhere = [Q(pk__in=found.order_by().values("department")) for found in rows]
    condition = Q(pk__in=[])
    for one in anywhere:
        condition |= one
    return Department.objects.filter(units(query, ""), condition)


def _by_code(query: FigureQuery, found: QuerySet[Department], order: str) -> list[int]:
    heirs = query.merged.heirs
    if heirs:
        standing = {heirs.get(pk, pk) for pk in found.order_by().values_list("pk", flat=True)}
        found = Department.objects.filter(pk__in=standing)
    return list(found.order_by(order).values_list("pk", flat=True))


def _ordered(query: FigureQuery, name: str, *, turned: bool) -> list[int]:
    """Ids by a rate or counter; read with the counters that it needs."""
    found = collect(query, Wanted("department", counters=_needed(name)))
    values = {key[0]: _value(counts, name) for key, counts in found.items()}
    codes = dict(Department.objects.filter(units(query, "")).order_by().values_list("pk", "code"))
    ids = sorted(values, key=lambda pk: codes[pk])
    ids.sort(key=lambda pk: values[pk] or 0, reverse=turned)
    return sorted(ids, key=lambda pk: values[pk] is None)


def _needed(name: str) -> Collection[str]:
    if name == "ratings":
        return formula("good_rate").counters
    if (name, 1) in FORMULAS:
        return formula(name).counters
    if name in COUNTERS:
        return (name,)
    message = _("“%(order)s” is no order: give code, ratings, a counter or a rate.")
    raise Invalid(message % {"order": name}, field="order")


def _value(counters: Counts, name: str) -> Any:
    if name == "ratings":
        return total_ratings(counters)
    if (name, 1) in FORMULAS:
        return formula(name).rate(counters).value
    return counters.get(name)


def _named(
    query: FigureQuery, by: str, things: QuerySet[Any], limit: int | None, offset: int
) -> list[Row]:
    rows = most_rated(query, by, None if limit is None else offset + limit)[offset:]
    by_id = things.in_bulk([key for key, _counts in rows])
    return [Row(key, by_id[key].code, by_id[key].name, counts) for key, counts in rows]
