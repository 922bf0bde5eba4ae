"""The two passes, with a kind of file of our own: names of lists that must be unique."""

import csv
import json
from typing import Any, ClassVar

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone
from openpyxl import Workbook

from govservice.catalogue.models import UnitList
from govservice.errors import Invalid
from govservice.imports import (
    FileImport,
    ImportCommand,
    InvalidFields,
    Refused,
    RowError,
    Written,
    run_import,
)

pytestmark = pytest.mark.django_db


class ListFile(FileImport[tuple[str, str]]):
    columns: ClassVar = {
        "code": ("编码", "code"),
        "name": ("名称", "name"),
        "phone": ("电话",),
        "extra": ("附加",),
    }
    required = frozenset({"code", "name"})
    personal = frozenset({"phone"})

    def parse(self, raw):
        if not raw["code"] and not raw["name"]:
            raise InvalidFields({"code": "no code", "name": "no name"})
        if not raw["code"]:
            raise Invalid("no code", field="code")
        if raw["phone"] == "13812345678":
            raise Invalid("no phones here", field="phone")
        return raw["code"], raw["name"]

    def key(self, row):
        return row[0]

    def check(self, rows):
        for number, (_code, name) in rows:
            if name == "bad":
                yield RowError(number, "name", name, "not this name")

    def write(self, rows):
        known = set(UnitList.objects.values_list("code", flat=True))
        if any(code == "crash" for code, _name in rows):
            UnitList.objects.create(code=rows[0][0], name="half")
            raise IntegrityError("on purpose")
        refused = [
            Refused(i, "code", "refused late") for i, (c, _n) in enumerate(rows) if c == "late"
        ]
        new = [UnitList(code=c, name=n) for c, n in rows if c not in known and c != "late"]
        UnitList.objects.bulk_create(new)
        return Written(len(new), len(rows) - len(new) - len(refused), refused)


class ListCommand(ImportCommand):
    importer_class = ListFile


def run(path, **options):
    importer = ListFile(historic=False, at=timezone.now())
    settings = {"dry_run": False, "skip_bad": False, "progress": False} | options
    return run_import(importer, path, **settings)


def table(tmp_path, *rows, header="编码,名称", name="lists.csv"):
    path = tmp_path / name
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def held():
    return list(UnitList.objects.order_by("code").values_list("code", "name"))


def errors(report):
    return [(error.row, error.field) for error in report.errors]


def test_good_rows_are_written_and_a_second_run_finds_them_there(tmp_path):
    path = table(tmp_path, "a,甲", "b,乙")
    first, second = run(path), run(path)
    assert (first.new, first.already, first.rows) == (2, 0, 2)
    assert (second.new, second.already) == (0, 2)
    assert held() == [("a", "甲"), ("b", "乙")]


def test_one_bad_row_stops_the_whole_file(tmp_path):
    report = run(table(tmp_path, "a,甲", "b,bad", "c,丙"))
    assert (report.written, report.bad_rows, errors(report)) == (False, 1, [(3, "名称")])
    assert held() == []
    assert not list(tmp_path.glob("*.refused.csv"))


def test_with_skip_bad_the_others_are_written_and_the_bad_ones_set_aside(tmp_path):
    path = table(tmp_path, "a,甲", "b,bad", ",丙")
    report = run(path, skip_bad=True)
    assert (report.new, report.bad_rows) == (1, 2)
    assert held() == [("a", "甲")]
    with report.refused_file.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert report.refused_file == tmp_path / "lists.csv.refused.csv"
    assert [row[0] for row in rows[1:]] == ["3", "4"]
    assert "not this name" in rows[1][1]
    assert rows[1][2:4] == ["b", "bad"]
    assert report.refused_file.stat().st_mode & 0o077 == 0


def test_a_refused_row_cannot_become_a_formula(tmp_path):
    report = run(table(tmp_path, "=1+1,bad"), skip_bad=True)
    assert "'=1+1" in report.refused_file.read_text(encoding="utf-8-sig")


def test_a_dry_run_writes_nothing(tmp_path):
    report = run(table(tmp_path, "a,甲"), dry_run=True)
    assert (report.rows, report.written) == (1, False)
    assert held() == []


def test_all_errors_are_counted_and_the_first_twenty_kept(tmp_path):
    report = run(table(tmp_path, *[f"c{n},bad" for n in range(1_500)]))
    assert (report.bad_rows, len(report.errors)) == (1_500, 20)
    assert errors(report)[0] == (2, "名称")


def test_several_fields_of_one_row_are_one_bad_row(tmp_path):
    report = run(table(tmp_path, ",,5", header="编码,名称,附加"))
    assert (report.bad_rows, errors(report)) == (1, [(2, "编码"), (2, "名称")])


def test_a_row_that_comes_twice_names_the_first(tmp_path):
    report = run(table(tmp_path, "a,甲", *[f"b{n},乙" for n in range(1_100)], "a,甲"))
    assert errors(report) == [(1_103, "")]
    assert "2" in report.errors[0].message
    assert held() == []


def test_values_of_personal_fields_are_never_shown(tmp_path):
    report = run(table(tmp_path, "a,甲,13812345678", header="编码,名称,电话"))
    assert report.errors[0].value == "＊＊＊"


def test_other_values_are_masked_and_cut(tmp_path):
    class Picky(ListFile):
        def check(self, rows):
            yield RowError(2, "name", rows[0][1][1], "too long")

    path = table(tmp_path, "a,打13812345678找我" + "很" * 99)
    importer = Picky(historic=False, at=timezone.now())
    report = run_import(importer, path, dry_run=True, skip_bad=False, progress=False)
    assert report.errors[0].value.startswith("打＊＊＊找我很")
    assert len(report.errors[0].value) == 61


def test_a_row_refused_while_writing_is_reported_with_its_number(tmp_path):
    report = run(table(tmp_path, "a,甲", "late,乙"))
    assert (report.new, report.bad_rows) == (1, 1)
    assert (report.errors[0].row, report.errors[0].message) == (3, "refused late")


def test_a_chunk_that_fails_leaves_nothing_half_written(tmp_path):
    rows = [f"a{n:04},甲" for n in range(1_000)]
    path = table(tmp_path, *rows, "b,乙", "crash,丙")
    with pytest.raises(IntegrityError):
        run(path)
    assert len(held()) == 1_000
    path.write_text(path.read_text().replace("crash", "c"))
    report = run(path)
    assert (report.new, report.already) == (2, 1_000)


@pytest.mark.parametrize(
    ("header", "named"),
    [("编码", "名称"), ("编码,名称,颜色", "颜色"), ("编码,名称,name", "name")],
)
def test_columns_unknown_missing_or_doubled_are_named(tmp_path, header, named):
    with pytest.raises(Invalid, match=named):
        run(table(tmp_path, "a,甲,x", header=header))


@pytest.mark.parametrize("header", ["CODE,Name", " 编 码 ,名称（必填）", "code*,名称:"])
def test_headers_are_read_as_people_write_them(tmp_path, header):
    assert run(table(tmp_path, "a,甲", header=header)).new == 1


def test_a_file_with_a_header_alone_is_refused(tmp_path):
    with pytest.raises(Invalid, match=r"lists\.csv"):
        run(table(tmp_path))


@pytest.mark.parametrize("text", ["a\0b", "\\ud800"])
def test_characters_that_cannot_be_kept_are_a_row_error(tmp_path, text):
    path = tmp_path / "lists.jsonl"
    good = json.dumps({"code": "a", "name": "甲"})
    bad = json.dumps({"code": "b", "name": "X"}).replace("X", text.replace("\0", "\\u0000"))
    path.write_text(f"{good}\n{bad}\n")
    report = run(path)
    assert errors(report) == [(2, "name")]
    assert held() == []


def test_a_nul_in_a_table_is_a_row_error(tmp_path):
    report = run(table(tmp_path, "a,甲\0"))
    assert errors(report) == [(2, "名称")]


def test_emoji_and_rare_characters_are_kept_exactly(tmp_path):
    run(table(tmp_path, "a,𠮷野家👍🏽"))
    assert held() == [("a", "𠮷野家👍🏽")]


def test_merged_and_formula_cells_are_row_errors_that_name_the_cell(tmp_path):
    book: Any = Workbook()
    for row in (["编码", "名称"], ["a", "=1+1"], ["b", "乙"], ["", ""], ["c", "丙"]):
        book.active.append(row)
    book.active.merge_cells("A3:A4")
    path = tmp_path / "lists.xlsx"
    book.save(path)
    report = run(path)
    assert [error.row for error in report.errors] == [2, 3, 4]
    assert "B2" in report.errors[0].message
    assert "A3:A4" in report.errors[1].message
    assert run(path, skip_bad=True).new == 1


def test_an_unknown_field_in_a_line_of_json_is_that_rows_error(tmp_path):
    path = tmp_path / "lists.jsonl"
    path.write_text('{"code": "a", "name": "甲"}\n{"code": "b", "color": "red"}\n')
    report = run(path, skip_bad=True)
    assert (report.new, report.bad_rows) == (1, 1)
    assert "color" in report.errors[0].message


def test_the_command_prints_errors_and_ends_in_one_line(tmp_path, capsys):
    with pytest.raises(CommandError):
        call_command(ListCommand(), str(table(tmp_path, "a,bad")))
    printed = capsys.readouterr().err
    assert "2" in printed
    assert "名称" in printed
    call_command(ListCommand(), str(table(tmp_path, "a,甲")))
    assert held() == [("a", "甲")]


def test_the_command_says_in_one_line_what_it_cannot_read(tmp_path):
    with pytest.raises(CommandError, match=r"none\.csv"):
        call_command(ListCommand(), str(tmp_path / "none.csv"))
