import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from indicators.folding import fold_all
from indicators.models import Assessment, Band, Result, Scheme
from tests.factories import make_department, make_region, make_tag, make_ticket, make_user, shanghai
from tests.indicators.dashboards import DAY, MARCH, House, links_of, make_house, words_of
from tests.indicators.facts import Office, make_call_back, make_done_ticket, strike_out

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/"
NOBODYS = ("handler", "desk", "verifier", "catalogue_keeper", "system_admin", "call_back_clerk")


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def manager(house, client) -> Client:
    client.force_login(house.province_manager)
    return client


def read(client, **filters):
    return client.get(PAGE, MARCH | filters, headers={"accept-language": "en"})


# --- who ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", "coverage/", "ratings/", "tickets/", "export.csv"])
def test_strangers_are_asked_to_sign_in(client, address):
    assert client.get(PAGE + address).headers["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("duty", NOBODYS)
@pytest.mark.parametrize("address", ["", "coverage/", "ratings/", "tickets/"])
def test_other_duties_get_the_403_page(client, duty, address):
    client.force_login(make_user(duty, region=make_region()))
    page = client.get(PAGE + address)
    assert page.status_code == 403
    assert "您没有查看权限" in page.content.decode()


@pytest.mark.parametrize("duty", NOBODYS)
def test_other_duties_get_no_table_of_departments(client, duty):
    client.force_login(make_user(duty, region=make_region()))
    assert client.get(PAGE + "export.csv").status_code == 403


@pytest.mark.parametrize("duty", ["manager", "rating_officer", "supervisor", "reviewer"])
def test_readers_of_figures_see_them(client, duty):
    client.force_login(make_user(duty, region=make_region()))
    assert client.get(PAGE).status_code == 200


def test_an_ended_duty_closes_the_page(client):
    user = make_user("manager", region=make_region())
    user.duty_assignments.update(valid_to="2026-01-01")
    client.force_login(user)
    assert client.get(PAGE).status_code == 403


def test_a_supervisor_sees_ratings_counted_but_no_way_to_their_list(client, house):
    client.force_login(make_user("supervisor", region=make_region()))
    page = read(client)
    assert page.context["board"].ratings == 19
    assert not [link for link in links_of(page) if "/dashboard/ratings/" in link]
    assert client.get(PAGE + "ratings/").status_code == 403


# --- what --------------------------------------------------------------------------------------------


def test_levels_rates_and_the_unrated_stand_with_their_parts(manager):
    board = read(manager).context["board"]
    assert [line.number.count for line in board.levels] == [6, 7, 0, 0, 6]
    assert [line.share for line in board.levels] == ["31.58%", "36.84%", "0.00%", "0.00%", "31.58%"]
    assert (board.unrated.text, board.unrated.rate.part, board.unrated.rate.whole) == (
        "9.52%",
        2,
        21,
    )
    good = next(line for line in board.rating_rates if line.formula.code == "good_rate")
    assert (good.text, good.rate.part, good.rate.whole) == ("68.42%", 13, 19)


def test_a_rating_struck_out_counts_only_in_the_raw_rate(house, manager):
    strike_out(house.own.rate(DAY, 2))
    fold_all()
    board = read(manager).context["board"]
    assert (board.ratings, board.struck_out.count) == (19, 1)
    raw = {line.formula.code: line.text for line in board.raw_rates}
    assert raw["good_rate_raw"] == "65.00%"  # 13 of 20


def test_nothing_to_divide_by_is_a_dash(manager):
    page = read(manager, **{"from": "2020-01-01", "to": "2020-01-31"})
    assert page.context["board"].unrated.text == "—"
    assert "0.00%" not in words_of(page).split("By month")[0].split("Rates")[1]


def test_tickets_and_call_backs_have_their_rates(house, manager):
    unit = house.own.department
    for replied in (4, 9):
        ticket = make_done_ticket(
            unit,
            dispatched=shanghai(2026, 3, 2, 9),
            replied=shanghai(2026, 3, replied, 9),
            due=shanghai(2026, 3, 6, 18),
        )
        make_call_back(ticket, shanghai(2026, 3, 12, 9), "reached", resolution="solved", level=5)
    fold_all()
    rates = {line.formula.code: line for line in read(manager).context["board"].ticket_rates}
    assert rates["on_time_rate"].text == "50.00%"
    assert rates["solved_rate"].text == "100.00%"


def test_overdue_is_counted_now_whatever_the_period(house, manager):
    late = timezone.now() - dt.timedelta(days=1)
    make_ticket(region=house.own.department.region, due_at=late)
    make_ticket(
        region=house.own.department.region, due_at=late, status="archived", archived_at=late
    )
    make_ticket(region=make_region("440000"), due_at=late)
    assert read(manager).context["board"].waiting.tickets == "1"


def test_recent_services_are_marked_as_provisional(manager):
    assert "provisional" not in words_of(read(manager)).split("Rates")[0]
    today = timezone.localdate().isoformat()
    assert read(manager, to=today).context["board"].provisional_from is not None


def test_months_and_days_stand_as_numbers_too(manager):
    board = read(manager).context["board"]
    assert [(point.label, point.number.count) for point in board.months.points] == [("2026-03", 19)]
    days = {point.label: point.number.count for point in board.days.points}
    assert (len(days), days["03-10"], days["03-09"]) == (31, 19, 0)


def test_small_samples_stand_apart_in_printing_order_and_without_a_band(house, manager):
    scheme = Scheme.objects.create(code="s", name="指数", small_sample=8)
    band = Band.objects.create(scheme=scheme, floor=80, name="较高", name_en="high")
    month = Assessment.objects.create(
        number="2026-03",
        scheme=scheme,
        period_start="2026-03-01",
        period_end="2026-04-01",
        computed_at=timezone.now(),
    )
    for office, rank in ((house.own, 1), (house.other, None)):
        Result.objects.create(
            assessment=month,
            department=office.department,
            sample=9,
            index="86.125",
            band=band,
            rank=rank,
        )
    units = read(manager).context["board"].departments
    assert [(line.name, line.index, line.band) for line in units.compared] == [
        ("甲局", "86.13", "high")
    ]
    assert [(line.name, line.band) for line in units.small] == [("乙局", "")]


def test_departments_come_in_pages(house, manager, monkeypatch):
    from indicators.board import units

    monkeypatch.setattr(units, "DEPARTMENTS_A_PAGE", 1)
    first, second, beyond = (
        read(manager, page=n).context["board"].departments for n in ("1", "2", "99")
    )
    assert [line.name for line in first.small] == ["甲局"]
    assert [line.name for line in second.small] == ["乙局"] == [line.name for line in beyond.small]
    assert first.next_url.endswith("page=2#departments")
    assert second.next_url == ""


# --- filters -----------------------------------------------------------------------------------------


def test_without_filters_it_shows_twelve_whole_months(manager):
    asked = manager.get(PAGE).context["asked"]
    assert asked.start.day == 1
    assert (asked.last + dt.timedelta(days=1)).day == 1
    assert (asked.last.year * 12 + asked.last.month) - (
        asked.start.year * 12 + asked.start.month
    ) == 11


@pytest.mark.parametrize(
    ("filters", "ratings"),
    [
        ({"department": "甲局"}, 12),
        ({"region": "510104"}, 19),
        ({"region": "510000", "own": "on"}, 0),
        ({"channel": "pc"}, 7),
        ({"from": "2026-03-11"}, 0),
        ({"to": "2026-03-10"}, 19),
    ],
)
def test_filters_narrow_every_number(manager, filters, ratings):
    assert read(manager, **filters).context["board"].ratings == ratings


def test_an_item_and_a_hall_are_found_by_code(house, manager):
    item = house.own.case.item
    assert read(manager, item=item.code).context["board"].ratings == 12


@pytest.mark.parametrize(
    ("filters", "field", "words"),
    [
        ({"from": "yesterday"}, "from", "“yesterday” is no day"),
        ({"from": "2026-02-30"}, "from", "“2026-02-30” is no day"),
        ({"from": "1066-01-01"}, "from", "2000"),
        ({"to": "9999-12-31"}, "to", "2000"),
        ({"from": "2026-04-01"}, "to", "before the first"),
        ({"from": "2001-01-01"}, "to", "five years"),
        ({"region": "nowhere"}, "region", "“nowhere” is not known"),
        ({"department": "' OR 1=1 --"}, "department", "is not known"),
        ({"department": "x" * 300}, "department", "200"),
        ({"channel": "telex"}, "channel", "telex"),
        ({"hall": "nowhere"}, "hall", "is not known"),
    ],
)
def test_a_bad_filter_is_named_beside_its_field_and_no_number_is_shown(
    manager, filters, field, words
):
    page = read(manager, **filters)
    assert page.status_code == 200
    assert words in str(page.context["filter"].form.errors[field])
    assert page.context["board"] is None
    assert 'role="alert"' in page.content.decode()


def test_what_was_typed_stays(manager):
    html = read(manager, department="nowhere", **{"from": "2026-13-01"}).content.decode()
    assert 'value="nowhere"' in html
    assert re.search(r'<input type="text" name="from" value="2026-13-01"', html)


def test_a_name_that_several_bear_asks_for_the_code(manager):
    for code in ("TWIN-1", "TWIN-2"):
        make_department(code=code, name="同名局")
    page = read(manager, department="同名局")
    assert "TWIN-1、TWIN-2" in str(page.context["filter"].form.errors["department"])


def test_too_many_single_facts_are_refused_in_the_form(manager, monkeypatch):
    from indicators import reading

    monkeypatch.setattr(reading, "FACT_CAP", 3)
    page = read(manager, channel="mobile", **{"from": "2026-03-02"})
    assert page.status_code == 200
    assert "whole months" in words_of(page)


def test_page_numbers_that_are_none_show_the_first_page(manager):
    for page in ("-1", "0", "x", "１", "9" * 400):
        assert read(manager, page=page).status_code == 200


# --- scope -------------------------------------------------------------------------------------------


def test_another_department_is_in_no_number_no_choice_and_no_line(house, client):
    client.force_login(house.own_manager)
    page = read(client)
    assert page.context["board"].ratings == 12
    assert "乙局" not in page.content.decode()
    assert house.other.department.code not in page.content.decode()


@pytest.mark.parametrize("address", ["", "ratings/", "tickets/"])
def test_naming_another_department_is_as_naming_none(house, client, address):
    client.force_login(house.own_manager)
    filters = MARCH | {"department": house.other.department.code}
    page = client.get(PAGE + address, filters, headers={"accept-language": "en"})
    assert "is not known" in words_of(page)


def test_items_and_halls_of_others_are_not_known_either(house, client):
    client.force_login(house.own_manager)
    page = read(client, item=house.other.case.item.code)
    assert "is not known" in str(page.context["filter"].form.errors["item"])


# --- form --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", ["", "ratings/", "tickets/"])
def test_pages_are_light_and_carry_nothing_inline(house, manager, language, address):
    html = manager.get(
        PAGE + address, MARCH, headers={"accept-language": language}
    ).content.decode()
    assert f'lang="{language}"' in html
    assert len(html.encode()) < 60_000
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://", html)


def test_the_number_of_queries_does_not_grow_with_departments(
    house, manager, django_assert_num_queries
):
    with django_assert_num_queries(17):
        read(manager)
    for _n in range(5):
        Office(region=house.own.department.region).rate(DAY)
    fold_all()
    with django_assert_num_queries(17):
        assert read(manager).context["board"].departments.total == 7


def test_reasons_are_counted_and_lead_to_their_list(house, manager):
    from ratings.models import RatingTag

    tag = make_tag("108", name="增加条件", name_en="New conditions")
    for rating in house.own.department.ratings.filter(level=1):
        RatingTag.objects.create(rating=rating, tag=tag)
    house.own.rate(DAY, 3)
    fold_all()
    [line] = read(manager).context["board"].reasons.lines
    assert (line.name, line.number.count, line.is_bad) == ("New conditions", 6, True)
    assert "tag=108%2F2" in line.number.url
