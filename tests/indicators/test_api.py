import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from indicators import folding, services
from ratings.models import RatingTag
from tests.factories import (
    make_api_client,
    make_department,
    make_hall,
    make_region,
    make_tag,
    make_user,
    shanghai,
)

from .facts import Office, make_county

pytestmark = pytest.mark.django_db
MARCH: dict[str, Any] = {"from": "2026-03-01", "to": "2026-03-31"}
ROUND = "department-month-2026-03"


class Api:
    """Reads with one key, or as nobody."""

    def __init__(self, key: str = "") -> None:
        self.client = Client(
            headers={"Authorization": f"Api-Key {key}", "Accept-Language": "en"} if key else {}
        )

    def get(self, path: str, status: int = 200, **query: str) -> dict:
        answer = self.client.get(f"/api/v1/{path}", query)
        assert answer.status_code == status, answer.content
        return json.loads(answer.content)


def reader(**kwargs) -> Api:
    return Api(make_api_client(**kwargs)[1])


@pytest.fixture
def offices() -> tuple[Office, Office]:
    one, two = Office(code="A", region=make_county()), Office(code="B")
    good = one.rate(dt.date(2026, 3, 2), 5, channel="qr", hall=make_hall(code="H1"))
    RatingTag.objects.create(rating=good, tag=make_tag("511"))
    one.rate(dt.date(2026, 3, 3), 4, channel="pc")
    one.rate(dt.date(2026, 3, 3), 1, channel="pc")
    one.serve(dt.date(2026, 3, 31))
    two.rate(dt.date(2026, 3, 31), 5, channel="qr")
    folding.fold_all()
    return one, two


def keys(answer: dict) -> list[tuple]:
    return [(row["key"], row["ratings"]) for row in answer["rows"]]


def test_figures_say_part_whole_percent_and_what_they_mean(offices):
    answer = reader().get("figures/", **MARCH, unit="department", code="A")
    assert answer["totals"]["rates"]["good_rate"] == {"part": 2, "whole": 3, "percent": "66.67"}
    assert answer["totals"]["rates"]["unrated_rate"] == {"part": 1, "whole": 4, "percent": "25.00"}
    assert answer["totals"]["rates"]["mean_points"] == {"part": 18, "whole": 3, "points": "6.00"}
    assert answer["totals"]["rates"]["solved_rate"] == {"part": 0, "whole": 0, "percent": None}
    assert answer["totals"]["counters"]["level_1"] == 1
    assert answer["totals"]["ratings"] == 3
    assert {
        k: answer[k] for k in ("unit", "code", "count", "from", "to", "by", "rows", "row_count")
    } == {
        "unit": "department",
        "code": "A",
        "count": "subtree",
        "from": "2026-03-01",
        "to": "2026-03-31",
        "by": "",
        "rows": [],
        "row_count": None,
    }
    assert answer["is_provisional"] is False
    assert answer["answered_from"] == "Counted from daily and monthly figures."
    good = answer["definitions"][0]
    assert (good["code"], good["version"], good["day_basis"]) == ("good_rate", 1, "rating_day")
    assert good["definition"].startswith("First active ratings")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"by": "month"}, [("2026-03-01", 4)]),
        ({"by": "unit"}, [("A", 3), ("B", 1)]),
        ({"by": "unit", "order": "-good_rate"}, [("B", 1), ("A", 3)]),
        ({"by": "unit", "page": "2", "page_size": "1"}, [("B", 1)]),
        ({"by": "channel"}, [("pc", 2), ("qr", 2)]),
        ({"by": "channel", "unit": "region", "code": "510104"}, [("pc", 2), ("qr", 1)]),
        ({"by": "hall"}, [("H1", 1)]),
        ({"by": "unit", "hall": "H1"}, [("A", 1)]),
        ({"by": "unit", "channel": "qr"}, [("A", 1), ("B", 1)]),
        ({"by": "unit", "unit": "region", "code": "510000", "count": "own"}, [("B", 1)]),
    ],
)
def test_breakdowns(offices, query, expected):
    assert keys(reader().get("figures/", **(MARCH | query))) == expected


def test_breakdowns_by_day_item_level_and_reason(offices):
    one, two = offices
    api = reader()
    days = api.get("figures/", by="day", **{"from": "2026-03-02", "to": "2026-03-04"})
    assert keys(days) == [("2026-03-02", 1), ("2026-03-03", 2), ("2026-03-04", 0)]
    items = [(one.case.item.code, 3), (two.case.item.code, 1)]
    assert keys(api.get("figures/", by="item", **MARCH)) == items
    assert keys(api.get("figures/", by="unit", unit="item", **MARCH)) == items
    only = api.get("figures/", unit="item", code=items[0][0], **MARCH)
    assert only["totals"]["ratings"] == 3
    assert "unrated_rate" not in only["totals"]["rates"]
    assert api.get("figures/", by="tag", **MARCH)["rows"] == [
        {"key": "511/2", "name": "指标511", "counters": {"times": 1}}
    ]
    levels = api.get("figures/", by="level", **MARCH)["rows"]
    assert [(row["key"], row["counters"]) for row in levels] == [
        ("5", {"level": 2, "struck": 0}),
        ("4", {"level": 1, "struck": 0}),
        ("3", {"level": 0, "struck": 0}),
        ("2", {"level": 0, "struck": 0}),
        ("1", {"level": 1, "struck": 0}),
    ]


def test_units_are_counted_in_all_and_paged(offices):
    answer = reader().get("figures/", by="unit", page_size="1", **MARCH)
    assert (len(answer["rows"]), answer["row_count"]) == (1, 2)


@pytest.mark.parametrize(
    ("query", "at_fault"),
    [
        ({"from": "", "to": "2026-03-31"}, "from"),
        ({"from": "2026-03-01"}, "to"),
        ({"from": "2026-02-30", "to": "2026-03-31"}, "from"),
        ({"from": "1999-12-31", "to": "2000-01-01"}, "from"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "to"),
        ({"from": "2001-01-01", "to": "2026-03-01"}, "to"),
        ({"from": "2026-03-01", "to": "9999-12-31"}, "to"),
        (MARCH | {"unit": "person"}, "unit"),
        (MARCH | {"by": "weather"}, "by"),
        (MARCH | {"channel": "pigeon"}, "channel"),
        (MARCH | {"page_size": "501"}, "page_size"),
        (MARCH | {"page": "0"}, "page"),
        (MARCH | {"by": "unit", "order": "password"}, "order"),
        (MARCH | {"code": "x" * 37}, "code"),
    ],
)
def test_a_bad_parameter_is_named(offices, query, at_fault):
    answer = reader().get("figures/", 400, **query)
    assert answer["type"] == "validation_error"
    assert [error["attr"] for error in answer["errors"]] == [at_fault]


def test_units_out_of_reach_are_unknown(offices):
    one, _two = offices
    api = reader(department=one.department)
    assert api.get("figures/", code="A", **MARCH)["totals"]["ratings"] == 3
    assert api.get("figures/", **MARCH)["totals"]["ratings"] == 3
    assert keys(api.get("figures/", by="unit", **MARCH)) == [("A", 3)]
    api.get("figures/", 404, code="B", **MARCH)
    api.get("figures/", 404, code="nowhere", **MARCH)
    api.get("figures/", 404, unit="region", code="510104", **MARCH)
    api.get("figures/", 404, unit="item", code=offices[1].case.item.code, **MARCH)
    county = reader(region=make_region("510104"))
    assert county.get("figures/", unit="region", code="510104", **MARCH)["totals"]["ratings"] == 3
    county.get("figures/", 404, unit="region", code="510000", **MARCH)


def test_nobody_without_a_key_or_a_reading_duty_sees_figures(offices):
    for path in ("figures/", "assessments/", f"assessments/{ROUND}/results/"):
        Api().get(path, 401, **MARCH)
        client = Client()
        client.force_login(make_user("dispatcher", region=make_region("510000")))
        assert client.get(f"/api/v1/{path}", MARCH).status_code == 403
        client.force_login(make_user("manager", region=make_region("510000")))
        assert client.get(f"/api/v1/{path}", MARCH).status_code in (200, 404)


def test_the_number_of_queries_does_not_grow_with_the_units(offices, django_assert_max_num_queries):
    api = reader()
    for _ in range(5):
        Office().rate(dt.date(2026, 3, 2), 5)
    folding.fold_all()
    with django_assert_max_num_queries(6):
        api.get("figures/", by="unit", **MARCH)


@pytest.fixture
def scored(offices, settings) -> tuple[Office, Office]:
    settings.SMALL_SAMPLE = 3
    services.load_schemes()
    services.run_assessment(ROUND, at=shanghai(2026, 4, 10))
    return offices


def test_results_show_rank_and_group_and_small_samples_last(scored):
    api = reader()
    [listed] = api.get("assessments/")["results"]
    assert listed == api.get(f"assessments/{ROUND}/")
    assert (listed["number"], listed["scheme"]) == (
        ROUND,
        "Monthly service index of departments v1",
    )
    results = api.get(f"assessments/{ROUND}/results/")["results"]
    # A: good 2/3 × 66.67 + rated 3/4 × 33.33
    shown = ("unit", "sample", "index", "band", "rank", "group_size")
    assert [tuple(result[name] for name in shown) for result in results] == [
        ("A", 3, "69.444444", "middle", 1, 1),
        ("B", 1, "100.000000", "very high", None, 1),
    ]
    assert results[0]["name"] == str(scored[0].department)


def test_an_index_is_explained_and_the_contributions_add_up(scored):
    answer = reader().get(f"assessments/{ROUND}/results/A/explain/")
    assert [(s["code"], s["part"], s["whole"], s["contribution"]) for s in answer["scores"]] == [
        ("satisfaction", 2, 3, "44.444444"),
        ("participation", 3, 4, "25.000000"),
        ("resolution", 0, 0, None),
        ("on_time", 0, 0, None),
    ]
    first = answer["scores"][0]
    assert (first["value"], first["nominal_weight"], first["weight"]) == (
        "66.666667",
        "40.00",
        "66.666667",
    )
    assert first["formula"]["code"] == "good_rate"
    assert answer["index"] == "69.444444"


def test_a_unit_sees_its_own_result_with_the_size_of_its_group(scored):
    api = reader(department=scored[1].department)
    assert [r["unit"] for r in api.get(f"assessments/{ROUND}/results/")["results"]] == ["B"]
    api.get(f"assessments/{ROUND}/results/B/explain/")
    api.get(f"assessments/{ROUND}/results/A/explain/", 404)
    api.get("assessments/nothing/", 404)
    api.get("assessments/nothing/results/", 404)
    assert (
        reader(department=make_department()).get(f"assessments/{ROUND}/results/")["results"] == []
    )


def test_results_take_the_same_queries_however_many(scored, django_assert_max_num_queries):
    api = reader()
    for _ in range(5):
        Office().rate(dt.date(2026, 3, 2), 5)
    folding.fold_all()
    services.run_assessment(ROUND, at=shanghai(2026, 4, 11))
    with django_assert_max_num_queries(4):
        api.get(f"assessments/{ROUND}/results/")
    with django_assert_max_num_queries(4):
        api.get(f"assessments/{ROUND}/results/A/explain/")


def test_the_schema_describes_figures_and_assessments():
    schema = Client().get("/api/schema/?format=json").json()
    paths = schema["paths"]
    names = {p["name"] for p in paths["/api/v1/figures/"]["get"]["parameters"]}
    assert {"unit", "code", "from", "to", "by", "count", "channel", "hall", "order"} <= names
    assert "/api/v1/assessments/{number}/results/{unit}/explain/" in paths
