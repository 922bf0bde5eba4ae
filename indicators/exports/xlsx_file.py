from pathlib import Path
from typing import Any

import xlsxwriter

from .tables import Table

ROWS_A_SHEET = 1_000_000  # a sheet holds 1,048,576
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def write(table: Table, path: Path) -> int:
    """Write the table row by row; how many rows that were. A full sheet is followed by another."""
    rows = 0
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        bold = book.add_format({"bold": True})
        sheet = _new_sheet(book, table, bold)
        for row in table.rows:
            if rows and rows % ROWS_A_SHEET == 0:
                sheet = _new_sheet(book, table, bold)
            sheet.write_row(rows % ROWS_A_SHEET + 1, 0, row)
            rows += 1
    return rows


def _new_sheet(book: Any, table: Table, bold: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, table.header, bold)
    sheet.freeze_panes(1, 0)
    return sheet
