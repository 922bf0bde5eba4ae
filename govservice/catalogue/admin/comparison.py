"""What a file does to each row: the cells as they were held beside those it leaves behind.

Watched while the preview really writes, before it is rolled back; so it shows what the doors do and
not what a second reading of the file believes they would.
"""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from import_export.results import RowResult

from govservice.imports import FileImport, Written

SHOWN = 20

Cells = list[str]
Held = Callable[[Collection[Hashable]], dict[Hashable, Cells]]


@dataclass(frozen=True)
class ComparedCell:
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass
class Comparison:
    """The first rows that change something; where there are few, unchanged ones after them."""

    changed: list[RowResult] = field(default_factory=list)
    unchanged: list[RowResult] = field(default_factory=list)
    rows: int = 0

    def note(self, before: Cells | None, after: Cells) -> None:
        self.rows += 1
        kind = "new" if before is None else "skip" if before == after else "update"
        kept = self.unchanged if kind == "skip" else self.changed
        if len(kept) < SHOWN:
            row = RowResult()
            row.import_type = kind
            row.diff = [ComparedCell(*pair) for pair in zip(before or after, after, strict=True)]
            kept.append(row)

    @property
    def shown(self) -> list[RowResult]:
        return [*self.changed, *self.unchanged][:SHOWN]

    @property
    def left_off(self) -> int:
        return self.rows - len(self.shown)

    def columns(self) -> list[int]:
        """Those in which any of these rows holds or held something."""
        rows = [row.diff for row in self.shown]
        width = range(len(rows[0]) if rows else 0)
        return [n for n in width if any(row[n].before or row[n].after for row in rows)]


def watched(kind: type[FileImport[Any]], held: Held, seen: Comparison) -> type[FileImport[Any]]:
    """The same kind of file, noting what its rows were before it writes them and what they are after."""

    class Watched(kind):  # type: ignore[misc,valid-type]
        def write(self, rows: Sequence[Any]) -> Written:
            keys = [self.key(row) for row in rows]
            before = held(keys)
            written: Written = super().write(rows)
            after = held(keys)
            for key in keys:
                if key in after:
                    seen.note(before.get(key), after[key])
            return written

    return Watched
