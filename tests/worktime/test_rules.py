import datetime as dt

import pytest

from govservice.worktime import Flow, NoRule, Step, Unit, rule_for
from govservice.worktime.hours import Hours, HoursTable
from govservice.worktime.rules import KINDS, STEPS, Rule, RuleTable, own_rules
from tests.factories import shanghai

MONDAY = dt.date(2026, 3, 2)


def rule(code: str, **kwargs) -> Rule:
    given = {"flow": "rectification", "step": "verify", "count": 5, "unit": Unit.WORKING_DAYS}
    return Rule(code=code, **given | kwargs)


TABLE = RuleTable(
    [
        rule("all"),
        rule("until-march", valid_to=dt.date(2026, 3, 1), urgency="urgent"),
        rule("from-march", valid_from=dt.date(2026, 3, 1), urgency="urgent"),
        rule("sichuan", region="510000"),
        rule("chengdu-urgent", region="510100", urgency="urgent"),
        rule("plans", kind="by_plan"),
    ]
)


@pytest.mark.parametrize(
    ("day", "region", "kind", "urgency", "code"),
    [
        (MONDAY, "440100", "", "", "all"),
        (MONDAY, "440100", "by_plan", "", "plans"),
        (MONDAY, "440100", "by_plan", "urgent", "from-march"),
        (dt.date(2026, 2, 28), "440100", "", "urgent", "until-march"),
        (dt.date(2026, 3, 1), "440100", "", "urgent", "from-march"),
        (MONDAY, "510107", "", "", "sichuan"),
        (MONDAY, "510107", "by_plan", "urgent", "chengdu-urgent"),
        (MONDAY, "510300", "by_plan", "urgent", "sichuan"),
    ],
)
def test_the_closest_region_decides_and_then_what_names_most(day, region, kind, urgency, code):
    assert TABLE.find("rectification", "verify", day, region, kind, urgency).code == code


def test_every_step_of_every_flow_and_kind_has_a_rule():
    for flow, steps in STEPS.items():
        for step in steps:
            for kind in KINDS[flow]:
                assert rule_for(flow, step, at=shanghai(2026, 3, 2), kind=kind, urgency="normal")


def test_the_forms_of_putting_right_have_5_7_and_15_working_days():
    found = {
        kind: rule_for(Flow.RECTIFICATION, Step.RECTIFY, at=shanghai(2026, 3, 2), kind=kind)
        for kind in KINDS[Flow.RECTIFICATION]
    }
    limits = {kind: (found[kind].count, found[kind].unit) for kind in found}
    days = Unit.WORKING_DAYS
    assert limits == {"at_once": (5, days), "explain": (7, days), "by_plan": (15, days)}


def test_a_step_without_a_rule_is_refused_in_words():
    with pytest.raises(NoRule, match=r"No rule|没有"):
        TABLE.find("rectification", "nothing", MONDAY)


def test_own_rules_are_each_there_once():
    keys = [(r.flow, r.step, r.kind, r.urgency) for r in own_rules()]
    assert len(keys) == len(set(keys))


def at(hour: int, minute: int = 0) -> dt.time:
    return dt.time(hour, minute)


@pytest.mark.parametrize(
    ("region", "department", "day", "first"),
    [
        ("440100", "", MONDAY, (at(9), at(12))),
        ("510107", "", MONDAY, (at(8, 30), at(12))),
        ("510107", "", dt.date(2026, 3, 6), (at(8, 30), at(11))),  # Friday
        ("510107", "TAX", dt.date(2026, 3, 6), (at(10), at(12))),
        ("510107", "", dt.date(2027, 3, 5), (at(9), at(12))),  # these hours ended with 2026
    ],
)
def test_a_bodys_hours_go_before_its_regions_and_one_weekdays_before_all(
    region, department, day, first
):
    until = {"region": "510000", "valid_to": dt.date(2027, 1, 1)}
    table = HoursTable(
        [
            Hours(morning=(at(8, 30), at(12)), **until),
            Hours(morning=(at(8, 30), at(11)), weekday=5, **until),
            Hours(morning=(at(10), at(12)), department="TAX"),
        ]
    )
    opens, closes = next(table.of(region, department).spans(day))
    assert (opens.timetz().replace(tzinfo=None), closes.timetz().replace(tzinfo=None)) == first
