"""Which rows of a file were seen and which are bad, in little memory whatever the file's length."""

import sqlite3
from collections.abc import Hashable, Sequence
from types import TracebackType
from typing import Any

from django.utils.translation import gettext as _

from .frame import FileImport, RowError


class KeysSeen:
    """The keys of the rows read so far, in a temporary file: a large file must not fill memory."""

    def __contains__(self, key: Hashable) -> bool:
        found = self._database.execute("SELECT 1 FROM seen WHERE key = ?", [repr(key)])
        return found.fetchone() is not None

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


class RowNumbers:
    """A set of row numbers, one bit each.

    >>> numbers = RowNumbers()
    >>> numbers.add(3)
    >>> 3 in numbers, 4 in numbers, 9_000_000 in numbers
    (True, False, False)
    """

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> None:
        place = number >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits)))
        self._bits[place] |= 1 << (number & 7)

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._bits) and bool(self._bits[place] >> (number & 7) & 1)

    def __bool__(self) -> bool:
        return bool(self._bits)
