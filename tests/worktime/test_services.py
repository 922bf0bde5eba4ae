import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from govservice.accounts.models import AuditEntry
from govservice.errors import Conflict, Invalid, NotAllowed
from govservice.validity import OPEN_END
from govservice.worktime import published, services
from govservice.worktime.models import CalendarDay, CalendarYear, DeadlineRule, WorkingHours
from govservice.worktime.published import Day
from tests.factories import make_department, make_user
from tests.worktime.conftest import NEXT_YEAR

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def enter(days, *, by=None, is_official=False, **kwargs):
    return services.enter_year(2027, days=days, is_official=is_official, by=by, **kwargs)


def test_a_year_is_entered_as_expected_and_later_as_announced(next_year, keeper):
    enter(published.days_of(2027), by=keeper)
    assert not CalendarYear.objects.get(year=2027).is_official
    enter(next_year, by=keeper, is_official=True)
    assert CalendarYear.objects.get(year=2027).is_official
    assert services.days_entered(2027) == next_year
    expected, announced = AuditEntry.objects.order_by("pk")
    assert (expected.action, expected.actor, expected.subject) == (
        "calendar_year_entered",
        keeper,
        "2027",
    )
    assert announced.data["official"] is True
    assert "2027-02-14" in announced.data["changed"]  # now a working Sunday
    assert "2027-10-01" not in announced.data["changed"]  # off in both


def test_an_official_year_is_corrected_but_stays_official(next_year, keeper):
    enter(next_year, is_official=True)
    with pytest.raises(Conflict) as refused:
        enter(next_year, by=keeper)
    assert refused.value.field == "is_official"
    enter([*next_year, Day(dt.date(2027, 9, 3), is_working=False)], by=keeper, is_official=True)
    assert CalendarDay.objects.filter(date="2027-09-03", is_working=False).exists()


@pytest.mark.parametrize(
    ("year", "days", "official", "field"),
    [
        (2000, [], False, "year"),
        (2101, [], False, "year"),
        (2027, [Day(dt.date(2028, 1, 3), is_working=False)], False, "days"),
        (2027, [Day(dt.date(2027, 2, 10), is_working=True)], False, "days"),  # a Wednesday
        (2027, [], True, "days"),  # without 元旦 it is no announcement
        (
            2027,
            [Day(dt.date(2027, 1, 1) + dt.timedelta(days=n), is_working=False) for n in range(200)],
            False,
            "days",
        ),
    ],
)
def test_a_year_that_cannot_be_right_is_refused(year, days, official, field):
    with pytest.raises(Invalid) as refused:
        services.enter_year(year, days=days, is_official=official, by=None)
    assert refused.value.field == field
    assert not CalendarYear.objects.exists()


def test_a_keeper_enters_what_lies_within_reach(keeper, city_keeper, next_year):
    city_keeper_region = city_keeper.duty_assignments.get().region
    enter(next_year, by=keeper)
    for authority in ("", "510000", "540000"):
        with pytest.raises(NotAllowed):
            enter(next_year, by=city_keeper, authority=authority)
    with pytest.raises(NotAllowed):
        enter([], by=make_user("dispatcher", region=city_keeper_region), authority="510100")
    with pytest.raises(Invalid) as refused:
        enter([], by=city_keeper, authority="519999")
    assert refused.value.field == "authority"
    festival = Day(dt.date(2027, 5, 6), is_working=False)
    enter([festival], by=city_keeper, authority="510100", is_official=True)
    assert services.days_entered(2027, authority="510100") == [festival]
    assert services.days_entered(2027) == next_year


def test_one_day_is_corrected(keeper):
    services.load_working_days()
    services.set_day(dt.date(2026, 9, 3), is_working=False, note="纪念日", by=keeper)
    services.set_day(dt.date(2026, 9, 3), is_working=False, note="放假", by=keeper)
    assert CalendarDay.objects.get(date="2026-09-03").note == "放假"
    with pytest.raises(Invalid) as refused:
        services.set_day(dt.date(2026, 9, 4), is_working=True, by=keeper)  # a Friday
    assert refused.value.field == "is_working"
    with pytest.raises(Invalid):
        services.set_day(dt.date(1999, 9, 3), is_working=False, by=keeper)


def test_loading_again_keeps_what_was_entered(next_year):
    enter(next_year)
    services.set_day(dt.date(2026, 9, 3), is_working=False, by=None)
    services.load_working_days()
    services.set_day(dt.date(2026, 9, 20), is_working=False, by=None)
    assert services.load_working_days() == "26 official years, 2001 to 2026"
    assert services.days_entered(2027) == next_year
    assert CalendarDay.objects.filter(date="2026-09-20", is_working=False).exists()
    assert CalendarDay.objects.filter(date="2026-09-03").count() == 1
    assert services.load_deadline_rules() == services.load_deadline_rules()


def rule(**kwargs) -> DeadlineRule:
    given = {
        "code": "verify-3",
        "flow": "rectification",
        "step": "verify",
        "count": 3,
        "unit": "working_days",
        "valid_from": TODAY() + dt.timedelta(days=10),
    }
    return DeadlineRule(**given | kwargs)


def test_a_rule_ends_where_the_one_that_replaces_it_begins(keeper):
    services.load_deadline_rules()
    new = services.replace_rule(rule(), by=keeper)
    old = DeadlineRule.objects.get(code="verify-5")
    assert (old.valid_to, new.valid_to) == (new.valid_from, OPEN_END)
    assert AuditEntry.objects.get(action="deadline_rule_replaced").data["count"] == 3
    services.load_deadline_rules()
    assert DeadlineRule.objects.filter(flow="rectification", step="verify").count() == 2
    with pytest.raises(Conflict) as refused:
        services.replace_rule(rule(count=4), by=keeper)
    assert refused.value.field == "valid_from"


def test_a_region_has_a_rule_of_its_own_beside_the_nations(city_keeper):
    services.load_deadline_rules()
    with pytest.raises(NotAllowed):
        services.replace_rule(rule(), by=city_keeper)
    services.replace_rule(rule(region="510100"), by=city_keeper)
    assert DeadlineRule.objects.get(code="verify-5").valid_to == OPEN_END


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"step": "sign"}, "step"),
        ({"kind": "complaint"}, "kind"),
        ({"urgency": "urgent"}, "urgency"),
        ({"unit": "moons"}, "unit"),
        ({"count": 0}, "count"),
        ({"count": 1_001}, "count"),
        ({"region": "519999"}, "region"),
        ({"valid_from": dt.date(2026, 1, 1)}, "valid_from"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(change, field):
    with pytest.raises(Invalid) as refused:
        services.replace_rule(rule(**change), by=None)
    assert refused.value.field == field


def hours(**kwargs) -> WorkingHours:
    given = {
        "morning_from": dt.time(9),
        "morning_to": dt.time(12),
        "afternoon_from": dt.time(14),
        "afternoon_to": dt.time(18),
        "valid_from": TODAY() + dt.timedelta(days=10),
    }
    return WorkingHours(**given | kwargs)


def test_hours_are_replaced_from_a_day_on(keeper):
    first = services.replace_hours(hours(valid_from=TODAY()), by=keeper)
    second = services.replace_hours(hours(afternoon_to=dt.time(17)), by=keeper)
    first.refresh_from_db()
    assert (first.valid_to, second.valid_to) == (second.valid_from, OPEN_END)
    assert AuditEntry.objects.filter(action="working_hours_replaced").count() == 2
    with pytest.raises(Conflict):
        services.replace_hours(hours(), by=keeper)


def test_a_body_has_hours_of_its_own(sichuan_and_tibet, city_keeper):
    make_department(code="TAX", region=sichuan_and_tibet["chengdu"])
    make_department(code="FAR", region=sichuan_and_tibet["lhasa"])
    services.replace_hours(hours(department="TAX"), by=city_keeper)
    with pytest.raises(NotAllowed):
        services.replace_hours(hours(department="FAR"), by=city_keeper)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"morning_to": dt.time(8)}, "morning_to"),
        ({"morning_to": dt.time(9), "afternoon_from": dt.time(18)}, "morning_to"),
        ({"department": "NONE"}, "department"),
        ({"department": "NONE", "region": "510000"}, "department"),
        ({"valid_from": dt.date(2026, 1, 1)}, "valid_from"),
    ],
)
def test_hours_that_cannot_be_kept_are_refused(change, field):
    with pytest.raises(Invalid) as refused:
        services.replace_hours(hours(**change), by=None)
    assert refused.value.field == field


def test_the_command_enters_a_year_from_a_file(tmp_path, next_year, capsys):
    file = tmp_path / "2027.csv"
    file.write_text(NEXT_YEAR, encoding="utf-8-sig")
    call_command("import_working_days", file)
    call_command("import_working_days", file, official=True)
    assert capsys.readouterr().out.splitlines() == [
        "2027: 27 days, provisional",
        "2027: 27 days, official",
    ]
    assert services.days_entered(2027) == next_year


@pytest.mark.parametrize("content", ["", "day,working\n2027-01-04,0\n", "2027-1-4,no\n", "\udcff"])
def test_the_command_names_a_file_it_cannot_read(tmp_path, content):
    file = tmp_path / "days.csv"
    file.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(CommandError, match=r"days\.csv"):
        call_command("import_working_days", file)
    with pytest.raises(CommandError, match="nothing"):
        call_command("import_working_days", tmp_path / "nothing")
    assert not CalendarYear.objects.exists()
