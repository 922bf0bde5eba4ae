"""The page of the three coverages: rates, channels, and one page of what is missing."""

from dataclasses import dataclass

from django.utils.functional import Promise

from ratings.models import Channel

from .. import charts, coverage
from ..filters import CoverageFilter
from ..formulas import COVERAGE, FORMULAS, Rate
from ..questions import Counts, FigureQuery
from ..spans import Span
from .sections import Number, RateLine

ROWS_A_PAGE = 50
UNRATED = {
    ("item_coverage", 1): (coverage.ITEMS, coverage.NO_SERVICE),
    ("item_coverage", 2): (coverage.ITEMS, coverage.NO_RATING),
    ("body_coverage", 1): (coverage.BODIES, coverage.NO_SERVICE),
    ("body_coverage", 2): (coverage.BODIES, coverage.NO_RATING),
    ("channel_coverage", 1): (coverage.CHANNELS, ""),
}
"""What the whole of a rate has and its part lacks, as the list that names it."""


@dataclass(frozen=True)
class CoverageLine:
    """A rate, and how many are missing with the address of their list; of channels, a list of bodies."""

    line: RateLine
    missing: Number
    of_bodies: int = 0


@dataclass(frozen=True)
class ChannelLine:
    name: str
    bodies: int
    share: str
    width: str
    lacking: Number


@dataclass(frozen=True)
class Tab:
    name: Promise
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True)
class WorkList:
    kind: str
    tabs: list[Tab]
    narrowed: str
    whole_url: str
    rows: list[coverage.Gap]
    total: int
    page: int
    pages: int
    previous_url: str
    next_url: str


@dataclass(frozen=True)
class Covered:
    months: Span
    asked: list[CoverageLine]
    channels: list[ChannelLine]
    required: int
    bodies: int
    work: WorkList


def covered(chosen: CoverageFilter, *, page: int) -> Covered | None:
    """None where a filter is in error."""
    if not chosen.form.is_valid():
        return None
    query = coverage.by_whole_months(chosen.query())
    channels = coverage.bodies_by_channel(query)
    counts = coverage.counters(query, channels)
    totals = _totals(query, counts)
    return Covered(
        months=Span(query.start, query.end),
        asked=[_line(key, counts, totals, chosen) for key in COVERAGE],
        channels=[_channel(name, used, counts, chosen) for name, used in channels.items()],
        required=len(channels),
        bodies=counts["bodies_ratable"],
        work=_work(query, totals, chosen, page),
    )


def _line(
    key: tuple[str, int], counts: Counts, totals: dict[str, int], chosen: CoverageFilter
) -> CoverageLine:
    used = FORMULAS[key]
    rate = used.rate(counts)
    kind, reason = UNRATED[key]
    lacking = rate.whole - rate.part
    url = address(chosen, missing=kind, reason=reason or None) if lacking else ""
    bodies = totals[kind] if kind == coverage.CHANNELS else 0
    return CoverageLine(
        RateLine(used, rate, used.text(counts)), Number(lacking, url), of_bodies=bodies
    )


def _channel(channel: str, used: int, counts: Counts, chosen: CoverageFilter) -> ChannelLine:
    bodies = counts["bodies_ratable"]
    lacking = bodies - used
    url = address(chosen, missing=coverage.CHANNELS, lacks=channel) if lacking else ""
    return ChannelLine(
        name=str(Channel(channel).label),
        bodies=used,
        share=Rate(used, bodies).text(),
        width=charts.share_width(used, bodies),
        lacking=Number(lacking, url),
    )


def address(chosen: CoverageFilter, **changes: str | int | None) -> str:
    """The page with the same units and months; every list begins at its first page, not narrowed."""
    plain: dict[str, str | int | None] = {"reason": None, "lacks": None}
    return chosen.address(**plain | changes) + "#missing"


def _work(
    query: FigureQuery, totals: dict[str, int], chosen: CoverageFilter, page: int
) -> WorkList:
    kind, reason, lacks = chosen.kind, chosen.why, chosen.without
    rows = coverage.missing(query, kind, reason=reason, lacks=lacks)
    total = rows.count() if reason or lacks else totals[kind]
    pages = max(-(-total // ROWS_A_PAGE), 1)
    page = min(max(page, 1), pages)
    first = (page - 1) * ROWS_A_PAGE

    def url(number: int) -> str:
        return address(chosen, reason=reason or None, lacks=lacks or None, page=number)

    return WorkList(
        kind=kind,
        tabs=[
            Tab(name, totals[key], address(chosen, missing=key), key == kind)
            for key, name in coverage.MISSING.items()
        ],
        narrowed=_words(reason, lacks),
        whole_url=address(chosen),
        rows=coverage.gaps(query, kind, rows[first : first + ROWS_A_PAGE]),
        total=total,
        page=page,
        pages=pages,
        previous_url=url(page - 1) if page > 1 else "",
        next_url=url(page + 1) if page < pages else "",
    )


def _totals(query: FigureQuery, counts: Counts) -> dict[str, int]:
    return {
        coverage.ITEMS: counts["items"] - counts["items_rated"],
        coverage.BODIES: counts["bodies"] - counts["bodies_rated"],
        coverage.CHANNELS: coverage.missing(query, coverage.CHANNELS).count(),
    }


def _words(reason: str, lacks: str) -> str:
    return str(Channel(lacks).label) if lacks else str(coverage.REASONS.get(reason, ""))
