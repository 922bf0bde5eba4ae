"""Versioned formulas: every rate is a part and a whole, each a weighted sum of counters. No database here.

Whoever shows a rate shows its ``definition`` (口径) with it; a changed definition is a new version,
never an edit. Definitions after GB/T 39735-2020 and 39734-2020 as far as their text is public.
"""

from collections.abc import Iterable

from .arithmetic import (
    ALL,
    BAD,
    EMPTY,
    FROM_THE_START,
    GOOD,
    Counters,
    Formula,
    Rate,
    each,
    half_up,
    of_levels,
    weighted,
)
from .rectification_formulas import GBT, RECTIFICATION_FORMULAS, RECTIFICATION_RATES

__all__ = [
    "BY_CASE", "COVERAGE", "COVERAGE_COUNTERS", "EMPTY", "FORMULAS", "RATING_RATES", "RAW_RATES",
    "RECTIFICATION_RATES", "SHOWN", "TICKET_RATES", "WITH_DEFAULTS", "Formula", "Rate",
    "formula", "half_up", "rates", "total_ratings",
]  # fmt: skip
POINTS = {5: 10, 4: 8, 3: 6, 2: 3, 1: 0}
"""Points of the levels on the ten-point scale, for means only."""
HOTLINE = "12345 平台报表通行口径"
COVERED = "国办发〔2019〕51号“三个全覆盖”"

_OTHER_FORMULAS = [
    Formula(
        "good_rate", 1, FROM_THE_START, "好评率", "Share of good ratings",
        "主动评价中非常满意、满意、基本满意的首评条数 ÷ 首评条数，不含默认评价和认定无效的评价，"
        "按评价日期统计。没有默认评价时，好评率与主动评价好评率相同。",
        "First active ratings of levels 5, 4 and 3 ÷ first active ratings, without default ratings and "
        "those struck out, by the day of the rating.",
        GBT, of_levels(*GOOD), of_levels(*ALL), "rating_day",
    ),
    Formula(
        "good_rate", 2, FROM_THE_START, "好评率（含默认评价）", "Share of good ratings (with defaults)",
        "（主动评价中的好评条数＋默认评价条数）÷（主动评价条数＋默认评价条数），不含认定无效的评价，"
        "按评价日期统计；默认评价一律为好评。没有默认评价时不显示。",
        "Good active ratings and default ratings ÷ active and default ratings, without those struck out, "
        "by the day of the rating; every default is good. Empty where there is no default rating.",
        GBT, of_levels(*GOOD) | each("default_ratings"), of_levels(*ALL) | each("default_ratings"),
        "rating_day", only_with="default_ratings",
    ),
    Formula(
        "active_good_rate", 1, FROM_THE_START, "主动评价好评率", "Share of good among active ratings",
        "主动评价中非常满意、满意、基本满意的首评条数 ÷ 主动评价的首评条数，不含默认评价和认定无效的"
        "评价，按评价日期统计。",
        "First active ratings of levels 5, 4 and 3 ÷ first active ratings, without default ratings and "
        "those struck out, by the day of the rating.",
        GBT, of_levels(*GOOD), of_levels(*ALL), "rating_day",
    ),
    Formula(
        "good_rate_raw", 1, FROM_THE_START, "好评率（原始）", "Share of good ratings (raw)",
        "同好评率，但包含认定无效的评价。",
        "As the share of good ratings, with those struck out included.",
        GBT, of_levels(*GOOD, struck=True), of_levels(*ALL, struck=True), "rating_day",
    ),
    Formula(
        "bad_rate", 1, FROM_THE_START, "差评率", "Share of bad ratings",
        "不满意、非常不满意的首评条数 ÷ 首评条数，不含认定无效的评价，按评价日期统计。",
        "First ratings of levels 2 and 1 ÷ first ratings, without those struck out, by day of the rating.",
        GBT, of_levels(*BAD), of_levels(*ALL), "rating_day",
    ),
    Formula(
        "bad_rate_raw", 1, FROM_THE_START, "差评率（原始）", "Share of bad ratings (raw)",
        "同差评率，但包含认定无效的评价。",
        "As the share of bad ratings, with those struck out included.",
        GBT, of_levels(*BAD, struck=True), of_levels(*ALL, struck=True), "rating_day",
    ),
    Formula(
        "active_rate", 1, FROM_THE_START, "主动评价率", "Share of services rated",
        "有主动首评的服务次数 ÷ 可评价的服务次数（A÷S），按服务日期统计；现场扫码服务不计入。"
        "认定无效的评价仍算已评价。",
        "Services with an active first rating ÷ rateable services (A÷S), by day of the service. Walk-in "
        "services are left out; a rating struck out still means the service was rated.",
        GBT, each("rated_services"), each("services"), "service_day",
    ),
    Formula(
        "active_rate", 2, FROM_THE_START, "主动评价率（占全部评价）", "Active among all ratings",
        "主动评价条数 ÷（主动评价条数＋默认评价条数）（A÷(A+D)），按评价日期统计；现场扫码评价和认定"
        "无效的评价不计入。没有默认评价时不显示。",
        "Active ratings ÷ active and default ratings (A÷(A+D)), by day of the rating; ratings of walk-in "
        "services and those struck out are left out. Empty where there is no default rating.",
        GBT, of_levels(*ALL) | {"walk_in_ratings": -1},
        of_levels(*ALL) | {"walk_in_ratings": -1, "default_ratings": 1},
        "rating_day", only_with="default_ratings",
    ),
    Formula(
        "active_rate", 3, FROM_THE_START, "主动评价率（按办件）", "Share of cases rated",
        "至少有一次服务得到主动首评的办件数 ÷ 有可评价服务的办件数；一个办件无论服务几次只计一件，计入其"
        "首次服务（服务次数最小的一次）的日期和部门；现场扫码服务不计入。认定无效的评价仍算已评价。",
        "Cases of which at least one service has an active first rating ÷ cases with a rateable service. A "
        "case counts once, on the day and under the body of its first service (the lowest number). Walk-in "
        "services are left out; a rating struck out still means the case was rated.",
        GBT, each("rated_cases"), each("cases"), "service_day",
    ),
    Formula(
        "unrated_rate", 1, FROM_THE_START, "未评率", "Share of services not rated",
        "没有主动首评的服务次数 ÷ 可评价的服务次数（(S−A)÷S），按服务日期统计；现场扫码服务不计入。",
        "Services without an active first rating ÷ rateable services ((S−A)÷S), by day of the service; "
        "walk-in services are left out.",
        GBT, {"services": 1, "rated_services": -1}, each("services"), "service_day",
    ),
    Formula(
        "mean_points", 1, FROM_THE_START, "平均分", "Mean points",
        "非常满意 10 分、满意 8 分、基本满意 6 分、不满意 3 分、非常不满意 0 分，按首评条数平均，"
        "不含认定无效的评价，按评价日期统计。",
        "Levels 5 to 1 give 10, 8, 6, 3 and 0 points; mean over first ratings without those struck out, "
        "by day of the rating.",
        "十分制分值", {f"level_{level}": points for level, points in POINTS.items()}, of_levels(*ALL),
        "rating_day", "points",
    ),
    Formula(
        "mean_points_raw", 1, FROM_THE_START, "平均分（原始）", "Mean points (raw)",
        "同平均分，但包含认定无效的评价。",
        "As the mean points, with the ratings struck out included.",
        "十分制分值",
        {f"{prefix}_{level}": n for prefix in ("level", "struck") for level, n in POINTS.items()},
        of_levels(*ALL, struck=True), "rating_day", "points",
    ),
    Formula(
        "on_time_rate", 1, FROM_THE_START, "按时办结率", "Share done on time",
        "按时办结的工单数 ÷ 办结的工单数，按办结（审核通过）日期统计；是否按时以审核通过的那次答复"
        "提交时间为准，工单计入主办单位。",
        "Tickets done on time ÷ tickets done, by the day the review passed. On time is judged at the "
        "submission that passed; a ticket counts under its lead unit.",
        HOTLINE, each("tickets_done_on_time"), each("tickets_done"), "done_day",
    ),
    Formula(
        "reach_rate", 1, FROM_THE_START, "回访成功率", "Share of callers reached",
        "回访成功（诉求人作答）的工单数 ÷ 已结束回访的工单数，按回访日期统计；无法回访、拒绝评价计入分母。",
        "Call-backs answered ÷ call-backs ended, by day of the call-back; callers not reached and callers "
        "who declined stay in the whole.",
        HOTLINE, each("calls_reached"), each("calls_due"), "call_back_day",
    ),
    Formula(
        "solved_rate", 1, FROM_THE_START, "解决率", "Share of matters solved",
        "回访认定已解决的工单数 ÷ 回访成功且回答是否解决的工单数，按回访日期统计；部分解决不算解决。",
        "Matters the caller called solved ÷ callers who said whether it was solved, by day of the "
        "call-back; partly solved is not solved.",
        HOTLINE, each("calls_solved"), each("calls_judged"), "call_back_day",
    ),
    Formula(
        "satisfied_rate", 1, FROM_THE_START, "满意率", "Share of satisfied callers",
        "回访评价为非常满意、满意、基本满意的工单数 ÷ 回访成功且作出评价的工单数，按回访日期统计；"
        "无法回访、拒绝评价不计入。",
        "Callers at least fairly satisfied ÷ callers reached who rated, by day of the call-back; not "
        "reached and declined are left out.",
        HOTLINE, each("calls_satisfied"), each("calls_rated"), "call_back_day",
    ),
    Formula(
        "item_coverage", 1, FROM_THE_START, "事项覆盖率", "Items that can be rated",
        "所选月份内有过可评价服务或收到过评价的在用事项数 ÷ 在用事项数；既无服务也无评价的事项视为"
        "没有评价入口。",
        "Items in use with a rateable service or a rating in the months asked for ÷ items in use. An item "
        "with neither counts as having no way to be rated.",
        COVERED, each("items_ratable"), each("items"), "months",
    ),
    Formula(
        "item_coverage", 2, FROM_THE_START, "事项评价率", "Rateable items that were rated",
        "所选月份内至少收到一条首评的在用事项数 ÷ 其中有过可评价服务或收到过评价的事项数。",
        "Items in use with at least one first rating in the months asked for ÷ items that could be rated.",
        COVERED, each("items_rated"), each("items_ratable"), "months",
    ),
    Formula(
        "body_coverage", 1, FROM_THE_START, "机构覆盖率", "Bodies that can be rated",
        "所选月份内有过可评价服务或收到过评价的机构数 ÷ 应接受评价的机构数（有在用事项，或所选月份内"
        "有过服务的机构）。",
        "Bodies with a rateable service or a rating in the months asked for ÷ bodies that ought to be "
        "rated: those with an item in use, or that served somebody in these months.",
        COVERED, each("bodies_ratable"), each("bodies"), "months",
    ),
    Formula(
        "body_coverage", 2, FROM_THE_START, "机构评价率", "Rateable bodies that were rated",
        "所选月份内至少收到一条首评的机构数 ÷ 其中有过可评价服务或收到过评价的机构数。",
        "Bodies with at least one first rating in the months asked for ÷ bodies that could be rated.",
        COVERED, each("bodies_rated"), each("bodies_ratable"), "months",
    ),
    Formula(
        "channel_coverage", 1, FROM_THE_START, "渠道覆盖率", "Channels in use",
        "各机构已收到首评的规定渠道数之和 ÷（可评价的机构数 × 规定渠道数），所选月份内统计。",
        "Required channels by which each body was rated, summed up ÷ bodies that could be rated times "
        "channels required, in the months asked for.",
        COVERED, each("channels_used"), each("channels_required"), "months",
    ),
]  # fmt: skip

FORMULAS: dict[tuple[str, int], Formula] = {
    (f.code, f.version): f for f in (*_OTHER_FORMULAS, *RECTIFICATION_FORMULAS)
}
RATING_RATES = ("good_rate", "bad_rate", "unrated_rate", "active_rate", "mean_points")
TICKET_RATES = ("on_time_rate", "reach_rate", "solved_rate", "satisfied_rate")
RAW_RATES = ("good_rate_raw", "bad_rate_raw", "mean_points_raw")
SHOWN = (*RATING_RATES, *RAW_RATES, *RECTIFICATION_RATES, *TICKET_RATES)
"""Codes in the order pages and the API list them, each in its first version."""
WITH_DEFAULTS = (("active_good_rate", 1), ("good_rate", 2), ("active_rate", 2))
"""Said besides where default ratings are given."""
BY_CASE = (("active_rate", 3),)
"""The same question asked of cases, beside the one asked of services."""
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
    return weighted(of_levels(*ALL), counters)
