import datetime as dt
from typing import Any

import pytest
from django.test import Client

from govservice.catalogue.models import ServiceItem
from govservice.catalogue.scope import Scope
from indicators import coverage
from indicators.checks import required_channels_are_known
from indicators.folding import fold_all
from indicators.questions import FigureQuery
from tests.factories import (
    make_api_client,
    make_department,
    make_item,
    make_item_version,
    make_user,
)

from .dashboards import MARCH, words_of
from .facts import Office, make_county, strike_out

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)
EVERYTHING = FigureQuery(Scope(everything=True), dt.date(2026, 3, 1), dt.date(2026, 4, 1))
REQUIRED = ("pc", "mobile", "qr", "tablet", "sms", "hotline")


def second_item(office: Office, name: str) -> ServiceItem:
    return make_item(department=office.department, name=name)


@pytest.fixture
def county():
    """Three bodies: 甲局 is rated by two channels and has an item nobody asked for; 乙局 serves, but
    nobody rates it; 丙局 has an item and no visitor. A body without items ought not to be rated."""
    region = make_county()
    one, two = Office(region=region, name="甲局"), Office(region=region, name="乙局")
    three = make_department(region=region, name="丙局")
    make_department(region=region, name="丁局")
    ServiceItem.objects.filter(pk=one.case.item_id).update(name="身份证")
    ServiceItem.objects.filter(pk=two.case.item_id).update(name="社保卡")
    second_item(one, "护照")
    make_item(department=one.department, name="停用的", is_active=False)
    make_item(department=three, name="查档")
    one.rate(DAY, 5, channel="qr")
    one.rate(DAY, 4, channel="pc")
    one.rate(DAY, 4, channel="kiosk")  # not among the required ones
    two.serve(DAY)
    two.serve(DAY)
    two.rate(dt.date(2026, 4, 1), 5, channel="sms")
    fold_all()
    return {"region": region, "one": one, "two": two, "three": three}


def test_items_bodies_and_channels_are_counted_by_hand(county):
    assert coverage.counters(EVERYTHING) == {
        "items": 4,  # 身份证, 护照, 社保卡, 查档
        "items_ratable": 2,  # 身份证, 社保卡
        "items_rated": 1,
        "bodies": 3,
        "bodies_ratable": 2,
        "bodies_rated": 1,
        "channels_used": 2,
        "channels_required": 2 * 6,
    }
    assert coverage.bodies_by_channel(EVERYTHING) == dict.fromkeys(REQUIRED, 0) | {"qr": 1, "pc": 1}


def test_what_is_missing_is_named_with_the_reason(county):
    rows = coverage.missing(EVERYTHING, coverage.ITEMS)
    found = [(g.name, g.department, g.services, g.reason) for g in gaps(coverage.ITEMS, rows)]
    assert found == [
        ("社保卡", "乙局", 2, "no_rating"),
        ("护照", "甲局", 0, "no_service"),
        ("查档", "丙局", 0, "no_service"),
    ]
    rows = coverage.missing(EVERYTHING, coverage.BODIES)
    bodies = [(g.name, g.services, g.reason) for g in gaps(coverage.BODIES, rows)]
    assert bodies == [("乙局", 2, "no_rating"), ("丙局", 0, "no_service")]
    rows = coverage.missing(EVERYTHING, coverage.CHANNELS)
    assert [(g.name, g.lacks) for g in gaps(coverage.CHANNELS, rows)] == [
        ("甲局", ("mobile", "tablet", "sms", "hotline")),
        ("乙局", REQUIRED),
    ]


def gaps(kind, rows):
    return coverage.gaps(EVERYTHING, kind, rows)


def test_lists_can_be_narrowed_by_reason_and_by_channel(county):
    def names(kind, **narrowed):
        return [row.name for row in coverage.missing(EVERYTHING, kind, **narrowed)]

    assert names(coverage.ITEMS, reason="no_rating") == ["社保卡"]
    assert names(coverage.BODIES, reason="no_service") == ["丙局"]
    assert names(coverage.CHANNELS, lacks="qr") == ["乙局"]


def test_a_body_rated_by_every_required_channel_is_in_no_list(county, settings):
    settings.REQUIRED_CHANNELS = ["qr", "pc"]
    rows = coverage.missing(EVERYTHING, coverage.CHANNELS)
    assert [row.name for row in rows] == ["乙局"]
    assert coverage.counters(EVERYTHING)["channels_required"] == 4


def test_a_struck_out_rating_still_shows_that_the_item_can_be_rated(county):
    strike_out(county["one"].rate(DAY, 1, channel="tablet"))
    fold_all()
    assert coverage.bodies_by_channel(EVERYTHING)["tablet"] == 1


def test_periods_are_widened_to_whole_months():
    query = FigureQuery(Scope(everything=True), dt.date(2026, 2, 27), dt.date(2026, 3, 2))
    whole = coverage.by_whole_months(query)
    assert (whole.start, whole.end) == (dt.date(2026, 2, 1), dt.date(2026, 4, 1))


def test_a_service_counts_for_the_item_whose_version_it_froze(county):
    item = second_item(county["one"], "老版本")
    version = make_item_version(item=item, valid_to=dt.date(2026, 1, 1))
    county["one"].serve(DAY, item_version=version)
    fold_all()
    rows = coverage.missing(EVERYTHING, coverage.ITEMS, reason="no_rating")
    assert {row.name for row in rows} == {"社保卡", "老版本"}


# --- the page --------------------------------------------------------------------------------------


def page_of(user, **parameters) -> Any:
    client = Client()
    client.force_login(user)
    return client.get("/dashboard/coverage/", MARCH | parameters)


def test_the_page_shows_rates_with_part_and_whole_and_what_is_missing(county):
    manager = make_user("manager", region=county["region"])
    with_words = words_of(page_of(manager))
    for text in ("三个全覆盖", "50.00%", "2 / 4", "66.67%", "2 / 3", "16.67%", "2 / 12", "社保卡"):
        assert text in with_words
    assert "停用的" not in with_words
    assert "丁局" not in words_of(page_of(manager, missing="bodies")).split("尚缺清单")[-1]


def test_a_department_manager_sees_own_gaps_only(county):
    manager = make_user("manager", department=county["one"].department)
    page = words_of(page_of(manager))
    assert "护照" in page
    assert "社保卡" not in page
    assert "乙局" not in words_of(page_of(manager, missing="channels"))


def test_other_staff_are_refused_and_strangers_sent_to_sign_in(county):
    assert page_of(make_user("handler", department=county["one"].department)).status_code == 403
    assert Client().get("/dashboard/coverage/").status_code == 302


def test_filters_in_error_show_the_reason_and_no_number(county):
    manager = make_user("manager", region=county["region"])
    for wrong in (
        {"from": "gestern"},
        {"missing": "stars"},
        {"lacks": "fax"},
        {"region": "999999"},
    ):
        page = page_of(manager, **wrong)
        assert page.status_code == 200
        assert "66.67%" not in words_of(page), wrong
        assert "error-summary" in page.content.decode()


@pytest.mark.parametrize("page", ["2", "0", "-1", "x", "99999999999999", "²"])
def test_a_page_that_is_not_there_shows_the_nearest(county, page):
    manager = make_user("manager", region=county["region"])
    assert "社保卡" in words_of(page_of(manager, page=page))


def test_pages_keep_the_filters(county, monkeypatch):
    from indicators.board import coverage as board

    monkeypatch.setattr(board, "ROWS_A_PAGE", 1)
    manager = make_user("manager", region=county["region"])
    page = page_of(manager, page="2", reason="no_service")
    assert "查档" in words_of(page)
    assert "护照" not in words_of(page)
    assert "reason=no_service" in page.content.decode()
    assert "page=1" in page.content.decode()


def test_the_number_of_queries_does_not_grow_with_what_is_missing(
    county, django_assert_num_queries
):
    manager = make_user("manager", region=county["region"])
    client = Client()
    client.force_login(manager)
    for number in range(5):
        second_item(county["one"], f"又一项{number}")
    # session, user, duties; two suggestions; items, bodies, channels,
    # bodies without a channel; rows, their services, their departments
    with django_assert_num_queries(12):
        client.get("/dashboard/coverage/", MARCH)


def test_the_list_is_exported_whole_and_narrowed(county):
    client = Client()
    client.force_login(make_user("manager", region=county["region"]))
    asked = MARCH | {"table": "coverage"}

    def rows(**more):
        answer = client.get("/dashboard/export.csv", asked | more)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return [line.split(",") for line in text.splitlines()[1:]]

    assert [(row[1], row[4]) for row in rows()] == [("社保卡", "2"), ("护照", "0"), ("查档", "0")]
    assert [row[1] for row in rows(missing="bodies", reason="no_rating")] == ["乙局"]
    assert (
        rows(missing="channels", lacks="qr")[0][5]
        == "电脑端、移动端、二维码、大厅平板电脑、短信、12345热线"
    )


# --- the API ---------------------------------------------------------------------------------------


def ask(status: int = 200, **query):
    _client, key = make_api_client()
    client = Client(headers={"Authorization": f"Api-Key {key}", "Accept-Language": "en"})
    answer = client.get("/api/v1/coverage/", MARCH | query)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_api_answers_as_the_page_does(county):
    answer = ask(unit="region", code="510104", missing="channels", lacks="qr")
    assert answer["rates"]["item_coverage"] == {"part": 2, "whole": 4, "percent": "50.00"}
    assert answer["rates"]["item_coverage_v2"] == {"part": 1, "whole": 2, "percent": "50.00"}
    assert answer["rates"]["channel_coverage"] == {"part": 2, "whole": 12, "percent": "16.67"}
    assert answer["channels"]["qr"] == 1
    assert (answer["from"], answer["to"]) == ("2026-03-01", "2026-03-31")
    assert answer["row_count"] == 1
    assert answer["rows"] == [
        {
            "code": county["two"].department.code,
            "name": "乙局",
            "department": county["two"].department.code,
            "services": 2,
            "reason": "",
            "lacks": list(REQUIRED),
        }
    ]
    assert len(answer["definitions"]) == 5


def test_the_api_gives_what_is_missing_in_pages(county):
    assert [row["name"] for row in ask(page_size="2")["rows"]] == ["社保卡", "护照"]
    second = ask(page_size="2", page="2")
    assert ([row["name"] for row in second["rows"]], second["row_count"]) == (["查档"], 3)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"missing": "stars"}, "missing"),
        ({"reason": "because"}, "reason"),
        ({"lacks": "fax"}, "lacks"),
        ({"from": "2026-13-01"}, "from"),
        ({"unit": "item"}, "unit"),
        ({"page": "0"}, "page"),
    ],
)
def test_the_api_names_what_is_wrong(county, wrong, field):
    assert ask(400, **wrong)["errors"][0]["attr"] == field


def test_the_api_knows_no_unit_out_of_reach(county):
    _client, key = make_api_client(department=county["one"].department)
    client = Client(headers={"Authorization": f"Api-Key {key}"})
    other = MARCH | {"code": county["two"].department.code}
    assert client.get("/api/v1/coverage/", other).status_code == 404
    assert client.get("/api/v1/coverage/", MARCH).json()["counters"]["bodies"] == 1


def test_a_required_channel_that_nobody_knows_is_an_error_at_the_start(settings):
    assert required_channels_are_known() == []
    settings.REQUIRED_CHANNELS = ["pc", "fax"]
    [error] = required_channels_are_known()
    assert "fax" in error.msg
