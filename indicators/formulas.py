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

DayBasis = Literal["rating_day", "service_day", "done_day", "call_back_day"]
"""The day by which a fact falls into a period."""


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
    """One definition of one rate. ``kind`` tells a share in percent from a mean in points."""

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

_ALL_FORMULAS = [
    Formula(
        "good_rate", 1, FROM_THE_START, "好评率", "Share of good ratings",
        "主动评价中非常满意、满意、基本满意的首评条数 ÷ 首评条数，不含认定无效的评价，按评价日期统计。"
        "默认评价未启用，因此与主动评价好评率相同。",
        "First active ratings of levels 5, 4 and 3 ÷ first active ratings, without those struck out, by "
        "the day of the rating. Default ratings are off, so this equals the rate of active ratings.",
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
        "主动评价条数 ÷（主动评价条数＋默认评价条数）（A÷(A+D)），按评价日期统计；未启用默认评价时不显示。",
        "Active ratings ÷ active and default ratings (A÷(A+D)), by day of the rating; empty while default "
        "ratings are off.",
        GBT, _levels(*ALL), _levels(*ALL) | _each("default_ratings"), "rating_day",
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
]  # fmt: skip

FORMULAS: dict[tuple[str, int], Formula] = {(f.code, f.version): f for f in _ALL_FORMULAS}
RATING_RATES = ("good_rate", "bad_rate", "unrated_rate", "active_rate", "mean_points")
TICKET_RATES = ("on_time_rate", "reach_rate", "solved_rate", "satisfied_rate")
RAW_RATES = ("good_rate_raw", "bad_rate_raw", "invalid_bad_rate")
SHOWN = (*RATING_RATES, *RAW_RATES, *TICKET_RATES)
"""Codes in the order pages and the API list them, each in its first version."""


def formula(code: str, version: int = 1) -> Formula:
    """KeyError for what is not registered."""
    return FORMULAS[code, version]


def rates(counters: Counters, codes: Iterable[str] = SHOWN) -> dict[str, Rate]:
    return {code: formula(code).rate(counters) for code in codes}


def total_ratings(counters: Counters) -> int:
    """Counted first ratings: the n beside every rating rate."""
    return weighted(_levels(*ALL), counters)
