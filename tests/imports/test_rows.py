import datetime as dt
import time
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from govservice.errors import Invalid
from govservice.imports import BadCell, read_rows


def rows_of(path):
    return list(read_rows(path))


def save_workbook(path, rows, **styles):
    book: Any = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_csv_is_read_in_the_encodings_offices_send(tmp_path, encoding):
    path = tmp_path / "items.csv"
    path.write_bytes("编码,名称\r\nA1,护照补办\r\n\r\nA2,“居住证”\r\n".encode(encoding))
    assert rows_of(path) == [
        (2, {"编码": "A1", "名称": "护照补办"}),
        (4, {"编码": "A2", "名称": "“居住证”"}),
    ]


def test_four_byte_chinese_and_emoji_are_kept_exactly(tmp_path):
    path = tmp_path / "items.csv"
    path.write_text("编码,名称\nA1,𠮷野家👍🏽\n")
    assert rows_of(path) == [(2, {"编码": "A1", "名称": "𠮷野家👍🏽"})]


def test_a_utf8_file_with_one_broken_byte_is_not_taken_for_gb18030(tmp_path):
    path = tmp_path / "items.csv"
    path.write_bytes("编码,名称\nA1,护照\nA2,".encode() + b"\xff\n")
    with pytest.raises(Invalid, match="3"):
        rows_of(path)


def test_rows_are_numbered_by_the_line_on_which_they_begin(tmp_path):
    path = tmp_path / "items.csv"
    path.write_text('a,b\n1,"two\nlines"\n3,4\n')
    assert [number for number, _row in rows_of(path)] == [2, 4]


def test_a_quotation_mark_that_never_ends_is_an_error_and_not_one_huge_cell(tmp_path):
    path = tmp_path / "items.csv"
    path.write_text('a,b\n1,2\n3,"open\n5,6\n')
    with pytest.raises(Invalid, match="3"):
        rows_of(path)


def test_short_rows_are_filled_and_long_rows_are_bad(tmp_path):
    path = tmp_path / "items.csv"
    path.write_text("a,b\n1\n1,2,3\n")
    (_two, short), (_three, long) = rows_of(path)
    assert short == {"a": "1", "b": ""}
    assert isinstance(long[""], BadCell)


def test_tabs_and_semicolons_separate_too(tmp_path):
    for number, separator in enumerate(";\t"):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"a{separator}b\n1{separator}2,5\n")
        assert rows_of(path) == [(2, {"a": "1", "b": "2,5"})]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("blank.csv", b"\n\n"),
        ("twice.csv", b"a,a\n1,2\n"),
        ("nameless.csv", b"a,,c\n1,2,3\n"),
        ("neither.csv", b"a,b\n\xff\xff\xff,1\n"),
        ("page.html", b"<p>"),
        ("text.xlsx", b"not a zip"),
        ("empty.jsonl", b""),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Invalid) as refused:
        rows_of(path)
    assert str(refused.value).strip()
    assert "\n" not in str(refused.value)


def test_a_missing_file_and_a_folder_are_refused_alike(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    for name in ("missing.csv", "folder.csv"):
        with pytest.raises(Invalid, match=name):
            rows_of(tmp_path / name)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "items.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Invalid, match=r"items\.xlsx"):
        rows_of(path)


def test_a_workbook_cut_off_in_the_middle_is_refused(tmp_path):
    path = save_workbook(tmp_path / "items.xlsx", [["a"], ["1"]])
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(Invalid):
        rows_of(path)


def test_entities_in_a_workbook_are_not_expanded(tmp_path):
    path = save_workbook(tmp_path / "items.xlsx", [["a"], ["1"]])
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
    )
    replace_in_zip(path, "xl/worksheets/sheet1.xml", bomb)
    with pytest.raises(Invalid):
        rows_of(path)


def replace_in_zip(path, member, content):
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(name, content if name == member else data)


def test_cells_of_a_workbook_become_the_text_a_person_sees(tmp_path):
    book: Any = Workbook()
    sheet = book.active
    sheet.append(["code", "number", "day", "time", "flag", "padded", "text"])
    sheet.append(
        [
            510100.0,
            0.1,
            dt.date(2026, 3, 2),
            dt.datetime(2026, 3, 2, 9, 30),  # noqa: DTZ001 - Excel knows no zones
            True,
            7,
            "  护照  ",
        ]
    )
    sheet["F2"].number_format = "0000"
    path = tmp_path / "items.xlsx"
    book.save(path)
    assert rows_of(path) == [
        (
            2,
            {
                "code": "510100",
                "number": "0.1",
                "day": "2026-03-02",
                "time": "2026-03-02 09:30:00",
                "flag": "TRUE",
                "padded": "0007",
                "text": "护照",
            },
        )
    ]


def test_formula_cells_are_bad_and_named(tmp_path):
    path = save_workbook(tmp_path / "items.xlsx", [["a", "b"], ["1", "=1+1"], ["2", "x"]])
    (_two, bad), (_three, good) = rows_of(path)
    assert isinstance(bad["b"], BadCell)
    assert "B2" in bad["b"].problem
    assert good == {"a": "2", "b": "x"}


def test_merged_cells_are_bad_and_named(tmp_path):
    book: Any = Workbook()
    for row in (["a", "b"], ["1", "x"], ["2", "y"], ["3", "z"]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    path = tmp_path / "items.xlsx"
    book.save(path)
    problems = {
        number: cell.problem
        for number, row in rows_of(path)
        for cell in row.values()
        if isinstance(cell, BadCell)
    }
    assert sorted(problems) == [2, 3]
    assert all("B2:B3" in problem for problem in problems.values())


def test_a_merged_title_above_the_columns_is_named(tmp_path):
    book: Any = Workbook()
    book.active.append(["办件汇总表"])
    book.active.append(["a", "b"])
    book.active.merge_cells("A1:B1")
    path = tmp_path / "items.xlsx"
    book.save(path)
    with pytest.raises(Invalid, match="A1:B1"):
        rows_of(path)


def test_a_number_too_long_for_a_spreadsheet_is_bad(tmp_path):
    path = save_workbook(tmp_path / "items.xlsx", [["id"], [510101199001011234]])
    ((_number, row),) = rows_of(path)
    assert "A2" in row["id"].problem


def test_a_million_empty_rows_at_the_end_cost_nothing(tmp_path):
    path = save_workbook(tmp_path / "items.xlsx", [["a"], ["1"]])
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 1_000_003))
    replace_in_zip(
        path,
        "xl/worksheets/sheet1.xml",
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        f'<row r="2"><c r="A2"><v>1</v></c></row>{empty}</sheetData></worksheet>',
    )
    started = time.process_time()
    assert rows_of(path) == [(2, {"a": "1"})]
    assert time.process_time() - started < 1


def test_a_row_after_many_empty_ones_is_still_read(tmp_path):
    book: Any = Workbook()
    book.active.append(["a"])
    book.active.cell(5_000, 1, "late")
    path = tmp_path / "items.xlsx"
    book.save(path)
    assert rows_of(path) == [(5_000, {"a": "late"})]


def test_rows_without_numbers_are_counted(tmp_path):
    path = save_workbook(tmp_path / "items.xlsx", [["a"], ["1"]])
    replace_in_zip(
        path,
        "xl/worksheets/sheet1.xml",
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<x:sheetData><x:row><x:c t='inlineStr'><x:is><x:t>a</x:t></x:is></x:c></x:row>"
        "<x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>",
    )
    assert rows_of(path)[0] == (2, {"a": "1"})


def test_json_lines_keep_maps_and_lists_and_make_text_of_the_rest(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"a": 510100, "b": null, "c": {"name": "x"}, "d": [1]}\n\n{"a": 1.0}\n'
    )
    assert rows_of(path) == [
        (1, {"a": "510100", "b": "", "c": {"name": "x"}, "d": [1]}),
        (3, {"a": "1"}),
    ]


@pytest.mark.parametrize("line", [b"[1]", b"{", b'"x"', b'{"a": NaN}', b"\xff", b"[" * 100_000])
def test_a_line_that_is_no_json_object_is_bad(tmp_path, line):
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b'{"a": "1"}\n' + line + b"\n")
    (_one, good), (number, bad) = rows_of(path)
    assert good == {"a": "1"}
    assert number == 2
    assert isinstance(bad[""], BadCell)
