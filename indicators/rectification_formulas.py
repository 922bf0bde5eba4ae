"""Rates of putting bad ratings right (差评整改), by the day of the rating and the body that was rated.

The names of 差评回复率, 回访整改率 and 回访整改满意率 are those of the national standard; who counts as
called back follows the hotline: 有效回访 is an answer, 无法回访 three attempts on two working days.
"""

from .arithmetic import BAD, FROM_THE_START, Formula, each, of_levels

GBT = "GB/T 39735-2020、GB/T 39734-2020"
OFFICE = "国办发〔2019〕51号"
LOCAL = "各地差评处置规范通行口径"
VALID = of_levels(*BAD)

RECTIFICATION_FORMULAS = [
    Formula(
        "reply_rate", 1, FROM_THE_START, "差评回复率", "Share of bad ratings answered",
        "答复已审核通过并告知评价人的差评数 ÷ 差评数。差评指不满意、非常不满意的首评，不含认定无效的，"
        "按评价日期统计，计入被评价单位；转办后仍计入被评价单位，只计一次。",
        "Bad ratings whose reviewed answer the citizen was given ÷ bad ratings: first ratings of levels 2 "
        "and 1, without those struck out, by the day of the rating, under the body that was rated. One "
        "passed on to another body still counts once, under the body that was rated.",
        GBT, each("bad_answered"), VALID, "rating_day",
    ),
    Formula(
        "rectified_rate", 1, FROM_THE_START, "差评整改率", "Share of bad ratings put right",
        "整改完成的差评数 ÷ 差评数，不含认定无效的，按评价日期统计。整改完成指最近一轮整改已审核通过；"
        "回访不满意后重新整改的，再次通过前不算。",
        "Bad ratings put right ÷ bad ratings without those struck out, by the day of the rating. Put right: "
        "the last round passed its review; while a second round is in work it does not count.",
        OFFICE, each("bad_put_right"), VALID, "rating_day",
    ),
    Formula(
        "rectified_on_time_rate", 1, FROM_THE_START, "按期整改率", "Share put right on time",
        "整改完成且核实、整改各环节均未超期的差评数 ÷ 应完成整改的差评数，不含认定无效的，按评价日期统计。"
        "应完成指已整改完成，或核实、整改期限已过仍未完成；期限以批准的延期、暂停顺延后为准，"
        "是否超期以审核通过的那次提交为准。",
        "Bad ratings put right with no step of verification or rectification late ÷ those put right or "
        "past such a deadline, without those struck out, by the day of the rating. Deadlines are those "
        "after extensions and pauses; on time is judged at the submission that passed.",
        LOCAL, each("bad_put_right_on_time"), each("bad_put_right_due"), "rating_day",
    ),
    Formula(
        "call_back_rate", 1, FROM_THE_START, "回访率", "Share called back",
        "已结束回访的实名差评数 ÷ 应回访的实名差评数，不含认定无效的，按评价日期统计。应回访指整改完成的"
        "实名差评；已结束回访包括回访成功、拒绝评价和无法回访（在至少两个工作日的不同时段回访三次均未接通）。",
        "Call-backs ended ÷ call-backs due, of bad ratings with a name, without those struck out, by the "
        "day of the rating. Due once put right; ended are those reached, those who declined to rate, and "
        "those not reached in three attempts on at least two working days, not all at one hour.",
        OFFICE, each("named_bad_called_back"), each("named_bad_put_right"), "rating_day",
    ),
    Formula(
        "called_back_and_rectified_rate", 1, FROM_THE_START,
        "回访整改率", "Share put right and called back",
        "整改完成且已结束回访的实名差评数 ÷ 实名差评数，不含认定无效的，按评价日期统计；目标为 100%。",
        "Bad ratings with a name that were put right and called back ÷ all bad ratings with a name, "
        "without those struck out, by the day of the rating. The target is 100%.",
        GBT, each("named_bad_called_back"), each("named_bad"), "rating_day",
    ),
    Formula(
        "fix_satisfied_rate", 1, FROM_THE_START, "回访整改满意率", "Share satisfied with the fix",
        "对整改表示满意或基本满意的差评数 ÷ 回访成功（评价人作出评价）的差评数，以最近一次结束的回访为准，"
        "含评价人在进度页面上的评价；无法回访、拒绝评价不计入。不含认定无效的，按评价日期统计。",
        "Citizens satisfied or fairly satisfied with the fix ÷ citizens reached who said so, by the last "
        "call-back that ended or on their own page; those not reached and those who declined are left "
        "out. Without those struck out, by the day of the rating.",
        GBT, each("fixes_satisfied"), each("fixes_judged"), "rating_day",
    ),
    Formula(
        "invalid_bad_rate", 1, FROM_THE_START, "无效差评率", "Share of bad ratings struck out",
        "经复核认定无效的差评条数 ÷ 全部差评条数（含认定无效的），按评价日期统计。",
        "Bad ratings struck out after review ÷ all bad ratings including them, by day of the rating.",
        OFFICE, each("struck_2", "struck_1"), of_levels(*BAD, struck=True), "rating_day",
    ),
]  # fmt: skip
RECTIFICATION_RATES = tuple(formula.code for formula in RECTIFICATION_FORMULAS)
