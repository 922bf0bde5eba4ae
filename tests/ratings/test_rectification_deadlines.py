"""Deadlines worked out by hand: 春节 2026 is 15 to 23 February, Saturdays 14 and 28 make up."""

import datetime as dt

import pytest

from ratings.deadlines import RULES, StepRule, last_day, rule_for
from ratings.models import RectificationForm, StepKind
from tests.factories import shanghai

FRIDAY_BEFORE = shanghai(2026, 2, 13, 17)  # the Friday before 春节
BEFORE_NATIONAL_DAY = shanghai(2026, 9, 29, 9)  # 国庆 is 1 to 7 October, Saturday the 10th makes up


@pytest.mark.parametrize(("step", "form", "start", "code", "day"), [
    ("contact", "", FRIDAY_BEFORE, "contact-1", (2, 14)),
    ("verify", "", FRIDAY_BEFORE, "verify-5", (2, 27)),
    ("review", "", FRIDAY_BEFORE, "review-3", (2, 25)),
    ("call_back", "", FRIDAY_BEFORE, "call-back-5", (2, 27)),
    ("rectify", "at_once", FRIDAY_BEFORE, "rectify-5", (2, 27)),
    ("rectify", "explain", FRIDAY_BEFORE, "rectify-5", (2, 27)),
    ("rectify", "by_plan", FRIDAY_BEFORE, "rectify-plan-15", (3, 12)),
    ("contact", "", BEFORE_NATIONAL_DAY, "contact-1", (9, 30)),
    ("review", "", BEFORE_NATIONAL_DAY, "review-3", (10, 9)),
    ("verify", "", BEFORE_NATIONAL_DAY, "verify-5", (10, 12)),
])  # fmt: skip
def test_deadlines_around_the_holidays(step, form, start, code, day):
    rule = rule_for(step=step, region="510107", at=start, form=form)
    assert rule.code == code
    assert last_day(rule.end(start)) == dt.date(2026, *day)


def test_every_step_and_form_has_a_rule_everywhere_and_always():
    for step in StepKind:
        for form in ["", *RectificationForm.values]:
            for at in (shanghai(2020, 1, 1), shanghai(2090, 1, 1)):
                assert rule_for(step=step, region="990000", at=at, form=form).step == step
    assert len({rule.code for rule in RULES}) == len(RULES)


def test_a_places_own_rule_holds_there_and_from_its_day_on():
    rule = StepRule(
        "luzhou-verify-3", StepKind.VERIFY, 3, region="5105", valid_from=dt.date(2026, 3, 1)
    )
    asked = {"step": "verify", "form": ""}
    assert rule.holds(**asked, region="510502", day=dt.date(2026, 3, 1))
    assert not rule.holds(**asked, region="510107", day=dt.date(2026, 3, 1))
    assert not rule.holds(**asked, region="510502", day=dt.date(2026, 2, 28))
