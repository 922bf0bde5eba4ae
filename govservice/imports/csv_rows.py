"""Comma-separated files as offices send them: UTF-8 with or without BOM, or GB18030."""

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from govservice.errors import Invalid

from .table import NumberedRow, Table, checked_header, row_of

READ_BYTES = 1 << 20
SURELY_UTF8 = 2
"""So many well-formed Chinese characters before the first bad byte: GB18030 hardly ever looks so."""
_CHINESE = re.compile("[\u4e00-\u9fff]")


def open_csv(path: Path) -> Table:
    encoding = detect_encoding(path)
    lines = _numbered_records(path, encoding)
    _line, first = next(lines, (0, []))
    header = checked_header(first)
    return Table(header, _rows(header, lines))


def detect_encoding(path: Path) -> str:
    """``utf-8-sig``, ``utf-16`` or ``gb18030``; raises :class:`Invalid` naming the first bad line."""
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
    line, chinese = _first_undecodable_line(path, "utf-8-sig")
    if line is None:
        return "utf-8-sig"
    if chinese < SURELY_UTF8 and _first_undecodable_line(path, "gb18030")[0] is None:
        return "gb18030"
    raise Invalid(
        _("“%(name)s”, line %(line)d: this is neither UTF-8 nor GB18030 text.")
        % {"name": path.name, "line": line}
    )


def _first_undecodable_line(path: Path, encoding: str) -> tuple[int | None, int]:
    """The line of the first byte that is not of this encoding, and the Chinese characters before it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, chinese = 1, 0
    with path.open("rb") as file:
        while True:
            block = file.read(READ_BYTES)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(encoding, errors="ignore")
                return line + good.count("\n"), chinese + len(_CHINESE.findall(good))
            line += text.count("\n")
            chinese += len(_CHINESE.findall(text)) if chinese < SURELY_UTF8 else 0
            if not block:
                return None, chinese


def _numbered_records(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins in a text editor."""
    with path.open(encoding=encoding, newline="") as file:
        separator = _separator(file.readline())
        file.seek(0)
        reader = csv.reader(file, delimiter=separator, strict=True)
        line = 1
        try:
            for record in reader:
                yield line, [cell.strip() for cell in record]
                line = reader.line_num + 1
        except csv.Error as error:
            raise Invalid(
                _("“%(name)s”, from line %(line)d: the quotation marks do not match (%(error)s).")
                % {"name": path.name, "line": line, "error": error}
            ) from None
        except UnicodeError:
            raise Invalid(
                _("“%(name)s”, line %(line)d: a character cannot be read.")
                % {"name": path.name, "line": line}
            ) from None


def _separator(first_line: str) -> str:
    return max(",\t;", key=first_line.count)


def _rows(header: list[str], records: Iterator[tuple[int, list[str]]]) -> Iterator[NumberedRow]:
    for line, cells in records:
        row = row_of(header, cells)
        if row is not None:
            yield line, row
