"""Distribution, rates and breakdowns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from govservice.errors import DomainError
from ratings.models import Channel, Level

from .. import charts, queries
from ..formulas import WITH_DEFAULTS, Formula, Rate, formula, total_ratings
from ..language import in_language
from ..links import Links
from ..queries import Counts, FigureQuery

REASONS_SHOWN = 10
LEVELS_OF = {
    "good_rate": [5, 4, 3],
    "active_good_rate": [5, 4, 3],
    "bad_rate": [2, 1],
    "mean_points": [5, 4, 3, 2, 1],
}
COUNTER_OF = {
    "on_time_rate": "tickets_done_on_time",
    "reach_rate": "calls_reached",
    "solved_rate": "calls_solved",
    "satisfied_rate": "calls_satisfied",
}


@dataclass(frozen=True)
class Number:
    """A count with the address of the list it counts; no address where there is no list."""

    count: int
    url: str = ""


@dataclass(frozen=True)
class LevelLine:
    level: int
    name: str
    number: Number
    share: str
    width: str
    is_bad: bool


@dataclass(frozen=True)
class RateLine:
    formula: Formula
    rate: Rate
    text: str
    url: str = ""

    @property
    def is_points(self) -> bool:
        return self.formula.kind == "points"


@dataclass(frozen=True)
class SliceLine:
    code: str
    name: str
    number: Number
    width: str
    is_bad: bool = False
    good: str = ""


@dataclass(frozen=True)
class Section:
    """Lines, or the reason why they cannot be shown for these filters."""

    lines: list[SliceLine] = field(default_factory=list)
    problem: str = ""


def levels(totals: Counts, links: Links) -> list[LevelLine]:
    whole = total_ratings(totals)
    return [_level_line(level, totals[f"level_{level.value}"], whole, links) for level in Level]


def _level_line(level: Level, count: int, whole: int, links: Links) -> LevelLine:
    return LevelLine(
        level=level.value,
        name=str(level.label),
        number=Number(count, links.ratings(level=level.value) if count else ""),
        share=Rate(count, whole).text(),
        width=charts.share_width(count, whole),
        is_bad=level <= Level.BAD,
    )


def rate_lines(codes: Iterable[str], totals: Counts, links: Links) -> list[RateLine]:
    return [_rate_line(formula(code), totals, links) for code in codes]


def lines_beside_defaults(totals: Counts, links: Links) -> list[RateLine]:
    """What is said besides where silence counts: apart, so that no headline holds a default."""
    return [_rate_line(formula(*key), totals, links) for key in WITH_DEFAULTS]


def _rate_line(used: Formula, totals: Counts, links: Links) -> RateLine:
    rate = used.rate(totals)
    listed = rate.part and "default_ratings" not in used.counters
    url = list_of_part(used.code, links) if listed else ""
    return RateLine(used, rate, used.text(totals), url)


def list_of_part(code: str, links: Links) -> str:
    """The list of what a rate's part counts, where such a list exists."""
    if code in LEVELS_OF:
        return links.ratings(level=LEVELS_OF[code])
    return links.tickets(counter=COUNTER_OF[code]) if code in COUNTER_OF else ""


def reasons(query: FigureQuery, links: Links) -> Section:
    return _section(lambda: _reason_lines(query, links))


def _reason_lines(query: FigureQuery, links: Links) -> list[SliceLine]:
    ticked = queries.by_tag(query)[:REASONS_SHOWN]
    most = max((times for _tag, times in ticked), default=0)
    return [
        SliceLine(
            code=tag.code,
            name=in_language(tag.name, tag.name_en),
            number=Number(times, links.ratings(tag=f"{tag.code}/{tag.version}")),
            width=charts.share_width(times, most),
            is_bad=tag.level <= Level.BAD,
        )
        for tag, times in ticked
    ]


def channels(query: FigureQuery, links: Links) -> Section:
    return _section(lambda: _channel_lines(query, links))


def _channel_lines(query: FigureQuery, links: Links) -> list[SliceLine]:
    rows = [(row, total_ratings(row.counters)) for row in queries.by_channel(query)]
    whole = sum(size for _row, size in rows)
    return [
        SliceLine(
            code=row.code,
            name=str(Channel(row.code).label),
            number=Number(size, links.ratings(channel=row.key) if size else ""),
            width=charts.share_width(size, whole),
            good=formula("good_rate").text(row.counters),
        )
        for row, size in sorted(rows, key=lambda pair: -pair[1])
    ]


def _section(lines: Callable[[], list[SliceLine]]) -> Section:
    """A breakdown that would have to count too many facts says so in its place; the page stays."""
    try:
        return Section(lines())
    except DomainError as refusal:
        return Section(problem=str(refusal))
