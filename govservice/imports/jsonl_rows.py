"""One JSON object a line, UTF-8; values may be maps and lists."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from govservice.errors import Invalid

from .table import BadCell, NumberedRow, Raw, Table

LONGEST_LINE = 1 << 20


def open_jsonl(path: Path) -> Table:
    return Table(None, _rows(path))


def _rows(path: Path) -> Iterator[NumberedRow]:
    with path.open("rb") as file:
        line = 0
        while text := file.readline(LONGEST_LINE):
            line += 1
            if len(text) == LONGEST_LINE:
                raise Invalid(
                    _("“%(name)s”, line %(line)d is too long.") % {"name": path.name, "line": line}
                )
            if text.strip():
                yield line, _row(text)


def _row(line: bytes) -> Raw:
    try:
        data = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return {"": BadCell("", _("This line is not a JSON object in UTF-8."))}
    if not isinstance(data, dict):
        return {"": BadCell("", _("This line is not a JSON object in UTF-8."))}
    return {name.strip(): _value(value) for name, value in data.items()}


def _value(value: Any) -> Any:
    """Maps and lists stay; everything else becomes the text a table's cell would hold."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)
