"""The first sheet of an Excel workbook, streamed; defusedxml guards against XML bombs."""

import datetime as dt
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from defusedxml.ElementTree import ParseError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.cell import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from govservice.errors import Invalid

from .table import BadCell, NumberedRow, Table, checked_header, row_of
from .xlsx_outline import Outline, outline

MOST_SHARED_STRINGS_BYTES = 300 * 1024 * 1024
LAST_EXACT_NUMBER = 10**15
"""A spreadsheet keeps fifteen digits: a longer number has already lost its end."""

_ZERO_PADDED = re.compile(r"0{2,}")

# Drop-downs, themes and other ornaments that openpyxl does not know are no matter here.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\..*")

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    InvalidFileException,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    NotImplementedError,  # zipfile, for a way of packing it does not know
)
"""What zipfile, the XML parser and openpyxl raise for files that are no workbooks, or broken ones."""


def open_xlsx(path: Path) -> Table:
    try:
        workbook = _open(path)
        rows = _cells(workbook, path)
        _number, first = next(rows, (1, []))
    except UNREADABLE:
        raise Invalid(_unreadable(path)) from None
    merged = [cell for cell in first if isinstance(cell, BadCell)]
    if merged:
        raise Invalid(merged[0].problem)
    header = checked_header(first)
    return Table(header, _rows(header, rows, path))


def _unreadable(path: Path) -> str:
    return _("“%(name)s” is not an Excel workbook (.xlsx) that can be read.") % {"name": path.name}


def _open(path: Path) -> Workbook:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            shared = entry.filename.endswith("sharedStrings.xml")
            if shared and entry.file_size > MOST_SHARED_STRINGS_BYTES:
                raise Invalid(
                    _("“%(name)s” holds too much text for a workbook; save it as .csv.")
                    % {"name": path.name}
                )
    return load_workbook(path, read_only=True, keep_links=False)


def _cells(workbook: Workbook, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Number and texts of every row up to the last one with content, empty rows included."""
    try:
        if not workbook.worksheets:
            raise Invalid(_unreadable(path))
        sheet: Any = workbook.worksheets[0]
        with sheet._get_source() as source:
            shape = outline(source)
        if shape.last_row == 0:
            return
        sheet.reset_dimensions()  # what a workbook says of its own size is often wrong
        merged_rows = shape.merged_rows()
        for number, cells in enumerate(sheet.iter_rows(max_row=shape.last_row), start=1):
            texts = [_text(cell) for cell in cells]
            if number in merged_rows:
                _mark_merged(texts, number, shape)
            yield number, texts
    finally:
        workbook.close()


def _mark_merged(texts: list[str], number: int, shape: Outline) -> None:
    for first_column, first_row, last_column, last_row in shape.merged_at(number):
        name = (
            f"{get_column_letter(first_column)}{first_row}:"
            f"{get_column_letter(last_column)}{last_row}"
        )
        problem = _("The cells %(cells)s are merged; split them and fill in each one.") % {
            "cells": name
        }
        texts += [""] * (first_column - len(texts))
        texts[first_column - 1] = BadCell(texts[first_column - 1], problem)


def _rows(
    header: list[str], rows: Iterator[tuple[int, list[str]]], path: Path
) -> Iterator[NumberedRow]:
    try:
        for number, texts in rows:
            bad = any(isinstance(cell, BadCell) for cell in texts)
            row = row_of(header, texts) if any(texts) or not bad else _row_of_bad(header, texts)
            if row is not None:
                yield number, row
    except UNREADABLE:
        raise Invalid(_unreadable(path)) from None


def _row_of_bad(header: list[str], texts: list[str]) -> dict[str, Any]:
    """A row whose only content is that some of its cells are merged."""
    return dict(zip(header, texts, strict=False))


def _text(cell: Any) -> str:
    """What a person sees in the cell."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return BadCell("", _problem_at(cell, _("it holds a formula; paste it as a value")))
    if cell.data_type == "e":
        return BadCell(str(value), _problem_at(cell, _("it holds an error")))
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number_text(cell, value)
    return _time_text(value)


def _problem_at(cell: Any, problem: str) -> str:
    return _("Cell %(cell)s: %(problem)s.") % {"cell": cell.coordinate, "problem": problem}


def _number_text(cell: Any, value: int | float) -> str:
    if abs(value) >= LAST_EXACT_NUMBER:
        return BadCell(
            "", _problem_at(cell, _("a long number loses digits; format the column as text"))
        )
    if float(value).is_integer():
        text = str(int(value))
        padding = str(cell.number_format)
        return text.zfill(len(padding)) if _ZERO_PADDED.fullmatch(padding) else text
    return format(Decimal(repr(value)), "f")


def _time_text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return str(value)
