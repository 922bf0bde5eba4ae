"""Every change a keeper makes by hand is in the audit trail, field by field."""

import pytest
from django.core.management import call_command
from django.test import Client

from govservice.accounts.models import AuditEntry
from govservice.catalogue.models import Region, UnitList, UnitListMember, Window
from govservice.catalogue.services import keep, keep_rows
from govservice.errors import NotAllowed
from tests.catalogue.test_catalogue_admin import department_form, item_form, version_fields
from tests.factories import (
    make_department,
    make_hall,
    make_item,
    make_item_version,
    make_region,
    make_user,
    make_window,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_region("510000")


@pytest.fixture
def unit(province):
    return make_department(code="U1", name="教育局", region=province)


@pytest.fixture
def keeper(province):
    return make_user("catalogue_keeper", region=province, username="keeper")


@pytest.fixture
def browser(keeper):
    client = Client()
    client.force_login(keeper)
    return client


def trail():
    """Action, kind of row, subject and changes, oldest first."""
    return [
        (entry.action, entry.data["model"], entry.subject, entry.data["changes"])
        for entry in AuditEntry.objects.order_by("id")
    ]


def test_a_changed_department_says_who_changed_what(browser, unit):
    address = f"/admin/catalogue/department/{unit.pk}/change/"
    assert browser.post(address, department_form(unit, name="教育和体育局")).status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.actor.username, entry.department) == ("keeper", unit)
    changes = {"name": ["教育局", "教育和体育局"]}
    assert trail() == [("catalogue_changed", "catalogue.department", "U1", changes)]


def test_a_row_saved_as_it_was_says_nothing(browser, unit):
    address = f"/admin/catalogue/department/{unit.pk}/change/"
    assert browser.post(address, department_form(unit)).status_code == 302
    assert trail() == []


def test_a_new_region_tells_its_fields_and_names_its_parent_by_code(keeper, province):
    keep(Region(code="510100", name="成都市", level="city", parent=province), by=keeper)
    [(action, model, subject, changes)] = trail()
    assert (action, model, subject) == ("catalogue_added", "catalogue.region", "510100")
    assert changes["parent"] == ["", "510000"]
    assert changes["name"] == ["", "成都市"]
    assert "path" not in changes


def test_a_window_goes_through_the_door_under_its_halls_code(browser, unit):
    hall = make_hall(department=unit, code="H1")
    data = {
        "code": "H1",
        "name": hall.name,
        "region": hall.region_id,
        "department": unit.pk,
        "is_open": "on",
        "windows-TOTAL_FORMS": 1,
        "windows-INITIAL_FORMS": 0,
        "windows-0-number": "07",
        "windows-0-department": unit.pk,
        "windows-0-is_open": "on",
    }
    assert browser.post(f"/admin/catalogue/hall/{hall.pk}/change/", data).status_code == 302
    [(action, model, subject, changes)] = trail()
    assert (action, model, subject) == ("catalogue_added", "catalogue.window", "H1")
    assert changes["number"] == ["", "07"]
    assert AuditEntry.objects.get().department == unit


def test_a_succession_is_looked_at_on_the_bodys_page_and_not_written_there(browser, unit):
    other = make_department(code="U2", name="新局", region=unit.region)
    data = department_form(unit) | {
        "successions-TOTAL_FORMS": 1,
        "successions-0-successor": other.pk,
        "successions-0-on": "2026-01-01",
    }
    browser.post(f"/admin/catalogue/department/{unit.pk}/change/", data)
    assert not unit.successions.exists()
    page = browser.get(f"/admin/catalogue/department/{unit.pk}/change/").content.decode()
    assert f"/admin/catalogue/department/{unit.pk}/transfer/" in page


def test_a_new_version_and_the_end_of_the_one_before_are_told(browser, unit):
    item = make_item_version(item=make_item(department=unit, code="I1")).item
    first = item.versions.get()
    data = item_form(item, 1, **version_fields(1), **{"versions-0-id": first.pk})
    assert browser.post(f"/admin/catalogue/serviceitem/{item.pk}/change/", data).status_code == 302
    (_a, _m, _s, ended), (action, model, subject, added) = trail()
    assert ended == {"valid_to": ["9999-12-31", "2026-03-01"]}
    assert (action, model, subject) == ("catalogue_added", "catalogue.itemversion", "I1")
    assert added["valid_from"] == ["", "2026-03-01"]


@pytest.fixture
def members(province):
    unit_list = UnitList.objects.create(code="l", name="名单")
    return [
        UnitListMember.objects.create(
            unit_list=unit_list, position=n, region=make_region(f"51{n:02}00", province)
        )
        for n in (1, 2)
    ]


def test_members_change_places_and_leave_a_line_each(keeper, members):
    first, second = members
    first.position, second.position = 2, 1
    keep_rows([first, second], by=keeper)
    assert list(UnitListMember.objects.values_list("region__code", flat=True)) == [
        "510200",
        "510100",
    ]
    assert [changes for _a, _m, _s, changes in trail()] == [
        {"position": ["1", "2"]},
        {"position": ["2", "1"]},
    ]


def test_a_member_taken_off_is_told_with_what_it_was(keeper, members):
    keep_rows([], removed=[members[0]], by=keeper)
    [(action, model, subject, changes)] = trail()
    assert (action, model, subject) == ("catalogue_removed", "catalogue.unitlistmember", "l")
    assert changes["region"] == ["510100", ""]


def test_rows_out_of_scope_are_refused_and_nothing_is_told(unit, members):
    city = make_region("510300", unit.region)
    stranger = make_user("catalogue_keeper", region=city)
    window = make_window(hall=make_hall(department=unit))
    window.name = "新名"
    for change in (
        lambda: keep_rows([window], by=stranger),
        lambda: keep_rows([], removed=[members[0]], by=stranger),
        lambda: keep_rows([members[0]], by=stranger),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert Window.objects.get().name == ""
    assert UnitListMember.objects.count() == 2
    assert trail() == []


def test_long_texts_are_cut(keeper, unit):
    hall = make_hall(department=unit)
    hall.address = "很" * 200
    keep(hall, by=keeper)
    hall.address += ""
    version = make_item_version(item=make_item(department=unit))
    version.guide = {"text": "长" * 5_000}
    keep_rows([version], by=keeper)
    (_hall, (_a, _m, _s, changes)) = trail()
    assert len(changes["guide"][1]) == 201


def test_a_file_brought_by_command_leaves_one_line(unit, tmp_path):
    path = tmp_path / "大厅.csv"
    path.write_text("大厅编码,大厅名称,行政区划,管理单位\nH1,市民中心,510000,U1\n")
    call_command("import_catalogue", path, "--kind", "halls", verbosity=0)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.actor) == ("catalogue_imported", "大厅.csv", None)
    assert entry.data == {"kind": "HallFile", "rows": 1, "changed": 1, "unchanged": 0}
    call_command("import_catalogue", path, "--kind", "halls", "--dry-run", verbosity=0)
    assert AuditEntry.objects.count() == 1
