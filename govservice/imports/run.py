"""The two passes over a file: first every row is checked and nothing written, then chunks are."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from tqdm import tqdm

from govservice.errors import Invalid
from govservice.personal import MASK, mask_text

from .duplicates import KeysSeen, RowNumbers
from .frame import FileImport, InvalidFields, RowError, fields_of_header
from .refused import RefusedRows
from .rows import open_table
from .table import BadCell, NumberedRow, Raw

CHUNK = 1_000
ERRORS_KEPT = 20
LONGEST_VALUE = 60


@dataclass
class Report:
    """``errors`` are the first ones in full, ``bad_rows`` counts all rows refused."""

    rows: int = 0
    new: int = 0
    already: int = 0
    bad_rows: int = 0
    errors: list[RowError] = field(default_factory=list)
    refused_file: Path | None = None
    written: bool = False

    def note(self, errors: Sequence[RowError]) -> None:
        self.bad_rows += len({error.row for error in errors})
        self.errors += errors[: ERRORS_KEPT - len(self.errors)]


def run_import(
    importer: FileImport[Any], path: Path, *, dry_run: bool, skip_bad: bool, progress: bool
) -> Report:
    """Check the whole file, then write it in chunks of 1,000, each one transaction.

    A bad row stops the import before anything is written, unless ``skip_bad``: then the refused
    rows are written beside the file with their reasons. A second run finds what is there already.
    """
    report = Report()
    before = _fingerprint(path)
    with RefusedRows(path, wanted=skip_bad) as refused:
        bad = _check_all(importer, path, report, refused, progress=progress)
        if not report.rows:
            raise Invalid(_("“%(name)s” holds no rows.") % {"name": path.name})
        if not dry_run and (skip_bad or not bad):
            if _fingerprint(path) != before:
                raise Invalid(_("“%(name)s” was changed while it was read.") % {"name": path.name})
            _write_all(importer, path, report, refused, bad, progress=progress)
        report.refused_file = refused.written_to
    return report


def _fingerprint(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _check_all(
    importer: FileImport[Any],
    path: Path,
    report: Report,
    refused: RefusedRows,
    *,
    progress: bool,
) -> RowNumbers:
    """Pass 1; the numbers of the bad rows."""
    bad = RowNumbers()
    fields = _Fields(importer, path)
    with KeysSeen() as seen:
        importer.keys_seen = seen
        for chunk in _chunks(fields.rows, _("checking"), total=None, progress=progress):
            report.rows += len(chunk)
            errors: list[RowError] = []
            parsed: list[tuple[int, Any]] = []
            for number, raw in chunk:
                row = _parsed(importer, fields, number, raw, errors)
                if row is not None:
                    parsed.append((number, row))
            errors += seen.doubles(importer, parsed)
            errors += importer.check(parsed)
            errors.sort(key=lambda error: error.row)
            shown = [_fit_to_show(error, importer, fields) for error in errors]
            report.note(shown)
            refused.add(chunk, shown)
            for error in errors:
                bad.add(error.row)
    return bad


def _write_all(
    importer: FileImport[Any],
    path: Path,
    report: Report,
    refused: RefusedRows,
    bad: RowNumbers,
    *,
    progress: bool,
) -> None:
    """Pass 2: the good rows again, from the file."""
    fields = _Fields(importer, path)
    for chunk in _chunks(fields.rows, _("writing"), total=report.rows, progress=progress):
        good = [(number, raw) for number, raw in chunk if number not in bad]
        rows = [importer.parse(fields.by_field(raw)) for _number, raw in good]
        with transaction.atomic():
            written = importer.write(rows)
        report.new += written.new
        report.already += written.already
        errors = [
            RowError(good[r.index][0], fields.title(r.field), "", r.message)
            for r in written.refused
        ]
        report.note(errors)
        refused.add(chunk, errors)
    report.written = True


class _Fields:
    """The rows of a file with the file's own names turned into the importer's fields."""

    def __init__(self, importer: FileImport[Any], path: Path) -> None:
        self._importer = type(importer)
        table = open_table(path)
        self.rows = table.rows
        self._fixed: dict[str, str] | None = None
        if table.header is not None:
            self._fixed = fields_of_header(self._importer, table.header)

    def title(self, field_name: str) -> str:
        """The file's own name for a field."""
        for name, known in (self._fixed or {}).items():
            if known == field_name:
                return name
        return field_name

    def by_field(self, raw: Raw) -> dict[str, Any]:
        names = self._fixed
        if names is None:
            names = fields_of_header(self._importer, list(raw))
        row: dict[str, Any] = dict.fromkeys(self._importer.columns, "")
        row.update({names[name]: value for name, value in raw.items()})
        return row


def _chunks(
    rows: Iterator[NumberedRow], label: str, *, total: int | None, progress: bool
) -> Iterator[list[NumberedRow]]:
    hidden = not (progress and sys.stderr.isatty())
    chunk: list[NumberedRow] = []
    for row in tqdm(rows, desc=label, total=total, disable=hidden, unit=" rows"):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _parsed(
    importer: FileImport[Any], fields: _Fields, number: int, raw: Raw, errors: list[RowError]
) -> Any | None:
    problems = _unkeepable(raw)
    if problems:
        errors += [RowError(number, name, value, why) for name, value, why in problems]
        return None
    try:
        return importer.parse(fields.by_field(raw))
    except InvalidFields as error:
        errors += [
            RowError(number, name, _cell(fields, raw, name), str(why))
            for name, why in error.problems.items()
        ]
    except Invalid as error:
        name = error.field or ""
        errors.append(RowError(number, name, _cell(fields, raw, name), str(error)))
    return None


def _cell(fields: _Fields, raw: Raw, name: str) -> str:
    try:
        value = fields.by_field(raw).get(name, "")
    except Invalid:
        return ""
    return "" if isinstance(value, dict | list) else str(value)


def _unkeepable(raw: Raw) -> list[tuple[str, str, str]]:
    """Column, text and reason of every cell that no database can keep."""
    problems = []
    for name, value in raw.items():
        if isinstance(value, BadCell):
            problems.append((name, str(value), value.problem))
            continue
        why = unkeepable_text(name) or unkeepable_text(value)
        if why:
            problems.append(("" if unkeepable_text(name) else name, "", why))
    return problems


def unkeepable_text(value: Any) -> str:
    """Why some text within ``value`` cannot be kept; ``""`` where all can."""
    if isinstance(value, dict):
        return next(filter(None, map(unkeepable_text, (*value.keys(), *value.values()))), "")
    if isinstance(value, list):
        return next(filter(None, map(unkeepable_text, value)), "")
    if not isinstance(value, str):
        return ""
    if "\0" in value:
        return _("The text holds the character NUL, which cannot be kept.")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            return _("The text holds half a character (a lone surrogate).")
    return ""


def _fit_to_show(error: RowError, importer: FileImport[Any], fields: _Fields) -> RowError:
    """Error lists are read aloud, mailed and logged: no personal data, nothing endless."""
    names = {name for name in importer.personal if name in importer.columns}
    personal = {title for name in names for title in importer.columns[name]} | names
    shown = mask_text(" ".join(error.value.split()))
    if len(shown) > LONGEST_VALUE:
        shown = shown[:LONGEST_VALUE] + "…"
    if error.field in personal and shown:
        shown = MASK
    return RowError(error.row, fields.title(error.field), shown, error.message)
