import datetime as dt
from typing import Any

import pytest

from govservice.catalogue.models import (
    Department,
    DepartmentSuccession,
    Region,
    UnitList,
    UnitListMember,
)
from tests.factories import (
    make_case,
    make_department,
    make_hall,
    make_item,
    make_item_version,
    make_region,
    make_service,
    make_window,
    shanghai,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 1, 1)
NOW = shanghai(2026, 1, 1)


def test_regions(refuses):
    region = make_region("510000")
    with refuses("region_code_once"):
        Region.objects.create(code="510000", name="x", level="province", path="/510000/")
    with refuses("region_not_own_parent"):
        Region.objects.filter(pk=region.pk).update(parent=region.pk)
    with refuses("region_level_known"):
        Region.objects.filter(pk=region.pk).update(level="moon")
    with refuses("region_valid_order"):
        Region.objects.filter(pk=region.pk).update(valid_to=region.valid_from)


def test_departments(refuses):
    unit, other = make_department(), make_department()
    with refuses("department_code_once"):
        make_department(code=unit.code)
    with refuses("department_not_own_parent"):
        Department.objects.filter(pk=unit.pk).update(parent=unit.pk)
    with refuses("department_kind_known"):
        make_department(kind="tea")
    with refuses("department_valid_order"):
        make_department(valid_to=dt.date(1900, 1, 1))
    DepartmentSuccession.objects.create(predecessor=unit, successor=other, on=dt.date(2026, 1, 1))
    with refuses("succession_once"):
        DepartmentSuccession.objects.create(
            predecessor=unit, successor=other, on=dt.date(2026, 2, 1)
        )
    with refuses("succession_planned_once"):
        for successor in (make_department(), make_department()):
            DepartmentSuccession.objects.create(
                predecessor=unit, successor=successor, on=DAY, planned_at=NOW
            )
    with refuses("succession_carried_out_as_planned"):
        DepartmentSuccession.objects.create(
            predecessor=unit, successor=make_department(), on=DAY, carried_out_at=NOW
        )
    with refuses("department_not_own_successor"):
        Department.objects.filter(pk=unit.pk).update(succeeded_by=unit)
    with refuses("succession_not_to_itself"):
        DepartmentSuccession.objects.create(
            predecessor=unit, successor=unit, on=dt.date(2026, 1, 1)
        )


def test_lists(refuses):
    unit, region = make_department(), make_region()
    units = UnitList.objects.create(code="l", name="名单")

    def add(**member):
        UnitListMember.objects.create(unit_list=units, **member)

    with refuses("unit_list_code_once"):
        UnitList.objects.create(code="l", name="x")
    add(position=1, region=region)
    add(position=2, department=unit)
    with refuses("unit_list_position_once"):
        add(position=1, department=make_department())
    with refuses("unit_list_region_once"):
        add(position=3, region=region)
    with refuses("unit_list_department_once"):
        add(position=3, department=unit)
    with refuses("unit_list_one_unit"):
        add(position=3)
    with refuses("unit_list_one_unit"):
        add(position=3, region=make_region("510100"), department=make_department())


def test_halls_and_windows(refuses):
    window = make_window()
    with refuses("hall_code_once"):
        make_hall(code=window.hall.code)
    with refuses("window_number_once"):
        make_window(hall=window.hall, number=window.number)


def test_items_and_versions(refuses):
    item = make_item()
    with refuses("item_code_once"):
        make_item(code=item.code)
    version = make_item_version(item=item)
    wrongs: dict[str, dict[str, Any]] = {
        "item_version_type_known": {"item_type": "99"},
        "item_version_form_known": {"case_form": "9"},
        "item_version_unit_known": {"limit_unit": "Y"},
        "item_promise_within_law": {"promised_limit": 9, "statutory_limit": 5},
        "item_version_valid_order": {"valid_to": dt.date(1900, 1, 1)},
    }
    for name, wrong in wrongs.items():
        with refuses(name):
            make_item_version(**wrong)
    with refuses("item_version"):
        make_item_version(item=item, valid_from=version.valid_from)


def test_cases_and_services(refuses):
    case = make_case(number="N")
    with refuses("case_number_once"):
        make_case(number="N")
    wrongs: dict[str, dict[str, Any]] = {
        "case_status_known": {"status": "done"},
        "case_kind_known": {"kind": "x"},
        "case_applicant_known": {"applicant_kind": "x"},
        "case_completed_has_time": {"completed_at": None},
    }
    for name, wrong in wrongs.items():
        with refuses(name):
            make_case(**wrong)
    make_service(case=case)
    with refuses("service_no_once"):
        make_service(case=case)
    with refuses("service_stage_known"):
        make_service(case=case, service_no=2, stage="tea")
    with refuses("service_no_from_1"):
        make_service(case=case, service_no=0)
