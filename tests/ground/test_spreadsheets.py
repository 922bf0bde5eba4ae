"""Whatever leaves the house as a table: no cell of it can be taken for a formula."""

import ast
import csv
import datetime as dt
import io
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from govservice import spreadsheets
from govservice.spreadsheets import csv_pieces, harmless, write_xlsx

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = [
    path for folder in ("govservice", "ratings", "hotline", "indicators") for path in
    (ROOT / folder).rglob("*.py")
]  # fmt: skip
THE_ONE_WRITER = ROOT / "govservice" / "spreadsheets.py"
WRITERS = re.compile(r"csv\.(writer|DictWriter)|xlsxwriter|Workbook\(|tablib|\.to_csv|\.export\(")
KEEPS_WHAT_WAS_SENT = ROOT / "govservice" / "notices" / "files.py"  # attachments, never written
TABLES = re.compile(r"text/csv|spreadsheetml")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "﹦1", " =1"],
)
def test_a_text_that_begins_like_a_formula_gets_a_mark(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("unseen", ["\u3000", "\u00a0", "\u200b", "\ufeff", " \u200b "])
def test_blanks_that_nobody_sees_do_not_hide_a_sign(unseen):
    assert harmless(f"{unseen}=1") == f"'{unseen}=1"


@pytest.mark.parametrize(
    "text", ["", "好", "5-1", "a=1", "１＋１", "😀", "'=1", "（=1）", "—", "  好"]
)
def test_every_other_text_stays_as_it_is(text):
    assert harmless(text) == text


@pytest.mark.parametrize("value", [-1, -1.5, 0, None, True, Decimal("-2.50"), dt.date(2026, 3, 1)])
def test_numbers_days_and_empty_cells_stay_what_they_are(value):
    assert harmless(value) is value


def test_emoji_quotes_and_line_breaks_come_back_from_a_csv_as_they_were():
    rows = [['好😀,"引号"\n第二行'], ["𠮷"]]
    text = b"".join(csv_pieces(["a"], rows)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["a"], *rows]


def test_headers_of_both_kinds_are_neutralised_too(tmp_path):
    assert b"'=a" in b"".join(csv_pieces(["=a"], []))
    write_xlsx(["=a"], [], tmp_path / "x.xlsx")
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]["A1"].value == "'=a"


def test_a_spreadsheet_keeps_numbers_as_numbers_and_formulas_as_marked_text(tmp_path):
    path = tmp_path / "x.xlsx"
    rows = [["=1+1", -3, dt.date(2026, 3, 1), None]]
    assert write_xlsx(["a", "b", "c", "d"], rows, path) == 1
    cells = openpyxl.load_workbook(path).worksheets[0][2]
    assert [cell.value for cell in cells] == ["'=1+1", -3, dt.datetime(2026, 3, 1), None]  # noqa: DTZ001 - a cell has no zone
    assert [cell.data_type for cell in cells[:2]] == ["s", "n"]


def test_a_full_sheet_is_followed_by_another(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheets, "ROWS_A_SHEET", 2)
    path = tmp_path / "x.xlsx"
    assert write_xlsx(["n"], [[1], [2], [3]], path) == 3
    sheets = openpyxl.load_workbook(path).worksheets
    assert [[cell.value for cell in sheet["A"]] for sheet in sheets] == [["n", 1, 2], ["n", 3]]


def found_in_code(words: re.Pattern[str]) -> dict[Path, str]:
    """The modules whose code has such words; docstrings and comments may name what they like."""
    named = {path: text for path in SOURCES if words.search(text := path.read_text())}
    code = {path: ast.unparse(ast.parse(text)) for path, text in named.items()}
    return {path: text for path, text in code.items() if words.search(text)}


def test_nothing_else_writes_a_table():
    assert found_in_code(WRITERS).keys() - {THE_ONE_WRITER} == set(), (
        "write tables with govservice.spreadsheets, which neutralises formulas"
    )


def test_whoever_answers_with_a_table_had_it_written_there():
    written = found_in_code(TABLES)
    wrong = {path for path, code in written.items() if "govservice.spreadsheets" not in code}
    assert wrong - {KEEPS_WHAT_WAS_SENT} == set()
