"""Tables that leave the house: the one place that writes .csv and .xlsx.

A spreadsheet that opens a text beginning with a sign of a formula works it out, and may so send
what stands beside it to somebody else. Every text goes through :func:`harmless`; numbers, days and
empty cells stay what they are.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import xlsxwriter

BYTE_ORDER_MARK = "\ufeff"  # by it Excel knows UTF-8
ROWS_A_PIECE = 500
ROWS_A_SHEET = 1_000_000  # a sheet holds 1,048,576
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
    "remove_timezone": True,
}

FORMULA_SIGNS = frozenset("=+-@")
_LEADING_BREAK = re.compile(r"[\t\r\n]")
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*")


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula.

    Signs of full width count too, and blanks that cannot be seen before a sign do not hide it.

    >>> harmless("=1+1"), harmless("＝1+1"), harmless(" @x"), harmless("好"), harmless(-1)
    ("'=1+1", "'＝1+1", "' @x", '好', -1)
    """
    if not isinstance(cell, str) or cell[:1].isalnum():
        return cell
    unseen = _UNSEEN.match(cell)
    first = cell[unseen.end() : unseen.end() + 1] if unseen else ""
    is_sign = unicodedata.normalize("NFKC", first) in FORMULA_SIGNS
    return f"'{cell}" if is_sign or _LEADING_BREAK.match(cell) else cell


class CsvWriter:
    """Rows into an open text file."""

    def __init__(self, file: TextIO) -> None:
        self._writer = csv.writer(file)

    def write(self, row: Iterable[Any]) -> None:
        self._writer.writerow([harmless(cell) for cell in row])


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The file in pieces of some hundred rows: UTF-8 with a mark."""
    yield BYTE_ORDER_MARK.encode()
    buffer = io.StringIO()
    writer = CsvWriter(buffer)
    writer.write(header)
    for number, row in enumerate(rows, start=1):
        writer.write(row)
        if number % ROWS_A_PIECE == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def write_xlsx(
    header: Sequence[str], rows: Iterable[Sequence[Any]], target: Path | BinaryIO
) -> int:
    """Write row by row; how many rows that were. A full sheet is followed by another."""
    written = 0
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        bold = book.add_format({"bold": True})
        sheet = _new_sheet(book, header, bold)
        for row in rows:
            if written and written % ROWS_A_SHEET == 0:
                sheet = _new_sheet(book, header, bold)
            _write_row(sheet, written % ROWS_A_SHEET + 1, row)
            written += 1
    return written


def _write_row(sheet: Any, place: int, row: Sequence[Any]) -> None:
    """Texts, most of a table, straight to where they belong; empty cells not at all."""
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            if cell:
                sheet.write_string(place, column, harmless(cell))
        elif cell is not None:
            sheet.write(place, column, cell)


def _new_sheet(book: Any, header: Sequence[str], bold: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [harmless(title) for title in header], bold)
    sheet.freeze_panes(1, 0)
    return sheet
