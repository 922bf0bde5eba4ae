import sqlite3
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from django.utils.translation import gettext as _

from .frame import FileImport, RowError


class KeysSeen:
    """The keys of the rows read so far, in a temporary file: a large file must not fill memory."""

    def __enter__(self) -> "KeysSeen":
        self._database = sqlite3.connect("")
        self._database.execute(
            "CREATE TABLE seen (key TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID"
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._database.close()

    def doubles(self, importer: FileImport[Any], rows: Sequence[tuple[int, Any]]) -> list[RowError]:
        errors = []
        for number, row in rows:
            key = importer.key(row)
            if key is None:
                continue
            added = self._database.execute(
                "INSERT OR IGNORE INTO seen VALUES (?, ?)", [repr(key), number]
            ).rowcount
            if not added:
                errors.append(RowError(number, "", "", self._message(repr(key))))
        return errors

    def _message(self, key: str) -> str:
        first = self._database.execute("SELECT row FROM seen WHERE key = ?", [key]).fetchone()[0]
        return _("Row %(row)d says the same already.") % {"row": first}
