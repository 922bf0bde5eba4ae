"""Files brought and taken on the staff pages of the catalogue."""

import csv
import io

import openpyxl
import pytest
from django.contrib import admin
from django.core.cache import cache
from django.test import Client
from import_export.admin import ExportMixin, ImportMixin

from govservice.accounts.models import AuditEntry
from govservice.catalogue.admin.exchange import ExchangeMixin
from govservice.catalogue.models import (
    Department,
    Hall,
    ItemVersion,
    ServiceItem,
    UnitList,
    UnitListMember,
    Window,
)
from tests.factories import (
    make_department,
    make_hall,
    make_item,
    make_item_version,
    make_region,
    make_user,
    make_window,
)

from .exchange import CSV, DEPARTMENTS, HALLS, HEADER, ITEMS, LISTS, XLSX, bring, confirm, text

pytestmark = pytest.mark.django_db


def take(browser, address, kind=CSV, resource="0", query=""):
    sent = {"resource": resource, "format": kind}
    answer = browser.post(f"{address}export/{query}", sent)
    assert answer.status_code == 200
    return answer.content


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def held_items():
    return list(ServiceItem.objects.order_by("code").values_list("code", "name"))


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_previewed_then_confirmed_and_leaves_one_line(keeper, encoding):
    file = (HEADER + "I1,入学报名,U1,01,5\nI2,转学,教育局,公共服务,\n").encode(encoding)
    preview = bring(keeper, ITEMS, file)
    assert "共 2 行：新增或更新 2 行" in text(preview)
    assert "入学报名" in text(preview)
    assert held_items() == []
    done = confirm(keeper, ITEMS, preview)
    assert done.status_code == 302
    assert held_items() == [("I1", "入学报名"), ("I2", "转学")]
    assert ItemVersion.objects.get(item__code="I1").promised_limit == 5
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor.username, entry.subject) == (
        "catalogue_imported",
        "keeper",
        "事项.csv",
    )
    assert entry.data == {"kind": "ItemFile", "rows": 2, "changed": 2, "unchanged": 0}


def test_an_excel_file_is_taken_too(keeper):
    file = workbook(HEADER.strip().split(","), ["I1", "入学报名", "U1", "01", 5])
    assert confirm(keeper, ITEMS, bring(keeper, ITEMS, file, XLSX)).status_code == 302
    assert held_items() == [("I1", "入学报名")]


def test_errors_name_row_column_value_and_what_was_expected(keeper):
    file = HEADER + "I1,入学报名,U1,01,5\nI2,转学,没有的局,01,abc\nI3,,U1,99,\n"
    page = text(bring(keeper, ITEMS, file))
    assert "3 行中有 2 行有误" in page
    for words in ("3</span>", "承诺办结时限", "“abc”", "3650", "4</span>", "事项名称"):
        assert words in page, words
    assert "import_file_name" not in page
    assert held_items() == []
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("kind", "file", "says"),
    [
        (CSV, "颜色,事项名称\n红,x\n", "颜色"),
        (CSV, "事项编码\nI1\n", "事项名称"),
        (CSV, "", "空"),
        (CSV, HEADER, "事项.csv"),
        (CSV, b"\xff\xff\xff", "GB18030"),
        (XLSX, HEADER, "事项.xlsx"),
        (XLSX, workbook(["事项编码", "事项名称", "实施主体", "事项类型"], ["=1+1", "a", "U1", "01"]), "A2"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_said_on_the_page(keeper, kind, file, says):
    response = bring(keeper, ITEMS, file, kind)
    assert response.status_code == 200
    assert says in text(response)
    assert "Traceback" not in text(response)
    assert held_items() == []


def test_rows_out_of_the_keepers_scope_are_refused(keeper, unit, province):
    other = make_department(code="X1", name="别处局", region=make_region("510300", province))
    make_item(code="X-1", department=other, name="别处事项")
    page = text(bring(keeper, ITEMS, HEADER + "X-1,改名,U1,01,\nI2,新事项,X1,01,\n"))
    assert "2 行中有 2 行有误" in page
    assert "超出" in page
    header = "部门编码,部门名称,行政区划\n"
    page = text(bring(keeper, DEPARTMENTS, header + "X1,改名,510100\nN1,新局,510300\n"))
    assert "2 行中有 2 行有误" in page
    assert held_items() == [("X-1", "别处事项")]
    assert Department.objects.get(code="X1").name == "别处局"


def test_what_was_good_at_the_preview_and_is_refused_now_writes_nothing(keeper, unit):
    preview = bring(keeper, ITEMS, HEADER + "I1,入学报名,U1,01,\n")
    Department.objects.filter(pk=unit.pk).update(code="U9", name="另一局")
    page = keeper.get(confirm(keeper, ITEMS, preview).url)
    assert "1 行中有 1 行有误" in text(page)
    assert held_items() == []


def test_a_file_no_longer_kept_is_said_and_not_a_fault(keeper):
    preview = bring(keeper, ITEMS, HEADER + "I1,入学报名,U1,01,\n")
    cache.clear()
    answer = confirm(keeper, ITEMS, preview)
    assert answer.status_code == 410
    assert "重新选择" in text(answer)


@pytest.mark.parametrize("wrong", [{"format": "x"}, {"format": "7"}, {"resource": "9"}, {}])
def test_a_confirmation_nobody_was_shown_is_no_fault(keeper, wrong):
    data = {"import_file_name": "../../etc/passwd", "original_file_name": "a", "format": "0"}
    answer = keeper.post(f"{ITEMS}process_import/", data | wrong)
    assert answer.status_code in {200, 410}


def test_a_file_too_large_is_named_with_the_command_that_takes_it(keeper, monkeypatch):
    monkeypatch.setattr("govservice.catalogue.admin.exchange.LARGEST_FILE", 10)
    page = text(bring(keeper, ITEMS, HEADER + "I1,入学报名,U1,01,\n"))
    assert "import_catalogue" in page


def test_departments_come_back_as_they_were_taken(keeper, unit):
    make_department(code="U2", name="招生办", region=unit.region, parent=unit)
    data = take(keeper, DEPARTMENTS)
    assert [row[:2] for row in rows_of(data)] == [
        ["部门编码", "部门名称"],
        ["U1", "教育局"],
        ["U2", "招生办"],
    ]
    assert "新增或更新 0 行，2 行无变化" in text(bring(keeper, DEPARTMENTS, data))


def test_items_come_back_as_they_were_taken(keeper, unit):
    item = make_item(code="I1", department=unit)
    make_item_version(
        item=item, materials=["身份证", "户口簿"], promised_limit=3, statutory_limit=5
    )
    data = take(keeper, ITEMS, XLSX)
    assert "新增或更新 0 行，1 行无变化" in text(bring(keeper, ITEMS, data, XLSX))


def test_halls_and_windows_are_two_kinds_of_one_page(keeper, unit):
    halls = "大厅编码,大厅名称,行政区划,管理单位\nH1,市民中心,510100,U1\n"
    assert confirm(keeper, HALLS, bring(keeper, HALLS, halls)).status_code == 302
    windows = "大厅编码,窗口号,部门编码,是否开放\nH1,07,U1,是\nH1,08,U1,否\n"
    preview = bring(keeper, HALLS, windows, resource="1")
    assert confirm(keeper, HALLS, preview).status_code == 302
    assert Hall.objects.get().name == "市民中心"
    assert list(Window.objects.values_list("number", "is_open")) == [("07", True), ("08", False)]
    again = take(keeper, HALLS, resource="1")
    assert [row[:2] for row in rows_of(again)[1:]] == [["H1", "07"], ["H1", "08"]]
    assert "新增或更新 0 行，2 行无变化" in text(bring(keeper, HALLS, again, resource="1"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("H9,07,U1", "H9"),
        ("H1,07,U9", "U9"),
        ("X-H,07,U1", "超出"),
        (",07,U1", "大厅编码"),
        ("H1,,U1", "窗口号"),
    ],
)
def test_a_bad_window_is_named(keeper, unit, province, line, says):
    make_hall(code="H1", department=unit)
    make_hall(code="X-H", department=make_department(region=make_region("510300", province)))
    page = text(bring(keeper, HALLS, f"大厅编码,窗口号,部门编码\n{line}\n", resource="1"))
    assert says in page
    assert not Window.objects.exists()


MEMBERS = "名单编码,名单名称,序号,行政区划,部门编码\n"


def test_members_of_a_list_change_places_by_a_file(provincial, unit, province):
    make_region("510300", province)
    first = MEMBERS + "cities,城市,1,510100,\ncities,城市,2,510300,\n"
    assert confirm(provincial, LISTS, bring(provincial, LISTS, first)).status_code == 302
    second = MEMBERS + "cities,城市,2,510100,\ncities,城市,1,510300,\n"
    assert confirm(provincial, LISTS, bring(provincial, LISTS, second)).status_code == 302
    members = UnitListMember.objects.values_list("position", "region__code")
    assert list(members) == [(1, "510300"), (2, "510100")]
    data = take(provincial, LISTS)
    assert "新增或更新 0 行，2 行无变化" in text(bring(provincial, LISTS, data))


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["cities,城市,1,510100,U1"], "二选一"),
        (["cities,城市,1,,"], "二选一"),
        (["cities,城市,0,510100,"], "序号"),
        (["cities,城市,1,519999,"], "519999"),
        (["城市,城市,1,510100,"], "名单编码"),
        (["cities,城市,1,510100,", "cities,城市,1,,U1"], "位次 1"),
        (["held,名单,5,510100,"], "位次 5"),
    ],
)
def test_a_bad_member_is_named(provincial, unit, lines, says):
    held = UnitList.objects.create(code="held", name="名单")
    UnitListMember.objects.create(unit_list=held, position=5, department=unit)
    page = text(bring(provincial, LISTS, MEMBERS + "\n".join(lines) + "\n"))
    assert says in page
    assert UnitListMember.objects.count() == 1


def test_exports_respect_scope_search_and_language_and_leave_a_line(keeper, unit, province):
    make_department(code="X1", name="别处局", region=make_region("510300", province))
    make_department(code="U2", name="招生办", region=unit.region)
    rows = rows_of(take(keeper, DEPARTMENTS, query="?q=招生"))
    assert [row[0] for row in rows] == ["部门编码", "U2"]
    keeper.cookies["django_language"] = "en"
    assert rows_of(take(keeper, DEPARTMENTS))[0][0] == "code"
    entries = AuditEntry.objects.filter(action="catalogue_exported")
    assert [entry.data["format"] for entry in entries] == ["csv", "csv"]


def exchanged() -> dict[str, ExchangeMixin]:
    """Found on the site itself, so that nobody forgets one here."""
    admins = admin.site._registry.items()
    return {m._meta.label: a for m, a in admins if isinstance(a, ExportMixin | ImportMixin)}


def test_only_the_catalogue_brings_and_takes_files_and_only_through_the_doors():
    assert {label.split(".")[0] for label in exchanged()} == {"catalogue"}
    assert all(isinstance(found, ExchangeMixin) for found in exchanged().values())


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_no_exported_cell_can_be_taken_for_a_formula(provincial, unit, kind):
    Department.objects.update(name="=1+1", short_name="＝1")
    item = make_item(code="I1", department=unit, name="+cmd")
    make_item_version(item=item, materials=["@x"], theme="-1")
    hall = make_hall(code="H1", department=unit, name="\t=1", address="=2")
    make_window(hall=hall, name="=3")
    held = UnitList.objects.create(code="l", name="=4", source="@s")
    UnitListMember.objects.create(unit_list=held, position=1, department=unit)
    seen = 0
    for found in exchanged().values():
        base = f"/admin/catalogue/{found.model._meta.model_name}/"
        for resource in range(len(found.resource_classes)):
            data = take(provincial, base, kind, str(resource))
            for cell in cells_of(data, kind):
                assert cell[:1] not in "=+-@\t＝", cell
                seen += cell.startswith("'")
    assert seen >= 10


def cells_of(data: bytes, kind: str) -> list[str]:
    if kind == CSV:
        return [cell for row in rows_of(data) for cell in row if cell]
    book = openpyxl.load_workbook(io.BytesIO(data))
    values = [cell.value for row in book.active.rows for cell in row]
    return [value for value in values if isinstance(value, str) and value]


def test_a_handler_takes_files_but_brings_none(unit):
    browser = Client()
    browser.force_login(make_user("handler", department=unit))
    assert rows_of(take(browser, DEPARTMENTS))[1][0] == "U1"
    assert (
        bring(browser, DEPARTMENTS, "部门编码,部门名称,行政区划\nU1,x,510100\n").status_code == 403
    )
    assert browser.post(f"{DEPARTMENTS}process_import/").status_code == 403
