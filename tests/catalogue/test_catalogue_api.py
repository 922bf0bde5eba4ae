import pytest
from rest_framework.test import APIClient

from tests.factories import (
    make_api_client,
    make_department,
    make_item,
    make_item_version,
    make_region,
    make_user,
)


@pytest.fixture
def api(db):
    _client, key = make_api_client()
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    return api


def codes(response):
    assert response.status_code == 200, response.content
    return [row["code"] for row in response.json()["results"]]


@pytest.fixture
def places(db):
    province = make_region("510000", name="四川省", short_name="四川")
    city = make_region("510100", province, name="成都市")
    make_region("510104", city, name="锦江区", level="county")
    here = make_department(code="D1", name="教育局", region=city)
    there = make_department(code="D2", name="水利厅", region=province, kind="vertical")
    first = make_item(code="I1", name="教师资格认定", department=here)
    make_item_version(item=first, item_type="07", materials=["身份证"])
    make_item_version(item=make_item(code="I2", name="取水许可", department=there))
    return {"here": here, "there": there, "city": city}


def test_regions_are_filtered_by_level_parent_and_name(api, places):
    assert codes(api.get("/api/v1/regions/")) == ["510000", "510100", "510104"]
    assert codes(api.get("/api/v1/regions/?level=city")) == ["510100"]
    assert codes(api.get("/api/v1/regions/?parent=510100")) == ["510104"]
    assert codes(api.get("/api/v1/regions/?name=锦江")) == ["510104"]
    (row,) = api.get("/api/v1/regions/?level=city").json()["results"]
    assert row["parent"] == "510000"


def test_departments_are_filtered_by_name_kind_and_region(api, places):
    assert codes(api.get("/api/v1/departments/")) == ["D1", "D2"]
    assert codes(api.get("/api/v1/departments/?name=教育")) == ["D1"]
    assert codes(api.get("/api/v1/departments/?kind=vertical")) == ["D2"]
    assert codes(api.get("/api/v1/departments/?region=510100")) == ["D1"]
    assert codes(api.get("/api/v1/departments/?region=510000")) == ["D1", "D2"]
    assert codes(api.get("/api/v1/departments/?valid_on=1800-01-01")) == []


def test_items_are_filtered_by_name_department_region_and_type(api, places):
    assert codes(api.get("/api/v1/items/")) == ["I1", "I2"]
    assert codes(api.get("/api/v1/items/?name=取水")) == ["I2"]
    assert codes(api.get("/api/v1/items/?department=D1")) == ["I1"]
    assert codes(api.get("/api/v1/items/?region=510100")) == ["I1"]
    assert codes(api.get("/api/v1/items/?item_type=01")) == ["I2"]
    assert codes(api.get("/api/v1/items/?is_active=false")) == []


def test_one_item_shows_its_versions(api, places):
    item = api.get("/api/v1/items/I1/").json()
    assert (item["name"], item["department"], item["region"]) == ("教师资格认定", "D1", "510100")
    assert item["versions"][0]["materials"] == ["身份证"]


@pytest.mark.parametrize(
    "address",
    [
        "departments/?kind=tea",
        "departments/?valid_on=soon",
        "regions/?level=moon",
    ],
)
def test_a_filter_that_makes_no_sense_is_400(api, address):
    assert api.get(f"/api/v1/{address}").status_code == 400


@pytest.mark.parametrize("address", ["items/none/", "items/%00/", "items/%ED%A0%80/"])
def test_an_unknown_item_is_404(api, address):
    assert api.get(f"/api/v1/{address}").status_code == 404


def test_a_key_sees_its_own_department_only(places):
    _client, key = make_api_client(department=places["here"])
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    assert codes(api.get("/api/v1/departments/")) == ["D1"]
    assert codes(api.get("/api/v1/items/")) == ["I1"]
    assert api.get("/api/v1/items/I1/").status_code == 200
    assert api.get("/api/v1/items/I2/").status_code == 404


def test_a_person_sees_what_their_duty_reaches(places):
    api = APIClient()
    api.force_login(make_user("verifier", department=places["here"]))
    assert codes(api.get("/api/v1/items/")) == ["I1"]


@pytest.mark.parametrize("address", ["regions/", "departments/", "items/", "items/I1/"])
def test_nobody_reads_without_a_key(places, address):
    assert APIClient().get(f"/api/v1/{address}").status_code == 401


def test_pages_have_a_maximum(api, places, settings):
    page = api.get("/api/v1/regions/?page_size=2").json()
    assert (page["count"], len(page["results"])) == (3, 2)
    assert api.get("/api/v1/regions/?page=99999999999999999999").status_code == 404


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize(
    ("address", "queries"), [("regions/", 3), ("departments/", 3), ("items/", 3)]
)
def test_lists_take_the_same_number_of_queries_for_any_length(
    api, places, django_assert_num_queries, address, queries, count
):
    for _n in range(count):
        make_item_version(item=make_item(department=places["here"]))
    with django_assert_num_queries(queries):
        assert api.get(f"/api/v1/{address}").status_code == 200
