"""差评整改台账: asked for on its page, made by the task of all exports."""

import io
from typing import Any

import openpyxl
import pytest
from django.utils import timezone, translation

from indicators import tasks
from indicators.models import ExportFile
from ratings.models import Rating
from ratings.papers.ledger import ledger_header, ledger_rows
from tests.factories import make_region, make_tag, make_user, shanghai
from tests.ratings.bureau import Bureau

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/ledger/"
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}
THURSDAY = shanghai(2026, 3, 5, 9, 30)


@pytest.fixture
def bureau(settings, tmp_path) -> Bureau:
    settings.EXPORT_DIR = tmp_path / "exports"
    return Bureau()


def asked(client, **filters) -> int:
    return client.get(PAGE, MARCH | filters).context["count"]


def made(client, **filters) -> list[dict[str, Any]]:
    """The rows of the file, as the page's own button asks for it."""
    page = client.get(PAGE, MARCH | filters, headers={"Accept-Language": "zh-hans"})
    client.post("/dashboard/exports/", {"query": page.context["exports"].query})
    export = ExportFile.objects.latest("pk")
    tasks.make_export(export.pk)
    answer = client.get(f"/dashboard/exports/{export.uuid}/file/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def ledger_row(r, at) -> dict[str, Any]:
    found = type(r).objects.filter(pk=r.pk)
    with translation.override("zh-hans"):
        [row] = ledger_rows(found, at=at)
        return dict(zip(ledger_header(), row, strict=True))


def test_a_row_tells_the_whole_way_of_a_rectification(bureau, client):
    r = bureau.walk("closed")
    r.rating.tags.add(make_tag("108"))
    client.force_login(bureau.verifier)
    [row] = made(client)
    told = {name: value for name, value in row.items() if value is not None}
    assert told["编号"] == r.number
    for name, value in {
        "来源渠道": "二维码", "政务服务事项": "商品房预售许可", "责任单位": "成都市住建局",
        "评价等级": "非常不满意", "评价指标": "指标108", "文字评价": "少告知材料", "经办人": "李核实",
        "状态": "办结归档", "核实结论": "属实", "整改方式": "立行立改", "是否按期": "是",
        "整改轮次": 1, "整改满意度": "满意", "评价效力": "计入",
    }.items():  # fmt: skip
        assert told[name] == value, name
    assert str(told["收到日期（匿名为当周周一）"].date()) == "2026-03-02"
    assert r.rating.service.case.number not in str(row)


def test_of_an_anonymous_one_every_day_is_a_monday_and_the_case_is_not_told(bureau, client):
    r = bureau.walk("to_review", "anonymous", at=THURSDAY)
    client.force_login(bureau.officer)
    [row] = made(client)
    weeks = {str(value.date()) for name, value in row.items() if "当周周一" in name and value}
    assert weeks == {"2026-03-02"}
    for secret in ("2026-03-05", r.rating.service.case.number, "13800138000", "张三丰"):
        assert secret not in str(row)


@pytest.mark.parametrize(("done", "told"), [
    (shanghai(2026, 3, 9, 17), "是"), (shanghai(2026, 3, 10, 9), "否"), (None, "否"),
])  # fmt: skip
def test_on_time_is_the_last_submission_before_the_deadline(bureau, done, told):
    """The finding of Monday the 2nd is put right within five working days: the whole of the 9th."""
    r = bureau.walk("rectifying")
    if done:
        bureau.move(r, "submit", "verifier", done, result="已整改", answer="已整改")
    row = ledger_row(r, shanghai(2026, 3, 20))
    assert (row["是否按期"], str(row["整改期限"])) == (told, "2026-03-09")


def test_a_deadline_that_has_not_come_is_not_judged(bureau):
    r = bureau.walk("rectifying")
    assert ledger_row(r, shanghai(2026, 3, 9, 12))["是否按期"] == ""


def test_filters_narrow_it_and_a_wrong_one_is_said_beside_its_field(bureau, client):
    bureau.walk("closed")
    bureau.walk("rectifying", "anonymous")
    bureau.walk("to_assign")
    client.force_login(bureau.officer)
    for filters, count in (
        ({}, 3), ({"status": "closed"}, 1), ({"identity": "anonymous"}, 1), ({"finding": "true"}, 2),
        ({"level": "2"}, 0), ({"department": "UNIT"}, 3), ({"region": "成都市", "channel": "qr"}, 3),
        ({"item": "ITEM"}, 3), ({"overdue": "on"}, 1), ({"department": "UNIT", "own": "on"}, 3),
    ):  # fmt: skip
        assert asked(client, **filters) == count, filters
        assert len(made(client, **filters)) == count, filters
    refused = client.get(PAGE, MARCH | {"department": "NOWHERE"})
    assert refused.context["count"] is None
    assert "NOWHERE" in refused.content.decode()


def test_it_reaches_as_far_as_its_reader(bureau, client):
    bureau.walk("rectifying")
    for person, status, rows in (
        (bureau.verifier, 200, 1), (bureau.leader, 200, 1), (bureau.stranger, 200, 0),
        (bureau.rated, 200, 0),  # a rating of their own work
        (make_user("handler", region=make_region("510000")), 403, None),
    ):  # fmt: skip
        client.force_login(person)
        page = client.get(PAGE, MARCH)
        assert page.status_code == status
        if rows is not None:
            assert page.context["count"] == len(made(client)) == rows


def test_who_reads_rectifications_alone_exports_nothing_else(bureau, client):
    bureau.walk("rectifying")
    client.force_login(bureau.verifier)
    for table in ("departments", "ratings", "tickets", "coverage"):
        assert client.post("/dashboard/exports/", {"query": f"table={table}"}).status_code == 403
        assert client.get("/dashboard/export.csv", {"table": table}).status_code == 403
    client.force_login(make_user("dispatch_reviewer", region=bureau.city))
    assert client.post("/dashboard/exports/", {"query": "table=rectifications"}).status_code == 403


def test_a_formula_in_a_comment_is_neutralised(bureau, client):
    bureau.walk("rectifying")
    Rating.objects.update(text='=HYPERLINK("http://x")')
    client.force_login(bureau.officer)
    assert made(client)[0]["文字评价"] == '\'=HYPERLINK("http://x")'


def test_a_thousand_rows_cost_the_queries_of_one(bureau, django_assert_num_queries):
    bureau.walk("closed")
    found = type(bureau.walk("rectifying")).objects.visible_to(bureau.officer)
    bureau.officer.duties()
    with django_assert_num_queries(9):
        assert len(list(ledger_rows(found, at=timezone.now()))) == 2
    for _n in range(3):
        bureau.walk("to_review", "anonymous")
    with django_assert_num_queries(9):
        assert len(list(ledger_rows(found, at=timezone.now()))) == 5


LIST = "/admin/ratings/rectification/"


@pytest.mark.parametrize(
    ("listed", "ledger"),
    [
        ("", ""),
        (
            "body=UNIT&lamp=overdue&rating__level__exact=1&status__exact=rectifying",
            "?status=rectifying&level=1&department=UNIT&overdue=on",
        ),
        (
            "rating__identity__exact=anonymous&region=510100",
            "?identity=anonymous&region=510100",
        ),
    ],
)
def test_list_and_ledger_lead_to_each_other_with_the_same_filters(bureau, client, listed, ledger):
    client.force_login(bureau.officer)
    page = client.get(f"{LIST}?{listed}").content.decode().replace("&amp;", "&")
    assert f'href="{PAGE}{ledger}"' in page
    back = client.get(PAGE + ledger).context["list_url"]
    path, _mark, query = back.partition("?")
    assert (path, sorted(query.split("&"))) == (LIST, sorted(listed.split("&")))


def test_what_only_one_of_the_two_knows_falls_away(bureau, client):
    client.force_login(bureau.officer)
    page = client.get(f"{LIST}?lamp=soon&step=verify").content.decode()
    assert f'href="{PAGE}"' in page
    several = client.get(PAGE, MARCH | {"level": ["1", "2"], "channel": "qr"})
    assert several.context["list_url"] == LIST
