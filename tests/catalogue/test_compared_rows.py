"""The preview of a catalogue's file says of each row what the file would change."""

import re

import pytest

from govservice.catalogue.models import ServiceItem, UnitList, UnitListMember
from tests.factories import make_hall, make_window

from .exchange import DEPARTMENTS, HALLS, HEADER, ITEMS, LISTS, bring, confirm, text

pytestmark = pytest.mark.django_db


def table_of(preview) -> list[list[str]]:
    """The rows of the preview as text, a change as «before → after»."""
    [html] = re.findall(r"<tbody>(.*?)</tbody>", text(preview), re.DOTALL)
    return [
        [
            " ".join(re.sub(r"<[^>]+>", "", cell).split())
            for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
        ]
        for row in html.split("<tr>")[1:]
    ]


def test_the_preview_marks_new_changed_and_unchanged_rows(keeper, unit):
    confirm(keeper, ITEMS, bring(keeper, ITEMS, HEADER + "I1,入学报名,U1,01,5\nI2,转学,U1,01,\n"))
    file = HEADER + "I2,转学,U1,01,\nI1,入学登记,U1,01,3\nI3,借读,U1,01,\n"
    preview = bring(keeper, ITEMS, file)
    header = re.findall(r'scope="col"[^>]*>([^<]+)<', text(preview))
    cells = [dict(zip(header, row, strict=True)) for row in table_of(preview)]
    shown = [(c["文件带来的变化"], c["事项编码"], c["事项名称"], c["承诺办结时限"]) for c in cells]
    assert shown == [
        ("变更", "I1", "入学报名 → 入学登记", "5 → 3"),
        ("新增", "I3", "借读", ""),
        ("不变", "I2", "转学", ""),
    ]
    assert ServiceItem.objects.get(code="I1").name == "入学报名"


@pytest.mark.parametrize(
    ("address", "resource", "file", "changed"),
    [
        (
            DEPARTMENTS,
            "0",
            "部门编码,部门名称,类型,行政区划\nU1,市教育局,部门,510100\n",
            "教育局 → 市教育局",
        ),
        (HALLS, "0", "大厅编码,大厅名称,行政区划,管理单位\nH1,新大厅,510100,U1\n", "大厅 → 新大厅"),
        (HALLS, "1", "大厅编码,窗口号,窗口名称,部门编码\nH1,1,综合,U1\n", "户籍 → 综合"),
        (LISTS, "0", "名单编码,名单名称,序号,部门编码\nL1,名单,2,U1\n", "1 → 2"),
    ],
)
def test_every_kind_of_row_is_compared_with_what_is_held(
    provincial, unit, address, resource, file, changed
):
    hall = make_hall(code="H1", name="大厅", department=unit, region=unit.region)
    make_window(hall=hall, number="1", name="户籍", department=unit)
    members = UnitList.objects.create(code="L1", name="名单")
    UnitListMember.objects.create(unit_list=members, position=1, department=unit)
    [row] = table_of(bring(provincial, address, file, resource=resource))
    assert row[0] == "变更"
    assert changed in row


def test_of_many_rows_those_that_change_something_are_shown_first(keeper, unit):
    file = HEADER + "".join(f"I{n},事项{n},U1,01,\n" for n in range(30))
    confirm(keeper, ITEMS, bring(keeper, ITEMS, file))
    preview = bring(keeper, ITEMS, file.replace("I29,事项29", "I29,最后一项"))
    rows = table_of(preview)
    assert [row[0] for row in rows] == ["变更"] + ["不变"] * 19
    assert "另有 10 行未显示" in text(preview)
