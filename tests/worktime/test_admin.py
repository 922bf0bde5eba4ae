import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from govservice.accounts.models import AuditEntry
from govservice.worktime import services
from govservice.worktime.models import CalendarDay, CalendarYear, DeadlineRule, WorkingHours
from tests.factories import make_user
from tests.worktime.conftest import NEXT_YEAR

pytestmark = pytest.mark.django_db
YEARS, DAYS = "/admin/worktime/calendaryear/", "/admin/worktime/calendarday/"
SPANS = ("morning_from", "morning_to", "afternoon_from", "afternoon_to")
RULES, HOURS = "/admin/worktime/deadlinerule/", "/admin/worktime/workinghours/"


def browser_of(user) -> Client:
    browser = Client(headers={"Accept-Language": "en"})
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def desk(keeper) -> Client:
    services.load_working_days()
    services.load_deadline_rules()
    return browser_of(keeper)


def test_the_form_of_a_new_year_begins_with_what_is_expected(desk):
    text = desk.get(f"{YEARS}add/").content.decode()
    assert 'value="2027"' in text
    assert "2027-10-01,0,国庆节" in text


def test_a_keeper_enters_corrects_and_announces_a_year(desk, keeper, next_year):
    answer = desk.post(f"{YEARS}add/", {"authority": "", "year": 2027, "days": NEXT_YEAR})
    assert answer.status_code == 302
    year = CalendarYear.objects.get(year=2027)
    assert (year.is_official, services.days_entered(2027)) == (False, next_year)
    page = f"{YEARS}{year.pk}/change/"
    assert "2027-02-14,1,调休上班" in desk.get(page).content.decode()
    desk.post(page, {"days": NEXT_YEAR, "is_official": "on"})
    year.refresh_from_db()
    assert year.is_official
    assert AuditEntry.objects.filter(action="calendar_year_entered", actor=keeper).count() == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"days": "2027-02-05,x"}, "Line 1: “2027-02-05,x” is not a day."),
        ({"days": "", "is_official": "on"}, "2027-01-01 is not among the days off"),
        ({"days": NEXT_YEAR, "year": 1999}, "not to 1999"),
        ({"days": NEXT_YEAR, "authority": "519999"}, "There is nothing here under “519999”."),
        ({"days": NEXT_YEAR, "year": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_what_was_typed_stays(desk, given, words):
    answer = desk.post(f"{YEARS}add/", {"authority": "", "year": 2027} | given)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert words in text
    assert given["days"].splitlines()[:1] == [] or given["days"].splitlines()[0] in text
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_a_keeper_of_a_city_is_told_that_the_nations_year_is_not_theirs(city_keeper):
    answer = browser_of(city_keeper).post(
        f"{YEARS}add/", {"authority": "", "year": 2027, "days": NEXT_YEAR}
    )
    assert answer.status_code == 200
    assert "outside the scope of your duty" in answer.content.decode()
    assert not CalendarYear.objects.exists()


def test_one_day_is_corrected_and_audited(desk):
    day = CalendarDay.objects.get(date="2026-09-20")
    desk.post(f"{DAYS}{day.pk}/change/", {"note": "更正"})
    day.refresh_from_db()
    assert (day.is_working, day.note) == (False, "更正")
    answer = desk.post(f"{DAYS}add/", {"date": "2026-09-21", "is_working": "on"})
    assert "2026-09-21 is no weekend" in answer.content.decode()
    assert AuditEntry.objects.filter(action="calendar_day_set").count() == 1


def test_a_rule_is_looked_at_and_replaced_from_a_day_on_never_changed(desk):
    rule = DeadlineRule.objects.get(flow="rectification", step="verify")
    page = f"{RULES}{rule.pk}/change/"
    text = desk.get(page).content.decode()
    assert "Replace from a day on" in text
    assert 'name="count"' not in text
    assert desk.post(page, {"count": 9}).status_code == 403
    day = timezone.localdate() + dt.timedelta(days=3)
    given = {
        "flow": "rectification",
        "step": "verify",
        "kind": "",
        "urgency": "",
        "region": "",
        "count": 3,
        "unit": "working_days",
        "code": "verify-3",
        "valid_from": day.isoformat(),
    }
    refused = desk.post(f"{RULES}add/", given | {"step": "sign"}).content.decode()
    assert "is no step of" in refused
    assert desk.post(f"{RULES}add/", given).status_code == 302
    rule.refresh_from_db()
    assert (rule.valid_to, rule.count) == (day, 5)
    assert DeadlineRule.objects.get(code="verify-3").valid_from == day


@pytest.mark.parametrize(
    ("page", "given"),
    [
        (YEARS, {"authority": "", "year": 2026, "days": "2026-10-01,0"}),
        (DAYS, {"authority": "", "date": "2026-10-01"}),
    ],
)
def test_what_is_there_already_is_not_entered_a_second_time(desk, page, given):
    answer = desk.post(f"{page}add/", given)
    assert "already exists" in answer.content.decode()
    assert len(services.days_entered(2026)) == 28


def test_hours_are_entered_for_a_region(desk):
    given = {
        "region": "510100",
        "department": "",
        "weekday": 0,
        "morning_from": "08:30",
        "morning_to": "12:00",
        "afternoon_from": "14:00",
        "afternoon_to": "17:30",
        "valid_from": timezone.localdate().isoformat(),
    }
    refused = desk.post(f"{HOURS}add/", given | {"morning_to": "07:00"}).content.decode()
    assert "must not be earlier" in refused
    assert desk.post(f"{HOURS}add/", given).status_code == 302
    assert WorkingHours.objects.get().morning_from == dt.time(8, 30)


@pytest.mark.parametrize(("page", "queries"), [(YEARS, 9), (DAYS, 11), (RULES, 8), (HOURS, 8)])
def test_a_list_asks_as_much_for_many_rows_as_for_few(
    desk, django_assert_num_queries, page, queries
):
    """Twenty-six years, seven hundred days, thirty-seven rules, three rows of hours."""
    for month in (1, 2, 3):
        WorkingHours.objects.create(
            valid_from=dt.date(2027, month, 1),
            **dict(zip(SPANS, (dt.time(9), dt.time(12), dt.time(14), dt.time(18)), strict=True)),
        )
    with django_assert_num_queries(queries):
        assert desk.get(page).status_code == 200


def test_everybody_on_the_staff_may_look_and_nobody_else_may_write(desk, sichuan_and_tibet):
    looker = browser_of(make_user("handler", region=sichuan_and_tibet["chengdu"]))
    for page in (YEARS, DAYS, RULES, HOURS):
        assert looker.get(page).status_code == 200
        assert looker.get(f"{page}add/").status_code == 403
    year = CalendarYear.objects.get(year=2026)
    text = looker.get(f"{YEARS}{year.pk}/change/").content.decode()
    assert "2026-10-01,0,国庆节" in text
    assert "<textarea" not in text
