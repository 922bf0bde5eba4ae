"""Versioned formulas: every rate is a part and a whole, each a weighted sum of counters. No database here.

Whoever shows a rate shows its ``definition`` (口径) with it; a changed definition is a new version,
never an edit. Definitions after GB/T 39735-2020 and 39734-2020 as far as their text is public.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from django.utils.translation import get_language

EMPTY = "—"
POINTS = {5: 10, 4: 8, 3: 6, 2: 3, 1: 0}
"""Points of the levels on the ten-point scale, for means only."""

Counters = Mapping[str, int]
Weights = Mapping[str, int]
"""Counter name → how often it goes into the sum; a difference is a weight of -1."""

DayBasis = Literal["rating_day", "service_day", "done_day", "call_back_day", "months"]
"""The day by which a fact falls into a period; coverage asks of whole months, by either day."""


def half_up(value: Fraction, places: int) -> Decimal:
    """Exact rounding, halves away from zero, as official tables print them.

    >>> half_up(Fraction(1700, 32), 2), half_up(Fraction(300, 32), 2)
    (Decimal('53.13'), Decimal('9.38'))
    """
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


@dataclass(frozen=True)
class Rate:
    """``part`` of ``whole``; of nothing there is no rate.

    >>> Rate(17, 32).text(), Rate(3, 21).text(1), Rate(0, 0).text()
    ('53.13%', '14.3%', '—')
    """

    part: int
    whole: int

    @property
    def value(self) -> Fraction | None:
        """The exact share, None when there is nothing to divide by."""
        return Fraction(self.part, self.whole) if self.whole else None

    def percent(self, places: int = 2) -> Decimal | None:
        """
        >>> Rate(3, 32).percent(), Rate(3, 0).percent()
        (Decimal('9.38'), None)
        """
        return None if self.value is None else half_up(self.value * 100, places)

    def mean(self, places: int = 2) -> Decimal | None:
        """Part by whole without the hundred: points per rating."""
        return None if self.value is None else half_up(self.value, places)

    def text(self, places: int = 2) -> str:
        percent = self.percent(places)
        return EMPTY if percent is None else f"{percent}%"

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.part + other.part, self.whole + other.whole)


@dataclass(frozen=True)
class Formula:
    """One definition of one rate. ``kind`` tells a share in percent from a mean in points.

    Of nothing of what ``only_with`` counts the rate says nothing, and is empty.
    """

    code: str
    version: int
    valid_from: dt.date
    name: str
    name_en: str
    definition: str
    definition_en: str
    source: str
    part: Weights
    whole: Weights
    day_basis: DayBasis
    kind: Literal["percent", "points"] = "percent"
    only_with: str = ""

    @property
    def key(self) -> str:
        """The code, with the version behind it where that is not the first."""
        return self.code if self.version == 1 else f"{self.code}_v{self.version}"

    @property
    def counters(self) -> frozenset[str]:
        return frozenset(self.part) | frozenset(self.whole)

    @property
    def title(self) -> str:
        return self.name_en if _english() else self.name

    @property
    def meaning(self) -> str:
        return self.definition_en if _english() else self.definition

    def rate(self, counters: Counters) -> Rate:
        """Empty, not zero, where a counter is not kept for what was asked (services by channel …)."""
        if not self.counters <= counters.keys():
            return Rate(0, 0)
        if self.only_with and not counters[self.only_with]:
            return Rate(0, 0)
        return Rate(weighted(self.part, counters), weighted(self.whole, counters))

    def shown(self, rate: Rate, places: int = 2) -> Decimal | None:
        """The number as printed, without its sign: percent or points."""
        return rate.percent(places) if self.kind == "percent" else rate.mean(places)

    def text(self, counters: Counters, places: int = 2) -> str:
        rate = self.rate(counters)
        if self.kind == "percent":
            return rate.text(places)
        mean = rate.mean(places)
        return EMPTY if mean is None else str(mean)


def _english() -> bool:
    return (get_language() or "").startswith("en")


def weighted(weights: Weights, counters: Counters) -> int:
    """
    >>> weighted({"services": 1, "rated_services": -1}, {"services": 9, "rated_services": 4})
    5
    """
    return sum(weight * counters[name] for name, weight in weights.items())


def _each(*names: str) -> dict[str, int]:
    return dict.fromkeys(names, 1)


def _levels(*levels: int, struck: bool = False) -> dict[str, int]:
    """The counters of these levels; with ``struck`` also those struck out."""
    prefixes = ("level", "struck") if struck else ("level",)
    return _each(*(f"{prefix}_{level}" for prefix in prefixes for level in levels))


GOOD, BAD, ALL = (5, 4, 3), (2, 1), (5, 4, 3, 2, 1)
FROM_THE_START = dt.date(2019, 12, 3)  # 国办发〔2019〕51号
GBT = "GB/T 39735-2020、GB/T 39734-2020"
OFFICE = "国办发〔2019〕51号"
HOTLINE = "12345 平台报表通行口径"
COVERED = "国办发〔2019〕51号“三个全覆盖”"

_ALL_FORMULAS = [
    Formula(
        "good_rate", 1, FROM_THE_START, "好评率", "Share of good ratings",
        "主动评价中非常满意、满意、基本满意的首评条数 ÷ 首评条数，不含默认评价和认定无效的评价，"
        "按评价日期统计。没有默认评价时，好评率与主动评价好评率相同。",
        "First active ratings of levels 5, 4 and 3 ÷ first active ratings, without default ratings and "
        "those struck out, by the day of the rating.",
        GBT, _levels(*GOOD), _levels(*ALL), "rating_day",
    ),
    Formula(
        "good_rate", 2, FROM_THE_START, "好评率（含默认评价）", "Share of good ratings (with defaults)",
        "（主动评价中的好评条数＋默认评价条数）÷（主动评价条数＋默认评价条数），不含认定无效的评价，"
        "按评价日期统计；默认评价一律为好评。没有默认评价时不显示。",
        "Good active ratings and default ratings ÷ active and default ratings, without those struck out, "
        "by the day of the rating; every default is good. Empty where there is no default rating.",
        GBT, _levels(*GOOD) | _each("default_ratings"), _levels(*ALL) | _each("default_ratings"),
        "rating_day", only_with="default_ratings",
    ),
    Formula(
        "active_good_rate", 1, FROM_THE_START, "主动评价好评率", "Share of good among active ratings",
        "主动评价中非常满意、满意、基本满意的首评条数 ÷ 主动评价的首评条数，不含默认评价和认定无效的"
        "评价，按评价日期统计。",
        "First active ratings of levels 5, 4 and 3 ÷ first active ratings, without default ratings and "
        "those struck out, by the day of the rating.",
        GBT, _levels(*GOOD), _levels(*ALL), "rating_day",
    ),
    Formula(
        "good_rate_raw", 1, FROM_THE_START, "好评率（原始）", "Share of good ratings (raw)",
        "同好评率，但包含认定无效的评价。",
        "As the share of good ratings, with those struck out included.",
        GBT, _levels(*GOOD, struck=True), _levels(*ALL, struck=True), "rating_day",
    ),
    Formula(
        "bad_rate", 1, FROM_THE_START, "差评率", "Share of bad ratings",
        "不满意、非常不满意的首评条数 ÷ 首评条数，不含认定无效的评价，按评价日期统计。",
        "First ratings of levels 2 and 1 ÷ first ratings, without those struck out, by day of the rating.",
        GBT, _levels(*BAD), _levels(*ALL), "rating_day",
    ),
    Formula(
        "bad_rate_raw", 1, FROM_THE_START, "差评率（原始）", "Share of bad ratings (raw)",
        "同差评率，但包含认定无效的评价。",
        "As the share of bad ratings, with those struck out included.",
        GBT, _levels(*BAD, struck=True), _levels(*ALL, struck=True), "rating_day",
    ),
    Formula(
        "invalid_bad_rate", 1, FROM_THE_START, "无效差评率", "Share of bad ratings struck out",
        "经复核认定无效的差评条数 ÷ 全部差评条数（含认定无效的），按评价日期统计。",
        "Bad ratings struck out after review ÷ all bad ratings including them, by day of the rating.",
        OFFICE, _each("struck_2", "struck_1"), _levels(*BAD, struck=True), "rating_day",
    ),
    Formula(
        "active_rate", 1, FROM_THE_START, "主动评价率", "Share of services rated",
        "有主动首评的服务次数 ÷ 可评价的服务次数（A÷S），按服务日期统计；现场扫码服务不计入。"
        "认定无效的评价仍算已评价。",
        "Services with an active first rating ÷ rateable services (A÷S), by day of the service. Walk-in "
        "services are left out; a rating struck out still means the service was rated.",
        GBT, _each("rated_services"), _each("services"), "service_day",
    ),
    Formula(
        "active_rate", 2, FROM_THE_START, "主动评价率（占全部评价）", "Active among all ratings",
        "主动评价条数 ÷（主动评价条数＋默认评价条数）（A÷(A+D)），按评价日期统计；现场扫码评价和认定"
        "无效的评价不计入。没有默认评价时不显示。",
        "Active ratings ÷ active and default ratings (A÷(A+D)), by day of the rating; ratings of walk-in "
        "services and those struck out are left out. Empty where there is no default rating.",
        GBT, _levels(*ALL) | {"walk_in_ratings": -1},
        _levels(*ALL) | {"walk_in_ratings": -1, "default_ratings": 1},
        "rating_day", only_with="default_ratings",
    ),
    Formula(
        "unrated_rate", 1, FROM_THE_START, "未评率", "Share of services not rated",
        "没有主动首评的服务次数 ÷ 可评价的服务次数（(S−A)÷S），按服务日期统计；现场扫码服务不计入。",
        "Services without an active first rating ÷ rateable services ((S−A)÷S), by day of the service; "
        "walk-in services are left out.",
        GBT, {"services": 1, "rated_services": -1}, _each("services"), "service_day",
    ),
    Formula(
        "mean_points", 1, FROM_THE_START, "平均分", "Mean points",
        "非常满意 10 分、满意 8 分、基本满意 6 分、不满意 3 分、非常不满意 0 分，按首评条数平均，"
        "不含认定无效的评价，按评价日期统计。",
        "Levels 5 to 1 give 10, 8, 6, 3 and 0 points; mean over first ratings without those struck out, "
        "by day of the rating.",
        "十分制分值", {f"level_{level}": points for level, points in POINTS.items()}, _levels(*ALL),
        "rating_day", "points",
    ),
    Formula(
        "on_time_rate", 1, FROM_THE_START, "按时办结率", "Share done on time",
        "按时办结的工单数 ÷ 办结的工单数，按办结（审核通过）日期统计；是否按时以审核通过的那次答复"
        "提交时间为准，工单计入主办单位。",
        "Tickets done on time ÷ tickets done, by the day the review passed. On time is judged at the "
        "submission that passed; a ticket counts under its lead unit.",
        HOTLINE, _each("tickets_done_on_time"), _each("tickets_done"), "done_day",
    ),
    Formula(
        "reach_rate", 1, FROM_THE_START, "回访成功率", "Share of callers reached",
        "回访成功（诉求人作答）的工单数 ÷ 已结束回访的工单数，按回访日期统计；无法回访、拒绝评价计入分母。",
        "Call-backs answered ÷ call-backs ended, by day of the call-back; callers not reached and callers "
        "who declined stay in the whole.",
        HOTLINE, _each("calls_reached"), _each("calls_due"), "call_back_day",
    ),
    Formula(
        "solved_rate", 1, FROM_THE_START, "解决率", "Share of matters solved",
        "回访认定已解决的工单数 ÷ 回访成功且回答是否解决的工单数，按回访日期统计；部分解决不算解决。",
        "Matters the caller called solved ÷ callers who said whether it was solved, by day of the "
        "call-back; partly solved is not solved.",
        HOTLINE, _each("calls_solved"), _each("calls_judged"), "call_back_day",
    ),
    Formula(
        "satisfied_rate", 1, FROM_THE_START, "满意率", "Share of satisfied callers",
        "回访评价为非常满意、满意、基本满意的工单数 ÷ 回访成功且作出评价的工单数，按回访日期统计；"
        "无法回访、拒绝评价不计入。",
        "Callers at least fairly satisfied ÷ callers reached who rated, by day of the call-back; not "
        "reached and declined are left out.",
        HOTLINE, _each("calls_satisfied"), _each("calls_rated"), "call_back_day",
    ),
    Formula(
        "item_coverage", 1, FROM_THE_START, "事项覆盖率", "Items that can be rated",
        "所选月份内有过可评价服务或收到过评价的在用事项数 ÷ 在用事项数；既无服务也无评价的事项视为"
        "没有评价入口。",
        "Items in use with a rateable service or a rating in the months asked for ÷ items in use. An item "
        "with neither counts as having no way to be rated.",
        COVERED, _each("items_ratable"), _each("items"), "months",
    ),
    Formula(
        "item_coverage", 2, FROM_THE_START, "事项评价率", "Rateable items that were rated",
        "所选月份内至少收到一条首评的在用事项数 ÷ 其中有过可评价服务或收到过评价的事项数。",
        "Items in use with at least one first rating in the months asked for ÷ items that could be rated.",
        COVERED, _each("items_rated"), _each("items_ratable"), "months",
    ),
    Formula(
        "body_coverage", 1, FROM_THE_START, "机构覆盖率", "Bodies that can be rated",
        "所选月份内有过可评价服务或收到过评价的机构数 ÷ 应接受评价的机构数（有在用事项，或所选月份内"
        "有过服务的机构）。",
        "Bodies with a rateable service or a rating in the months asked for ÷ bodies that ought to be "
        "rated: those with an item in use, or that served somebody in these months.",
        COVERED, _each("bodies_ratable"), _each("bodies"), "months",
    ),
    Formula(
        "body_coverage", 2, FROM_THE_START, "机构评价率", "Rateable bodies that were rated",
        "所选月份内至少收到一条首评的机构数 ÷ 其中有过可评价服务或收到过评价的机构数。",
        "Bodies with at least one first rating in the months asked for ÷ bodies that could be rated.",
        COVERED, _each("bodies_rated"), _each("bodies_ratable"), "months",
    ),
    Formula(
        "channel_coverage", 1, FROM_THE_START, "渠道覆盖率", "Channels in use",
        "各机构已收到首评的规定渠道数之和 ÷（可评价的机构数 × 规定渠道数），所选月份内统计。",
        "Required channels by which each body was rated, summed up ÷ bodies that could be rated times "
        "channels required, in the months asked for.",
        COVERED, _each("channels_used"), _each("channels_required"), "months",
    ),
]  # fmt: skip

FORMULAS: dict[tuple[str, int], Formula] = {(f.code, f.version): f for f in _ALL_FORMULAS}
RATING_RATES = ("good_rate", "bad_rate", "unrated_rate", "active_rate", "mean_points")
TICKET_RATES = ("on_time_rate", "reach_rate", "solved_rate", "satisfied_rate")
RAW_RATES = ("good_rate_raw", "bad_rate_raw", "invalid_bad_rate")
SHOWN = (*RATING_RATES, *RAW_RATES, *TICKET_RATES)
"""Codes in the order pages and the API list them, each in its first version."""
WITH_DEFAULTS = (("active_good_rate", 1), ("good_rate", 2), ("active_rate", 2))
"""Said besides where default ratings are given."""
COVERAGE = (
    ("item_coverage", 1),
    ("item_coverage", 2),
    ("body_coverage", 1),
    ("body_coverage", 2),
    ("channel_coverage", 1),
)
COVERAGE_COUNTERS = frozenset().union(*(FORMULAS[used].counters for used in COVERAGE))


def formula(code: str, version: int = 1) -> Formula:
    """KeyError for what is not registered."""
    return FORMULAS[code, version]


def rates(counters: Counters, codes: Iterable[str] = SHOWN) -> dict[str, Rate]:
    return {code: formula(code).rate(counters) for code in codes}


def total_ratings(counters: Counters) -> int:
    """Counted first ratings: the n beside every rating rate."""
    return weighted(_levels(*ALL), counters)
