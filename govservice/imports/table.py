"""What every reader of files gives back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from govservice.errors import Invalid

Raw = dict[str, Any]
NumberedRow = tuple[int, Raw]


class BadCell(str):
    """The text of a cell that cannot be taken, with the reason; the empty column name means the row."""

    problem: str

    def __new__(cls, text: str, problem: str) -> "BadCell":
        cell = super().__new__(cls, text)
        cell.problem = problem
        return cell


@dataclass(frozen=True)
class Table:
    """``header`` is ``None`` where every row names its own fields (.jsonl)."""

    header: list[str] | None
    rows: Iterator[NumberedRow]


def checked_header(cells: list[str]) -> list[str]:
    """The column names without the empty ones at the end; raises :class:`Invalid`."""
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Invalid(_("The first row must hold the names of the columns, but it is empty."))
    for position, name in enumerate(names, start=1):
        if not name:
            raise Invalid(_("Column %(position)d has no name.") % {"position": position})
        if name in names[: position - 1]:
            raise Invalid(_("The column “%(name)s” is there twice.") % {"name": name})
    return names


def row_of(header: list[str], cells: list[str]) -> Raw | None:
    """One row as a map; ``None`` for an empty one. Cells beyond the header make the row bad."""
    if not any(cells):
        return None
    row: Raw = dict(zip(header, cells, strict=False))
    row.update(dict.fromkeys(header[len(cells) :], ""))
    if any(cells[len(header) :]):
        row[""] = BadCell(
            "", _("The row has more cells than the %(count)d columns.") % {"count": len(header)}
        )
    return row
