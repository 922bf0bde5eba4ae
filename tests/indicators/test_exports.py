import csv
import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone

from govservice.accounts.models import AuditEntry
from govservice.errors import NotAllowed
from indicators import tasks
from indicators.exports import services
from indicators.models import ExportFile, ExportStatus
from ratings.disclosure import describe
from ratings.models import Rating, RatingTag
from tests.factories import make_region, make_tag, make_user
from tests.indicators.dashboards import DAY, MARCH, House, make_house

pytestmark = pytest.mark.django_db
CSV = "/dashboard/export.csv"
QUERY = "from=2026-03-01&to=2026-03-31&table=ratings"


@pytest.fixture
def house(settings, tmp_path) -> House:
    settings.EXPORT_DIR = tmp_path / "exports"
    return make_house()


@pytest.fixture
def manager(house, client):
    client.force_login(house.province_manager)
    return client


def read_csv(client, **filters) -> list[list[str]]:
    answer = client.get(CSV, MARCH | filters, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def ask(client, query: str = QUERY) -> ExportFile:
    answer = client.post("/dashboard/exports/", {"query": query})
    assert answer.status_code == 302
    return ExportFile.objects.get(uuid=answer.headers["Location"].split("/")[-2])


# --- CSV -----------------------------------------------------------------------------------------------


def test_a_csv_opens_in_spreadsheets_as_chinese(manager):
    answer = manager.get(CSV, MARCH | {"table": "ratings"}, headers={"accept-language": "zh-hans"})
    body = b"".join(answer.streaming_content)
    assert answer.streaming
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.decode("utf-8-sig").startswith("编号,")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_the_csv_holds_the_rows_of_the_list(manager):
    for level, count in (("5", 6), ("4", 7), ("1", 6)):
        assert len(read_csv(manager, table="ratings", level=level)) == 1 + count


def test_the_csv_says_of_each_rating_what_disclosure_says(house, manager):
    tag = make_tag("108")
    for rating in Rating.objects.filter(level=1):
        RatingTag.objects.create(rating=rating, tag=tag)
    rows = {row[0]: row for row in read_csv(manager, table="ratings", level="1")[1:]}
    for rating in Rating.objects.filter(level=1):
        shown = describe(rating, house.province_manager)
        day = shown["day"].isoformat() if shown["day"] else ""
        row = rows[shown["number"]]
        assert row[1:4] == [shown["week"].isoformat(), day, str(shown["level"])]
        assert row[5:7] == ["108", shown["text"]]
        assert row[9:14] == [
            shown["item"]["code"],
            shown["item"]["name"],
            shown["department"]["code"],
            shown["department"]["name"],
            shown["hall"],
        ]


def test_a_csv_of_one_day_names_no_anonymous_rating(manager):
    rows = read_csv(manager, table="ratings", **{"from": "2026-03-10", "to": "2026-03-10"})
    assert [row[8] for row in rows[1:]] == ["with my name"]


def test_departments_are_exported_with_the_numbers_of_the_page(manager):
    header, *rows = read_csv(manager)
    named = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(row["Department"], row["Ratings"]) for row in named] == [("甲局", "12"), ("乙局", "7")]
    assert named[0]["Share of good ratings"] == "50.0"  # 6 of 12
    assert named[1]["Share of matters solved"] == ""


def test_tickets_are_exported_as_listed(manager):
    assert read_csv(manager, table="tickets", counter="tickets_done")[0][:2] == ["Number", "Type"]


def test_an_export_reaches_no_further_than_its_reader(house, client):
    client.force_login(house.own_manager)
    assert len(read_csv(client, table="ratings")) == 1 + 12
    assert [row[1] for row in read_csv(client)[1:]] == ["甲局"]
    other = {"table": "ratings", "department": house.other.department.code}
    assert client.get(CSV, MARCH | other).status_code == 400


def test_a_supervisor_exports_figures_but_no_rating(client, house):
    client.force_login(make_user("supervisor", region=make_region()))
    assert len(read_csv(client)) == 3
    assert client.get(CSV, MARCH | {"table": "ratings"}).status_code == 403


@pytest.mark.parametrize("query", [{"table": "people"}, {"from": "x"}, {"region": "nowhere"}])
def test_a_bad_question_is_refused_in_words_and_leaves_no_trace(manager, query):
    answer = manager.get(CSV, MARCH | query)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not AuditEntry.objects.exists()


def test_a_formula_in_a_comment_is_neutralised_in_the_file(house, manager):
    Rating.objects.filter(identity="real_name").update(text='=HYPERLINK("http://x","y")')
    [row] = read_csv(manager, table="ratings", identity="real_name")[1:]
    assert row[6] == '\'=HYPERLINK("http://x","y")'


def test_rows_are_read_in_a_fixed_number_of_queries_per_two_thousand(
    house, manager, django_assert_num_queries
):
    with django_assert_num_queries(11):
        few = len(read_csv(manager, table="ratings"))
    for _n in range(30):
        house.own.rate(DAY, 5)
    with django_assert_num_queries(11):
        assert len(read_csv(manager, table="ratings")) == few + 30


def test_every_export_is_in_the_audit_trail_without_what_was_typed(house, manager):
    read_csv(manager, table="ratings", department="甲局")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.actor) == (
        "exported",
        "csv:ratings",
        house.province_manager,
    )
    assert f"department={house.own.department.code}" in entry.data["query"]
    assert "甲局" not in entry.data["query"]


# --- spreadsheets --------------------------------------------------------------------------------------


def test_a_spreadsheet_waits_is_made_and_is_fetched(manager):
    export = ask(manager)
    address = f"/dashboard/exports/{export.uuid}/"
    assert "等待" in manager.get(address).content.decode() or export.status == ExportStatus.QUEUED
    assert manager.get(address + "file/").status_code == 404
    tasks.make_export(export.pk)
    assert manager.get(address).context["export"].status == ExportStatus.READY
    answer = manager.get(address + "file/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.worksheets[0].max_row == 1 + 19
    assert "ratings-" in answer.headers["Content-Disposition"]


def test_making_it_twice_is_harmless(manager):
    export = ask(manager)
    tasks.make_export(export.pk)
    before = services.path_of(export).stat().st_mtime_ns
    tasks.make_export(export.pk)
    assert services.path_of(export).stat().st_mtime_ns == before


def test_only_who_asked_can_see_or_fetch_it(manager):
    export = ask(manager)
    tasks.make_export(export.pk)
    manager.force_login(make_user("manager", region=make_region()))
    for address in ("", "file/"):
        assert manager.get(f"/dashboard/exports/{export.uuid}/{address}").status_code == 404


def test_it_is_made_with_the_reach_its_reader_has_then(house, client):
    client.force_login(house.own_manager)
    export = ask(client)
    house.own_manager.duty_assignments.update(valid_to="2026-01-01")
    with pytest.raises(NotAllowed):
        tasks.make_export(export.pk)
    export.refresh_from_db()
    assert export.status == ExportStatus.FAILED
    assert not list(Path(services.path_of(export).parent).glob("*"))


def test_after_a_day_file_and_row_are_gone(manager):
    export = ask(manager)
    tasks.make_export(export.pk)
    path = services.path_of(export)
    assert services.delete_expired_exports(at=export.requested_at + dt.timedelta(hours=23)) == 0
    ExportFile.objects.update(expires_at=timezone.now())
    assert manager.get(f"/dashboard/exports/{export.uuid}/file/").status_code == 404
    tasks.delete_expired_exports()
    assert not path.exists()
    assert not ExportFile.objects.exists()


def test_a_bad_question_is_refused_before_anything_is_queued(manager):
    answer = manager.post("/dashboard/exports/", {"query": "table=ratings&from=x"})
    assert answer.status_code == 400
    assert not ExportFile.objects.exists()


def test_a_get_makes_no_export(manager):
    assert manager.get("/dashboard/exports/").status_code == 405


def test_status_outside_the_known_is_refused_by_the_database(house, refuses):
    now = timezone.now()
    with refuses("export_status_known"):
        ExportFile.objects.create(
            user=house.own_manager, language="en", status="odd", requested_at=now, expires_at=now
        )
