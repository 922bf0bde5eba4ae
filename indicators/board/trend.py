"""Ratings and their share of good ones over months or days, as numbers and as a chart."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from .. import charts, queries
from ..formulas import formula, total_ratings
from ..links import Links
from ..queries import FigureQuery
from ..spans import Span, month_start, provisional_from
from .sections import Number

LABELS = {"month": "%Y-%m", "day": "%m-%d"}


@dataclass(frozen=True)
class TrendPoint:
    label: str
    number: Number
    good: str
    unrated: str
    column: charts.Column
    is_provisional: bool


@dataclass(frozen=True)
class Trend:
    """``floor`` is where the chart of rates begins, in percent."""

    points: list[TrendPoint]
    lines: list[str]
    floor: int
    highest: int


def trend(query: FigureQuery, by: str, links: Links, *, today: dt.date) -> Trend:
    """Nothing is drawn for days that have not come yet."""
    series = [(start, counts) for start, counts in queries.series(query, by) if start <= today]
    rates = [formula("good_rate").rate(counts).value for _start, counts in series]
    sizes = [total_ratings(counts) for _start, counts in series]
    floor = charts.floor_of(rates)
    points = [
        _point(query, start, counts, column, by, links, today=today)
        for (start, counts), column in zip(series, charts.columns(sizes), strict=True)
    ]
    return Trend(points, charts.lines(rates, floor), int(floor * 100), max(sizes, default=0))


def _point(
    query: FigureQuery,
    start: dt.date,
    counts: queries.Counts,
    column: charts.Column,
    by: str,
    links: Links,
    *,
    today: dt.date,
) -> TrendPoint:
    end = month_start(start, 1) if by == "month" else start + dt.timedelta(days=1)
    size = total_ratings(counts)
    return TrendPoint(
        label=start.strftime(LABELS[by]),
        number=Number(size, _list_of(query, start, end, links) if size else ""),
        good=formula("good_rate").text(counts),
        unrated=formula("unrated_rate").text(counts),
        column=column,
        is_provisional=end > provisional_from(today, settings.RATING_WINDOW_DAYS),
    )


def _list_of(query: FigureQuery, start: dt.date, end: dt.date, links: Links) -> str:
    return links.ratings(**Span(max(start, query.start), min(end, query.end)).parameters)
