import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command

from govservice.catalogue.models import Case, Department, ItemVersion, Service, ServiceItem
from govservice.catalogue.validity import ALWAYS_FROM, OPEN_END
from tests.factories import make_department, make_item, make_item_version, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_department(code="SC-JYT", name="四川省教育厅", short_name="教育厅")


@pytest.fixture
def item(unit):
    return make_item_version(item=make_item(code="I1", department=unit)).item


def write(tmp_path, *lines, name="file.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def take(command, path, *options):
    call_command(command, str(path), *options, verbosity=0)


def refused(command, path, capsys, *options):
    with pytest.raises(CommandError):
        take(command, path, *options)
    return capsys.readouterr().err


ITEMS = "事项编码,事项名称,实施主体,事项类型"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_items_are_taken_with_what_they_promise(tmp_path, unit, encoding):
    path = write(
        tmp_path,
        f"{ITEMS},法定办结时限,承诺办结时限,时限单位,到办事现场次数,是否收费,申请材料",
        "A1,教师资格认定,教育厅,行政许可,20,5,工作日,0,否,身份证、申请表",
        encoding=encoding,
    )
    take("import_catalogue", path)
    version = ItemVersion.objects.get(item__code="A1", item__department=unit)
    assert (version.item_type, version.statutory_limit, version.promised_limit) == ("01", 20, 5)
    assert (version.limit_unit, version.visits, version.charges_fee) == ("W", 0, False)
    assert version.materials == ["身份证", "申请表"]
    assert (version.valid_from, version.valid_to) == (ALWAYS_FROM, OPEN_END)


@pytest.mark.parametrize("department", ["SC-JYT", "四川省教育厅", "教育厅"])
def test_a_department_is_known_by_code_name_and_short_name(tmp_path, unit, department):
    take("import_catalogue", write(tmp_path, ITEMS, f"A1,教师资格认定,{department},01"))
    assert ServiceItem.objects.get().department == unit


def test_a_name_that_two_departments_bear_is_refused(tmp_path, unit, capsys):
    make_department(short_name="教育厅")
    path = write(tmp_path, ITEMS, "A1,教师资格认定,教育厅,01")
    assert "教育厅" in refused("import_catalogue", path, capsys)


def test_the_same_list_again_makes_no_new_version(tmp_path, unit):
    path = write(tmp_path, ITEMS, "A1,教师资格认定,教育厅,行政许可")
    take("import_catalogue", path)
    take("import_catalogue", path)
    assert ItemVersion.objects.count() == 1


def test_a_changed_item_gets_a_new_version_and_keeps_what_is_not_stated(tmp_path, unit):
    take("import_catalogue", write(tmp_path, f"{ITEMS},承诺时限", "A1,教师资格认定,教育厅,01,9"))
    changed = write(tmp_path, f"{ITEMS},生效日期", "A1,教师资格认定,教育厅,07,2026-03-01")
    take("import_catalogue", changed)
    before, now = ItemVersion.objects.order_by("valid_from")
    assert (before.item_type, before.valid_to) == ("01", dt.date(2026, 3, 1))
    assert (now.item_type, now.valid_from, now.promised_limit) == ("07", dt.date(2026, 3, 1), 9)


def test_a_version_that_begins_before_the_latest_is_refused(tmp_path, unit, capsys):
    make_item_version(
        item=make_item(code="A1", department=unit), valid_from=dt.date(2026, 3, 1), item_type="20"
    )
    for day in ("2026-02-01", "2026-03-01"):
        path = write(tmp_path, f"{ITEMS},生效日期", f"A1,教师资格认定,教育厅,01,{day}")
        assert "生效日期" in refused("import_catalogue", path, capsys)
    assert ItemVersion.objects.get().item_type == "20"


@pytest.mark.parametrize(
    ("columns", "row", "named"),
    [
        ("", "A1,,教育厅,01", "事项名称"),
        ("", "A 1,认定,教育厅,01", "事项编码"),
        ("", "A1,认定,水利厅,01", "实施主体"),
        ("", "A1,认定,教育厅,红色", "事项类型"),
        ("", "A1,认定,教育厅,", "事项类型"),
        (",承诺时限", "A1,认定,教育厅,01,五天", "承诺时限"),
        (",法定时限,承诺时限", "A1,认定,教育厅,01,5,9", "承诺时限"),
        (",生效日期,失效日期", "A1,认定,教育厅,01,2026-02-01,2026-01-01", "失效日期"),
        ("", f"A1,{'很' * 10_000},教育厅,01", "事项名称"),
    ],
)
def test_a_wrong_item_names_the_field(tmp_path, unit, capsys, columns, row, named):
    path = write(tmp_path, ITEMS + columns, "B1,好事项,教育厅,01" + "," * columns.count(","), row)
    printed = refused("import_catalogue", path, capsys)
    assert named in printed
    assert "3" in printed
    assert not ServiceItem.objects.exists()


def test_departments_are_taken_with_their_parents(tmp_path):
    make_region("510000")
    path = write(
        tmp_path,
        "部门编码,部门名称,行政区划,上级部门,部门类型",
        "D1,教育局,510000,,部门",
        "D2,招生办,510000,D1,派出机构",
    )
    take("import_catalogue", path, "--kind", "departments")
    take("import_catalogue", path, "--kind", "departments")
    upper, lower = Department.objects.order_by("code")
    assert (lower.parent, lower.kind) == (upper, "branch")
    assert lower.path == f"/{upper.pk}/{lower.pk}/"


def test_departments_below_their_parent_may_not_stand_above_it(tmp_path, capsys):
    make_region("510000")
    header = "部门编码,部门名称,行政区划,上级部门"
    path = write(tmp_path, header, "D1,甲,510000,", "D2,乙,510000,D1")
    take("import_catalogue", path, "--kind", "departments")
    turned = write(tmp_path, header, "D1,甲,510000,D2")
    assert "上级部门" in refused("import_catalogue", turned, capsys, "--kind", "departments")


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("D1,甲,999999,,", "行政区划"),
        ("D1,甲,510000,none,", "上级部门"),
        ("D1,甲,510000,,91510000000000000X", "统一社会信用代码"),
        ("D1,甲,510000,D1,", "上级部门"),
    ],
)
def test_a_wrong_department_names_the_field(tmp_path, capsys, row, named):
    make_region("510000")
    path = write(tmp_path, "部门编码,部门名称,行政区划,上级部门,统一社会信用代码", row)
    assert named in refused("import_catalogue", path, capsys, "--kind", "departments")
    assert not Department.objects.exists()


CASES = "办件编号,事项编码,办件状态,申请时间,受理时间,办结时间,服务次数,服务环节,服务时间"
CASE = "SC1,I1,已办结,2026-03-01 09:00:00,2026/3/1 10:00,2026-03-02 10:00"


def test_cases_are_taken_one_service_a_row(tmp_path, item):
    path = write(
        tmp_path,
        f"{CASES},申请人,联系电话",
        f"{CASE},1,申报,2026-03-01 09:00,李小明,13812345678",
        f"{CASE},2,办结,2026-03-02 10:00,李小明,13812345678",
        "SC2,I1,待受理,2026-03-03,,,,,,,",
    )
    take("import_cases", path)
    take("import_cases", path)
    case = Case.objects.get(number="SC1")
    assert (case.issuer, case.status) == ("510000", "completed")
    assert case.unseal_applicant()["name"] == "李小明"
    assert list(case.services.order_by("service_no").values_list("service_no", "stage")) == [
        (1, "apply"),
        (2, "complete"),
    ]
    assert not Service.objects.filter(case__number="SC2").exists()


def test_cases_are_taken_from_lines_of_json(tmp_path, item):
    case = {
        "case_number": "SC1",
        "item_code": "I1",
        "status": "completed",
        "applied_at": "2026-03-01T09:00:00+08:00",
        "accepted_at": "2026-03-01T10:00:00+08:00",
        "completed_at": "2026-03-02T10:00:00+08:00",
        "applicant": {"kind": "legal", "name": "甲公司"},
        "services": [
            {"service_no": 1, "stage": "apply", "served_at": "2026-03-01T09:00:00+08:00"},
            {"service_no": 2, "stage": "complete", "served_at": "2026-03-02T10:00:00+08:00"},
        ],
    }
    take("import_cases", write(tmp_path, json.dumps(case), name="cases.jsonl"))
    held = Case.objects.get()
    assert (held.applicant_kind, held.unseal_applicant()["name"]) == ("legal", "甲公司")
    assert held.services.count() == 2


def test_later_rows_of_one_case_bring_it_up_to_date_whatever_their_order(tmp_path, item):
    path = write(
        tmp_path,
        "办件编号,事项编码,办件状态,申请时间,受理时间,办结时间,更新时间",
        "SC1,I1,办结,2026-03-01,2026-03-01,2026-03-02,2026-03-02",
        "SC1,I1,待受理,2026-03-01,,,2026-03-01",
    )
    take("import_cases", path)
    assert Case.objects.get().status == "completed"


def test_the_issuer_may_be_given_for_the_whole_file(tmp_path, item):
    take("import_cases", write(tmp_path, CASES, f"{CASE},,,"), "--issuer", "510100")
    assert Case.objects.get().issuer == "510100"


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("SC1,none,待受理,2026-03-01,,,,,", "事项编码"),
        ("SC1,I1,完了,2026-03-01,,,,,", "办件状态"),
        ("SC1,I1,待受理,三月一日,,,,,", "申请时间"),
        ("SC1,I1,待受理,,,,,,", "申请时间"),
        ("SC1,I1,已办结,2026-03-01,2026-03-01,,,,", "办结时间"),
        ("SC1,I1,已受理,2026-03-02,2026-03-01,,,,", "受理时间"),
        ("SC1,I1,待受理,2026-03-01,,,x,,2026-03-01", "服务次数"),
        ("SC1,I1,待受理,2026-03-01,,,1,喝茶,2026-03-01", "服务环节"),
        ("SC1,I1,待受理,2026-03-01,,,1,办结,", "服务时间"),
        ("SC1,I1,待受理,2999-03-01,,,,,", "申请时间"),
        (",I1,待受理,2026-03-01,,,,,", "办件编号"),
    ],
)
def test_a_wrong_case_names_the_field_and_nothing_is_taken(tmp_path, item, capsys, row, named):
    path = write(tmp_path, CASES, f"{CASE},1,申报,2026-03-01 09:00", row.replace("SC1", "SC9"))
    printed = refused("import_cases", path, capsys)
    assert named in printed
    assert not Case.objects.exists()


def test_applicants_are_not_named_in_errors(tmp_path, item, capsys):
    path = write(tmp_path, f"{CASES},申请人,证件号码", f"{CASE},,,,{'李小明' * 99},5101011990")
    printed = refused("import_cases", path, capsys)
    assert "申请人" in printed
    assert "李小明" not in printed


def test_a_case_that_went_bad_meanwhile_is_refused_alone(tmp_path, item):
    take("import_cases", write(tmp_path, CASES, f"{CASE},,,"))
    other = make_item_version(item=make_item(code="I2", department=item.department)).item
    path = write(
        tmp_path,
        CASES,
        CASE.replace("I1", other.code) + ",,,",
        CASE.replace("SC1", "SC2") + ",,,",
    )
    take("import_cases", path, "--skip-bad")
    assert sorted(Case.objects.values_list("number", "item__code")) == [
        ("SC1", "I1"),
        ("SC2", "I1"),
    ]
