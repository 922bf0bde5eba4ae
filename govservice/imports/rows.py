"""Rows of a .csv, .xlsx or .jsonl file, one after the other, never the whole file in memory."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from govservice.errors import Invalid

from .csv_rows import open_csv
from .jsonl_rows import open_jsonl
from .table import NumberedRow, Table
from .xlsx_rows import open_xlsx

READERS: dict[str, Callable[[Path], Table]] = {
    ".csv": open_csv,
    ".xlsx": open_xlsx,
    ".jsonl": open_jsonl,
}


def open_table(path: Path) -> Table:
    """Open a file and read its header; the rows follow as they are asked for.

    Raises :class:`Invalid` for a file that cannot be read at all.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise Invalid(
            _("“%(name)s”: only .csv, .xlsx and .jsonl files can be read.") % {"name": path.name}
        )
    try:
        if path.stat().st_size == 0:
            raise Invalid(_("“%(name)s” is empty.") % {"name": path.name})
        return reader(path)
    except OSError as error:
        raise Invalid(
            _("“%(name)s” cannot be read: %(error)s.")
            % {"name": path.name, "error": error.strerror or type(error).__name__}
        ) from None


def read_rows(path: Path) -> Iterator[NumberedRow]:
    """Line number as a person counts it, and header name → trimmed text of the cell.

    Empty rows are passed over. Values of .jsonl may be maps and lists. A cell that cannot be
    taken as it is (a formula, a merged cell) is a :class:`BadCell`.
    """
    yield from open_table(path).rows
