"""The refused rows, beside the file they came from, with what was wrong about each."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from django.utils.translation import gettext as _

from govservice.spreadsheets import CsvWriter

from .frame import RowError
from .table import NumberedRow


class RefusedRows:
    """Writes ``<name>.refused.csv`` as refusals come; no refusal, no file. Readable by its owner only."""

    def __init__(self, source: Path, *, wanted: bool) -> None:
        self._path = source.with_name(f"{source.name}.refused.csv") if wanted else None
        self._file: Any = None
        self._columns: list[str] = []
        self.written_to: Path | None = None

    def __enter__(self) -> "RefusedRows":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()

    def add(self, rows: Sequence[NumberedRow], errors: Sequence[RowError]) -> None:
        if not self._path or not errors:
            return
        reasons: dict[int, list[str]] = {}
        for error in errors:
            reasons.setdefault(error.row, []).append(
                f"{error.field}: {error.message}" if error.field else error.message
            )
        for number, raw in rows:
            if number in reasons:
                self._write(number, " ".join(reasons[number]), raw)

    def _write(self, number: int, reason: str, raw: dict[str, Any]) -> None:
        if self._file is None:
            self._open(raw)
        cells = [raw.get(name, "") for name in self._columns]
        others = {name: raw[name] for name in raw if name and name not in self._columns}
        row = [str(number), reason, *map(_cell_text, cells), _cell_text(others) if others else ""]
        self._writer.write(row)

    def _open(self, raw: dict[str, Any]) -> None:
        if self._path is None:
            return
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="", errors="replace")
        self._writer = CsvWriter(self._file)
        self._columns = [name for name in raw if name]
        titles = [_("row"), _("reason"), *self._columns, _("other values")]
        self._writer.write(titles)
        self.written_to = self._path


def _cell_text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.replace("\0", "�")
