"""A quick pass over a sheet's XML as plain bytes, before its rows are parsed.

It tells the last row with any content, so that a million empty rows after it cost nothing, and
which cells are merged, which Excel writes down only after the rows.
"""

import re
from dataclasses import dataclass, field
from typing import IO

from openpyxl.utils.cell import range_boundaries

READ_BYTES = 1 << 20
OVERLAP = 4096
NO_LIMIT = 1 << 20  # the rows an Excel sheet can have

_END_OF_ROWS = re.compile(rb"</(?:\w+:)?sheetData>")
_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br=["\'](\d+)["\']')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref=["\']([A-Z0-9:]+)["\']')
_PREFIX = re.compile(rb"<(\w+:)?worksheet\b")

Box = tuple[int, int, int, int]  # first column, first row, last column, last row


@dataclass
class Outline:
    """``last_row`` is 0 for a sheet without content, and no limit where its rows carry no number."""

    last_row: int = 0
    merged: list[Box] = field(default_factory=list)

    def merged_at(self, row: int) -> list[Box]:
        return [box for box in self.merged if box[1] <= row <= box[3]]

    def merged_rows(self) -> set[int]:
        rows = (range(box[1], min(box[3], self.last_row) + 1) for box in self.merged)
        return {row for some in rows for row in some}


def outline(source: IO[bytes]) -> Outline:
    found = Outline()
    tail = prefix = b""
    row_before = 0
    in_rows = True
    while block := source.read(READ_BYTES):
        text = tail + block
        if not tail:
            match = _PREFIX.search(text)
            prefix = match.group(1) or b"" if match else b""
        if in_rows:
            end = _END_OF_ROWS.search(text)
            rows = text[: end.start()] if end else text
            found.last_row = max(found.last_row, _last_row_with_content(rows, prefix, row_before))
            row_before = _row_before(rows, len(rows), prefix, row_before)
            in_rows = end is None
        found.merged += [_box(ref.decode()) for ref in _MERGED.findall(text)]
        tail = text[-OVERLAP:]
    found.merged = list(dict.fromkeys(found.merged))
    return found


def _last_row_with_content(rows: bytes, prefix: bytes, row_before: int) -> int:
    marks = (b"v>", b"v ", b"f>", b"f ", b"is>", b"f/")
    last = max(rows.rfind(b"<" + prefix + mark) for mark in marks)
    return 0 if last < 0 else _row_before(rows, last, prefix, row_before) or NO_LIMIT


def _row_before(rows: bytes, end: int, prefix: bytes, otherwise: int) -> int:
    """The number of the last row that begins before ``end``."""
    start = rows.rfind(b"<" + prefix + b"row ", 0, end)
    match = _ROW_NUMBER.match(rows, start) if start >= 0 else None
    return int(match.group(1)) if match else otherwise


def _box(ref: str) -> Box:
    first_column, first_row, last_column, last_row = range_boundaries(ref)
    return (first_column or 1, first_row or 1, last_column or 1, last_row or 1)
