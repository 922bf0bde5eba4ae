import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from govservice.accounts.models import ApiClient, DutyAssignment, User
from govservice.catalogue.models import Case, Department, Service, ServiceItem, UnitList
from govservice.duties import Duty
from govservice.errors import Invalid
from govservice.personal import MASK
from hotline.models import CallBack, Ticket, TicketAssignment, TicketStatus
from indicators.demo import accounts, load, newcomers, places, units, visits
from indicators.formulas import RECTIFICATION_RATES, formula
from indicators.models import COUNTERS, MonthFigure, Result
from ratings.models import (
    DefaultRating,
    DefaultRule,
    Rating,
    RatingStanding,
    RatingTag,
    Rectification,
    Round,
)

from .conftest import LAST_DAY, NOW, PLAN, Demo, figures

pytestmark = pytest.mark.usefixtures("in_the_demo")


def test_a_run_cut_off_twice_ends_with_the_figures_of_one_that_was_not(demo: Demo) -> None:
    assert figures() == demo.figures_of_uncut_run
    assert not demo.loaded.was_complete


def test_a_second_run_says_so_and_changes_nothing() -> None:
    before = _rows()

    again = load.load(load.Plan(9, 9, 9, 9, seed=2, last_day=LAST_DAY), now=NOW)

    assert again.was_complete
    assert again.plan == PLAN
    assert _rows() == before


def _rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_as_many_ratings_cases_and_tickets_come_as_were_asked_for() -> None:
    asked_for = Rating.objects.filter(round_no=Round.FIRST, is_walk_in=False)
    assert asked_for.count() == PLAN.ratings
    assert Case.objects.exclude(kind="walk_in").count() == PLAN.cases + newcomers.TODAYS_CASES
    assert Ticket.objects.count() == PLAN.tickets


def test_some_scan_the_sheet_of_a_window_and_one_city_takes_silence_for_an_answer() -> None:
    walk_ins = Rating.objects.walk_in()
    assert walk_ins.count() == PLAN.cases // 120
    assert {r.service.region.code for r in walk_ins} <= {"510100", "510700"}
    [rule] = DefaultRule.objects.all()
    defaults = DefaultRating.objects.standing()
    assert defaults.exists()
    assert {d.service.region.code for d in defaults} == {rule.region.code} == {"510700"}
    assert {(d.fact_day - d.service_day).days for d in defaults} == {8}
    assert sum(MonthFigure.objects.values_list("default_ratings", flat=True)) == defaults.count()
    assert not defaults.filter(service__ratings__isnull=False).exists()


def test_each_kind_of_department_is_a_peer_group() -> None:
    group = UnitList.objects.get(code="peers-ga")
    names = [member.department.name for member in group.members.select_related("department")]
    assert names == ["成都市公安局", "绵阳市公安局"]


def test_figures_and_facts_agree(capsys: Any) -> None:
    call_command("check_figures")

    assert "Figures and facts agree." in capsys.readouterr().out


def test_every_month_has_ratings_and_an_index() -> None:
    months = set(MonthFigure.objects.filter(level_5__gt=0).values_list("month", flat=True))

    assert months == {dt.date(2026, month, 1) for month in (1, 2, 3)}
    assert set(Result.objects.values_list("assessment__period_start", flat=True)) == months


def test_all_five_levels_come_and_most_are_good() -> None:
    levels = list(Rating.objects.values_list("level", flat=True))

    assert set(levels) == {1, 2, 3, 4, 5}
    assert 0.9 < sum(level >= 3 for level in levels) / len(levels) < 1


def test_every_bad_first_rating_has_its_rectification() -> None:
    bad = Rating.objects.filter(level__lte=2, round_no=Round.FIRST)

    assert Rectification.objects.count() == bad.count() > 0


def test_reasons_belong_to_the_level_they_were_ticked_at() -> None:
    pairs = set(RatingTag.objects.values_list("rating__level", "tag__level"))

    assert pairs
    assert all(given == own for given, own in pairs)


def test_standings_were_changed_by_a_person_with_a_note() -> None:
    changed = RatingStanding.objects.select_related("by")

    assert all(row.note and row.by and row.by.username == "reviewer-2" for row in changed)


def test_planted_personal_data_is_masked_where_it_is_shown() -> None:
    texts = [
        *Rating.objects.values_list("text", flat=True),
        *Ticket.objects.values_list("content", flat=True),
    ]

    assert not any("199000" in text for text in texts)
    assert any(MASK in text for text in texts)


def test_nobody_can_be_dialled_or_looked_up() -> None:
    for case in Case.objects.exclude(kind="walk_in"):  # of those nobody is known
        applicant = case.unseal_applicant()
        assert 19900000000 <= int(applicant["phone"]) <= 19900009999
        assert not ric.is_valid(applicant.get("id_number", ""))
    for ticket in Ticket.objects.all():
        phone = ticket.unseal_caller().get("phone", "19900000000")
        assert 19900000000 <= int(phone) <= 19900009999


def test_no_code_looks_like_a_real_credit_code() -> None:
    codes = [
        *Department.objects.values_list("code", flat=True),
        *Department.objects.exclude(credit_code="").values_list("credit_code", flat=True),
        *ServiceItem.objects.values_list("code", flat=True),
    ]

    assert not any(_is_credit_code(code[:18]) for code in codes)


def _is_credit_code(text: str) -> bool:
    try:
        uscc.validate(text)
    except ValidationError:
        return False
    return True


def test_quiet_bodies_have_small_samples() -> None:
    quiet = Department.objects.filter(short_name__in=units.QUIET_BODIES)

    assert quiet.count() == len(units.QUIET_BODIES)
    assert Rating.objects.filter(department__in=quiet).count() < 10


def test_every_city_has_between_six_and_fourteen_units_and_items_for_each() -> None:
    found = places.make_units(LAST_DAY, PLAN.cities)
    cities = [unit for unit in found if unit.department.region.code != places.PROVINCE]

    assert len(cities) == sum(count + 1 for _t, count in list(units.CITIES.values())[:2])
    assert all(6 <= count <= 13 for _traffic, count in units.CITIES.values())
    assert all(unit.offers and len(unit.windows) == 2 for unit in found)


def test_a_day_depends_on_its_seed_alone() -> None:
    found = places.make_units(LAST_DAY, PLAN.cities)
    day = visits.Day(day=LAST_DAY, cases=30, ratings=20, last=LAST_DAY, seed=1)
    other = visits.Day(day=LAST_DAY, cases=30, ratings=20, last=LAST_DAY, seed=2)

    assert visits.plan_day(found, day) == visits.plan_day(found, day)
    assert visits.plan_day(found, day) != visits.plan_day(found, other)


def test_nothing_happens_after_the_last_day_but_the_services_of_today() -> None:
    assert max(Rating.objects.values_list("fact_day", flat=True)) <= LAST_DAY
    late = Service.objects.filter(service_day__gt=LAST_DAY)
    assert {service.served_at <= NOW for service in late} == {True}
    assert late.count() == newcomers.TODAYS_CASES


def test_tickets_of_many_statuses_are_answered_on_time_and_late() -> None:
    statuses = set(Ticket.objects.values_list("status", flat=True))
    replied = TicketAssignment.objects.filter(replied_at__isnull=False)
    late = replied.filter(replied_at__gt=F("due_at"))

    assert len(statuses) >= 7
    assert TicketStatus.ARCHIVED in statuses
    assert 0 < late.count() < replied.count() / 2
    assert set(CallBack.objects.values_list("outcome", flat=True)) >= {"reached", "not_reached"}


def test_every_ticket_is_filed_under_a_category() -> None:
    assert not Ticket.objects.filter(category=None).exists()


def test_every_duty_has_an_account_that_signs_in_with_the_password_shown() -> None:
    held = set(
        DutyAssignment.objects.filter(
            user__username__in=[a.username for a in accounts.ACCOUNTS]
        ).values_list("duty", flat=True)
    )

    assert held == set(Duty.values)
    assert all(
        User.objects.get(username=account.username).check_password(accounts.demo_password())
        for account in accounts.ACCOUNTS
    )


def test_clerks_of_other_units_cannot_sign_in() -> None:
    clerks = User.objects.filter(username__startswith=accounts.CLERK_PREFIX)

    assert clerks.exists()
    assert not any(clerk.has_usable_password() for clerk in clerks)


def test_clients_have_the_keys_that_are_shown_whenever_they_are_asked() -> None:
    keys = accounts.demo_keys()

    assert set(keys) == set(accounts.CLIENTS)
    for name, key in keys.items():
        assert ApiClient.objects.get(key_hash=ApiClient.hash_key(key)).name == name


def test_a_run_that_died_before_it_kept_the_file_loses_no_key(
    settings: Any, tmp_path: Any, capsys: Any
) -> None:
    settings.VAR_DIR = tmp_path

    call_command("load_demo")

    printed = capsys.readouterr().out
    assert all(key in printed for key in accounts.demo_keys().values())


def test_a_client_with_a_key_of_its_own_is_left_out() -> None:
    name = next(iter(accounts.CLIENTS))
    ApiClient.objects.filter(name=name).update(key_hash=ApiClient.hash_key("another"))

    assert name not in accounts.demo_keys()


def test_three_links_open_and_stay_the_same() -> None:
    links = newcomers.links(now=NOW)

    assert len(set(links)) == 3
    assert links == newcomers.links(now=NOW)
    assert all(len(link.split("/", 3)[3]) <= 15 for link in links)


def test_a_link_leads_to_the_form(settings: Any) -> None:
    [link, *_others] = newcomers.links(now=NOW)

    assert Client().get("/" + link.split("/", 3)[3]).status_code in {200, 410}


def test_the_command_prints_the_table_and_keeps_it_for_its_owner(
    settings: Any, tmp_path: Any, capsys: Any
) -> None:
    settings.VAR_DIR = tmp_path

    call_command("load_demo")

    printed = capsys.readouterr().out
    file = tmp_path / newcomers.FILE
    assert "already there" in printed
    assert file.read_text() in printed
    assert file.stat().st_mode & 0o777 == 0o600


def test_keys_shown_once_are_kept_in_the_file(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path
    newcomers.keep(newcomers.describe({"demo-everything": "abc_-1"}, []))

    assert newcomers.kept_keys() == {"demo-everything": "abc_-1"}


@pytest.mark.parametrize(
    "wrong", [{"days": 0}, {"cases": 0}, {"ratings": -1}, {"ratings": 10}, {"cities": 22}]
)
def test_a_plan_that_cannot_be_is_refused(wrong: dict[str, int]) -> None:
    fields = {"cases": 9, "ratings": 5, "tickets": 0, "days": 3, "seed": 1, "cities": 2}

    with pytest.raises(Invalid):
        load.Plan(**(fields | wrong), last_day=LAST_DAY).check()


def test_bad_ratings_take_their_course_and_the_rates_make_sense() -> None:
    statuses = set(Rectification.objects.values_list("status", flat=True))
    assert "closed" in statuses
    told = {name: sum(MonthFigure.objects.values_list(name, flat=True)) for name in COUNTERS}
    rates = {code: formula(code).rate(told) for code in RECTIFICATION_RATES}
    assert all(rate.whole for rate in rates.values())
    assert all(rate.part <= rate.whole for rate in rates.values())
    assert rates["rectified_rate"].part > rates["rectified_rate"].whole / 2
