import datetime as dt

import pytest
from django.test import Client

from govservice.catalogue.models import (
    Department,
    ItemVersion,
    Region,
    ServiceItem,
    UnitList,
    Window,
)
from tests.factories import (
    make_case,
    make_department,
    make_hall,
    make_item,
    make_item_version,
    make_region,
    make_service,
    make_user,
)


@pytest.fixture
def city(db):
    return make_region("510100", make_region("510000"))


@pytest.fixture
def unit(city):
    return make_department(code="U1", name="教育局", region=city)


@pytest.fixture
def elsewhere(city):
    return make_department(code="X1", name="别处局", region=make_region("510300", city.parent))


@pytest.fixture
def keeper(city):
    return signed_in(make_user("catalogue_keeper", region=city))


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return browser


def department_form(unit, **changes):
    data = {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "region": unit.region_id,
        "valid_from": "1900-01-01",
        "valid_to": "9999-12-31",
        "successions-TOTAL_FORMS": 0,
        "successions-INITIAL_FORMS": 0,
    }
    return data | changes


def item_form(item, versions=0, **changes):
    data = {
        "code": item.code,
        "name": item.name,
        "department": item.department_id,
        "is_active": "on",
        "versions-TOTAL_FORMS": item.versions.count() + versions,
        "versions-INITIAL_FORMS": item.versions.count(),
    }
    return data | changes


def version_fields(position, **changes):
    data = {
        "valid_from": "2026-03-01",
        "valid_to": "9999-12-31",
        "item_type": "01",
        "case_form": "2",
        "limit_unit": "W",
        "materials": "身份证\n申请表\n",
        "channels": "",
        "guide": "{}",
    } | changes
    return {f"versions-{position}-{name}": value for name, value in data.items()}


PAGES = ["region", "unitlist", "department", "hall", "serviceitem"]


@pytest.mark.parametrize("page", PAGES)
def test_every_list_and_form_of_the_catalogue_opens(keeper, unit, page):
    make_hall(department=unit)
    make_item_version(item=make_item(department=unit))
    UnitList.objects.create(code="l", name="名单")
    address = f"/admin/catalogue/{page}/"
    assert keeper.get(address + "?q=5").status_code == 200
    rows = {
        "region": Region.objects,
        "unitlist": UnitList.objects,
        "department": Department.objects,
        "hall": unit.halls,
        "serviceitem": unit.items,
    }
    assert keeper.get(f"{address}{rows[page].first().pk}/change/").status_code == 200


def test_a_keeper_sees_and_finds_only_what_is_in_scope(keeper, unit, elsewhere):
    page = keeper.get("/admin/catalogue/department/?q=局").content.decode()
    assert "U1" in page
    assert "X1" not in page
    assert keeper.get(f"/admin/catalogue/department/{elsewhere.pk}/change/").status_code == 302
    choices = keeper.get(
        "/admin/autocomplete/?app_label=catalogue&model_name=serviceitem"
        "&field_name=department&term=局"
    ).json()
    assert [choice["text"] for choice in choices["results"]] == ["教育局"]


def test_a_keeper_changes_a_department(keeper, unit):
    address = f"/admin/catalogue/department/{unit.pk}/change/"
    assert keeper.post(address, department_form(unit, name="教育和体育局")).status_code == 302
    unit.refresh_from_db()
    assert unit.name == "教育和体育局"


def test_a_new_department_gets_its_path(keeper, unit):
    new = department_form(unit, code="U2", name="招生办", parent=unit.pk)
    assert keeper.post("/admin/catalogue/department/add/", new).status_code == 302
    made = Department.objects.get(code="U2")
    assert made.path == f"{unit.path}{made.pk}/"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("credit_code", "91510000000000000X"), ("kind", "tea"), ("valid_from", "yesterday")],
)
def test_a_wrong_value_is_said_beside_its_field(keeper, unit, field, wrong):
    address = f"/admin/catalogue/department/{unit.pk}/change/"
    response = keeper.post(address, department_form(unit, **{field: wrong}))
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors


def test_a_department_cannot_stand_under_itself(keeper, unit):
    below = make_department(region=unit.region, parent=unit)
    address = f"/admin/catalogue/department/{unit.pk}/change/"
    response = keeper.post(address, department_form(unit, parent=below.pk))
    assert "parent" in response.context["adminform"].form.errors


def test_a_posted_choice_out_of_scope_is_no_choice(keeper, unit, elsewhere):
    item = make_item(department=unit)
    address = f"/admin/catalogue/serviceitem/{item.pk}/change/"
    response = keeper.post(address, item_form(item, department=elsewhere.pk))
    assert "department" in response.context["adminform"].form.errors
    item.refresh_from_db()
    assert item.department == unit


def test_a_region_out_of_scope_cannot_be_changed(keeper, city):
    other = make_region("510300", city.parent)
    address = f"/admin/catalogue/region/{other.pk}/change/"
    assert keeper.get(address).status_code == 200
    assert keeper.post(address, {"name": "新名"}).status_code == 403
    assert Region.objects.get(pk=other.pk).name == "地区510300"


def test_a_new_region_gets_its_path_and_must_lie_in_scope(keeper, city):
    data = {"code": "510104", "name": "锦江区", "level": "county", "parent": city.pk}
    data |= {"valid_from": "1900-01-01", "valid_to": "9999-12-31"}
    assert keeper.post("/admin/catalogue/region/add/", data).status_code == 302
    assert Region.objects.get(code="510104").path == "/510000/510100/510104/"
    outside = data | {"code": "510399", "parent": city.parent.pk}
    assert keeper.post("/admin/catalogue/region/add/", outside).status_code == 403
    assert not Region.objects.filter(code="510399").exists()


def test_lists_are_changed_by_keepers_of_a_whole_province(keeper, city):
    unit_list = UnitList.objects.create(code="l", name="名单")
    address = f"/admin/catalogue/unitlist/{unit_list.pk}/change/"
    data = {
        "code": "l",
        "name": "新名单",
        "members-TOTAL_FORMS": 1,
        "members-INITIAL_FORMS": 0,
        "members-0-position": 1,
        "members-0-region": city.pk,
    }
    assert keeper.post(address, data).status_code == 403
    provincial = signed_in(make_user("catalogue_keeper", region=city.parent))
    assert provincial.post(address, data).status_code == 302
    assert [member.region for member in unit_list.members.all()] == [city]


def test_a_window_is_added_to_its_hall(keeper, unit):
    hall = make_hall(department=unit)
    data = {
        "code": hall.code,
        "name": hall.name,
        "region": hall.region_id,
        "department": unit.pk,
        "windows-TOTAL_FORMS": 1,
        "windows-INITIAL_FORMS": 0,
        "windows-0-number": "07",
        "windows-0-department": unit.pk,
    }
    assert keeper.post(f"/admin/catalogue/hall/{hall.pk}/change/", data).status_code == 302
    assert Window.objects.get().hall == hall


def test_a_new_version_closes_the_one_before(keeper, unit):
    item = make_item_version(item=make_item(department=unit)).item
    address = f"/admin/catalogue/serviceitem/{item.pk}/change/"
    first = item.versions.get()
    data = item_form(item, 1, **version_fields(1), **{"versions-0-id": first.pk})
    assert keeper.post(address, data).status_code == 302
    before, now = ItemVersion.objects.order_by("valid_from")
    assert before.valid_to == now.valid_from == dt.date(2026, 3, 1)
    assert now.materials == ["身份证", "申请表"]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("valid_from", {"valid_from": "2026-01-01"}),
        ("valid_to", {"valid_to": "2026-02-01"}),
        ("guide", {"guide": "[1"}),
        ("guide", {"guide": "[1]"}),
        ("promised_limit", {"promised_limit": "9", "statutory_limit": "5"}),
    ],
)
def test_a_version_that_cannot_be_is_said_beside_its_field(keeper, unit, field, changes):
    item = make_item(department=unit)
    first = make_item_version(item=item, valid_from=dt.date(2026, 2, 1))
    data = item_form(item, 1, **version_fields(1, **changes), **{"versions-0-id": first.pk})
    response = keeper.post(f"/admin/catalogue/serviceitem/{item.pk}/change/", data)
    assert response.status_code == 200
    (formset,) = (inline.formset for inline in response.context["inline_admin_formsets"])
    assert field in formset.forms[1].errors
    assert item.versions.count() == 1


def test_a_held_version_cannot_be_changed(keeper, unit):
    item = make_item_version(item=make_item(department=unit)).item
    first = item.versions.get()
    data = item_form(item, **version_fields(0, item_type="20"), **{"versions-0-id": first.pk})
    keeper.post(f"/admin/catalogue/serviceitem/{item.pk}/change/", data)
    first.refresh_from_db()
    assert first.item_type == "01"


def test_staff_without_the_keepers_duty_only_look(unit):
    item = make_item_version(item=make_item(department=unit)).item
    handler = signed_in(make_user("handler", department=unit))
    address = f"/admin/catalogue/serviceitem/{item.pk}/change/"
    assert handler.get(address).status_code == 200
    assert handler.post(address, item_form(item, name="新名")).status_code == 403
    assert handler.get("/admin/catalogue/serviceitem/add/").status_code == 403
    assert ServiceItem.objects.get().name == item.name


def test_a_case_shows_its_applicant_masked(unit):
    case = make_case(
        item=make_item(department=unit),
        applicant={"name": "李小明", "phone": "13812345678", "id_number": "510101199001011234"},
    )
    make_service(case=case)
    verifier = signed_in(make_user("verifier", department=unit))
    page = verifier.get(f"/admin/catalogue/case/{case.pk}/change/").content.decode()
    assert "李＊＊" in page
    for personal in ("李小明", "13812345678", "510101199001011234"):
        assert personal not in page
    keeper = signed_in(make_user("catalogue_keeper", department=unit))
    assert keeper.get("/admin/catalogue/case/").status_code == 403


def test_cases_are_facts_that_nobody_adds_changes_or_deletes(unit):
    case = make_service(case=make_case(item=make_item(department=unit))).case
    root = signed_in(make_user(is_superuser=True))
    for page in ("case", "service"):
        assert root.get(f"/admin/catalogue/{page}/add/").status_code == 403
    assert root.post(f"/admin/catalogue/case/{case.pk}/change/", {}).status_code == 403
    assert root.post(f"/admin/catalogue/case/{case.pk}/delete/", {}).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    ("page", "queries"),
    [("department", 8), ("serviceitem", 8), ("case", 6), ("service", 6), ("region", 8)],
)
def test_staff_lists_take_the_same_number_of_queries_for_any_length(
    unit, django_assert_max_num_queries, page, queries, count
):
    for _n in range(count):
        make_service(case=make_case(item=make_item(department=unit)))
        make_department(region=unit.region)
    root = signed_in(make_user(is_superuser=True))
    with django_assert_max_num_queries(queries):
        assert root.get(f"/admin/catalogue/{page}/").status_code == 200
