import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from govservice.worktime.models import CalendarDay, CalendarYear, DeadlineRule, WorkingHours

pytestmark = pytest.mark.django_db

RULE = {
    "code": "verify-5",
    "flow": "rectification",
    "step": "verify",
    "count": 5,
    "unit": "working_days",
}
HOURS = {
    "morning_from": dt.time(9),
    "morning_to": dt.time(12),
    "afternoon_from": dt.time(14),
    "afternoon_to": dt.time(18),
}
ENDED = {"valid_from": dt.date(2027, 1, 1), "valid_to": dt.date(2027, 1, 1)}


@pytest.mark.parametrize(
    ("model", "first", "second", "name"),
    [
        (CalendarYear, {"year": 2027}, {"year": 2027}, "calendar_year_once"),
        (CalendarYear, None, {"year": 2000}, "calendar_year_2001_to_2100"),
        (CalendarDay, {"date": "2027-01-01"}, {"date": "2027-01-01"}, "calendar_day_once"),
        (WorkingHours, HOURS, HOURS, "hours_once"),
        (WorkingHours, None, HOURS | {"region": "5", "department": "A"}, "hours_one_place"),
        (WorkingHours, None, HOURS | {"weekday": 8}, "hours_weekday_known"),
        (WorkingHours, None, HOURS | {"morning_to": dt.time(15)}, "hours_in_order"),
        (
            WorkingHours,
            None,
            HOURS | {"morning_to": dt.time(9), "afternoon_to": dt.time(14)},
            "hours_not_empty",
        ),
        (WorkingHours, None, HOURS | ENDED, "hours_valid_order"),
        (DeadlineRule, RULE, RULE | {"count": 3}, "deadline_rule_once"),
        (DeadlineRule, None, RULE | {"flow": "x"}, "deadline_rule_flow_known"),
        (DeadlineRule, None, RULE | {"step": "x"}, "deadline_rule_step_known"),
        (DeadlineRule, None, RULE | {"unit": "x"}, "deadline_rule_unit_known"),
        (DeadlineRule, None, RULE | {"count": 0}, "deadline_rule_count_1_to_1000"),
        (DeadlineRule, None, RULE | ENDED, "deadline_rule_valid_order"),
    ],
)
def test_the_database_refuses(model, first, second, name, refuses):
    if first is not None:
        model.objects.create(**first)
    with refuses(name):
        model.objects.create(**second)


def test_the_database_lets_a_rule_end_and_nothing_else():
    rule = DeadlineRule.objects.create(**RULE)
    same = DeadlineRule.objects.filter(pk=rule.pk)
    assert same.update(valid_to=dt.date(2030, 1, 1)) == 1
    for change in (
        lambda: same.update(count=6),
        lambda: same.update(unit="days"),
        lambda: same.update(valid_from=dt.date(2020, 1, 1)),
        rule.save,
        rule.delete,
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


def test_the_database_lets_hours_end_and_nothing_else():
    hours = WorkingHours.objects.create(**HOURS)
    same = WorkingHours.objects.filter(pk=hours.pk)
    assert same.update(valid_to=dt.date(2030, 1, 1)) == 1
    for change in (lambda: same.update(morning_to=dt.time(11)), hours.delete):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()
