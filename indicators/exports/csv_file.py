"""CSV that spreadsheets open as it is: UTF-8 with a mark, and no cell that could be taken for a formula."""

import csv
import io
from collections.abc import Iterator

from .tables import Cell, Table

BYTE_ORDER_MARK = "\ufeff"
ROWS_A_PIECE = 500
DANGEROUS = frozenset("=+-@\t\r\n＝＋－＠")


def harmless(cell: Cell) -> Cell:
    """
    >>> harmless("=1+1"), harmless("好"), harmless(-1)
    ("'=1+1", '好', -1)
    """
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in DANGEROUS else cell


def pieces(table: Table) -> Iterator[bytes]:
    """The file in pieces of some hundred rows."""
    yield BYTE_ORDER_MARK.encode()
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(table.header)
    for number, row in enumerate(table.rows, start=1):
        writer.writerow([harmless(cell) for cell in row])
        if number % ROWS_A_PIECE == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
