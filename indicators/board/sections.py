"""Distribution, rates and breakdowns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings

from govservice.errors import DomainError
from ratings.models import Channel, Level

from .. import charts, queries
from ..formulas import (
    BY_CASE,
    RECTIFICATION_RATES,
    WITH_DEFAULTS,
    Formula,
    Rate,
    formula,
    total_ratings,
)
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
ANSWERABLE = {"level": [2, 1]}
LISTS_OF: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "reply_rate": ({"rectified": "bad_answered"}, ANSWERABLE),
    "rectified_rate": ({"rectified": "bad_put_right"}, ANSWERABLE),
    "rectified_on_time_rate": (
        {"rectified": "bad_put_right_on_time"},
        {"rectified": "bad_put_right_due"},
    ),
    "call_back_rate": (
        {"rectified": "named_bad_called_back"},
        {"rectified": "named_bad_put_right"},
    ),
    "called_back_and_rectified_rate": (
        {"rectified": "named_bad_called_back"},
        {"rectified": "named_bad"},
    ),
    "fix_satisfied_rate": ({"rectified": "fixes_satisfied"}, {"rectified": "fixes_judged"}),
    "invalid_bad_rate": ({"struck": "on", **ANSWERABLE}, {}),
}
"""What narrows the ratings to the part and to the whole of a rate; nothing where no list is the whole."""
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
    whole_url: str = ""

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


@dataclass(frozen=True)
class Rectified:
    """``small`` are rates of fewer than ``smallest_sample``. ``is_kept`` is False by item, channel and
    hall, where only the share struck out is known."""

    compared: list[RateLine]
    small: list[RateLine]
    smallest_sample: int
    is_kept: bool
    reached: Number
    declined: Number
    not_reached: int


def rectified(totals: Counts, links: Links) -> Rectified:
    """What became of the bad ratings, small samples apart."""
    smallest = settings.SMALL_SAMPLE
    codes = [code for code in RECTIFICATION_RATES if formula(code).counters <= totals.keys()]
    lines = [_with_lists(line, links) for line in rate_lines(codes, totals, links)]
    ended = totals.get("named_bad_called_back", 0)
    reached, declined = (totals.get(f"named_bad_{how}", 0) for how in ("reached", "declined"))
    return Rectified(
        compared=[line for line in lines if line.rate.whole >= smallest],
        small=[line for line in lines if line.rate.whole < smallest],
        smallest_sample=smallest,
        is_kept=len(codes) == len(RECTIFICATION_RATES),
        reached=_listed("named_bad_reached", reached, links),
        declined=_listed("named_bad_declined", declined, links),
        not_reached=ended - reached - declined,
    )


def _with_lists(line: RateLine, links: Links) -> RateLine:
    part, whole = LISTS_OF[line.formula.code]
    return replace(
        line,
        url=links.ratings(**part) if line.rate.part else "",
        whole_url=links.ratings(**whole) if line.rate.whole and whole else "",
    )


def _listed(counter: str, count: int, links: Links) -> Number:
    return Number(count, links.ratings(rectified=counter) if count else "")


def lines_by_case(totals: Counts, links: Links) -> list[RateLine]:
    """The same rates asked of cases; none where cases are not kept, as by item or channel."""
    lines = [_rate_line(formula(*key), totals, links) for key in BY_CASE]
    return [line for line in lines if line.formula.counters <= totals.keys()]


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
