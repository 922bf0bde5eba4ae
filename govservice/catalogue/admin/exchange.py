"""Import and export on the catalogue's lists, and on no other.

The buttons, forms and preview are those of django-import-export; what it would do with models is
done by the kinds of files and the doors that the commands use too. A file is checked whole, tried
and rolled back for the preview, and written in one transaction when the keeper confirms.
"""

import io
import tempfile
from abc import abstractmethod
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import Format
from import_export.forms import ConfirmImportForm
from import_export.resources import Resource
from import_export.results import Error, Result, RowResult
from import_export.tmp_storages import CacheStorage
from unfold.contrib.import_export.forms import ExportForm, ImportForm

from govservice import trail
from govservice.errors import DomainError, Gone, Invalid
from govservice.imports import FileImport, Report, run_import
from govservice.spreadsheets import csv_pieces, write_xlsx

from .. import services
from ..files import record_import
from .comparison import Comparison, watched

LARGEST_FILE = 5 * 1024 * 1024
KEPT_SECONDS = 3_600
ROWS_READ = 1_000
HEADER_ROW = 1
LONGEST_NAME = 80


@dataclass(frozen=True)
class Upload:
    """A file as it came, with the ending by which it is read."""

    data: bytes
    ending: str


class CsvFile(Format):  # type: ignore[misc,unused-ignore]
    """UTF-8 with or without a mark, or GB18030; written as UTF-8 with a mark."""

    def __init__(self, encoding: str | None = None) -> None:
        """The library hands one over; files say themselves how they are encoded."""

    def get_title(self) -> str:
        return "CSV"

    def get_extension(self) -> str:
        return "csv"

    def get_content_type(self) -> str:
        return "text/csv; charset=utf-8"

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes | None) -> Upload:
        if in_stream is None:
            raise Gone(_("The file is no longer kept here. Please choose it again."))
        return Upload(in_stream, f".{self.get_extension()}")

    def written(self, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
        return b"".join(csv_pieces(header, rows))


class XlsxFile(CsvFile):
    def get_title(self) -> str:
        return "Excel (.xlsx)"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def written(self, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
        target = io.BytesIO()
        write_xlsx(header, rows, target)
        return target.getvalue()


class Storage(CacheStorage):  # type: ignore[misc,unused-ignore]
    """The file between preview and confirmation: seen by every web process, gone after an hour."""

    CACHE_LIFETIME = KEPT_SECONDS


class ChosenKind(ExportForm):  # type: ignore[misc,unused-ignore]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].label = _("kind of row")


class ChosenFile(ImportForm):  # type: ignore[misc,unused-ignore]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].label = _("kind of row")
        self.fields["import_file"].help_text = _(
            "UTF-8 or GB18030 text, or the first sheet of a workbook; columns by the names above."
        )

    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if file.size > LARGEST_FILE:
            message = _("At most %(megabytes)d MB here; larger files by the command %(command)s.")
            values = {"megabytes": LARGEST_FILE >> 20, "command": "import_catalogue"}
            raise forms.ValidationError(message % values)
        return file


class Confirmation(ConfirmImportForm):  # type: ignore[misc,unused-ignore]
    format = forms.ChoiceField(choices=[("0", "0"), ("1", "1")], widget=forms.HiddenInput())


@dataclass(frozen=True)
class Column:
    column_name: str


class Outcome(Result):  # type: ignore[misc,unused-ignore]
    """What became of a file. Errors carry the row's number as the file counts it."""

    def __init__(self) -> None:
        super().__init__()
        self.report = Report()
        self.unreadable = ""
        self.left_off = 0

    def show(self, seen: Comparison, header: Sequence[str]) -> None:
        columns = seen.columns()
        self.diff_headers = [header[n] for n in columns]
        self.left_off = seen.left_off
        for row in seen.shown:
            row.diff = [row.diff[n] for n in columns]
            self.append_row_result(row)

    def valid_rows(self) -> list[RowResult]:
        return list(self.rows)

    def row_errors(self) -> list[tuple[int, list[Error]]]:
        if self.unreadable:
            return [(HEADER_ROW, [Error(self.unreadable)])]
        return [
            (error.row, [Error(f"{error.field or '–'} · “{error.value}”: {error.message}")])
            for error in self.report.errors
        ]


class DoorResource(Resource):  # type: ignore[misc,unused-ignore]
    """One kind of rows: read by ``importer_class``, whose columns it also writes with ``cells``."""

    importer_class: ClassVar[type[FileImport[Any]]]
    title: ClassVar[Any]

    @classmethod
    def get_display_name(cls) -> str:
        return str(cls.title)

    def get_user_visible_fields(self) -> list[Column]:
        return [Column(name) for name in self.header()]

    @classmethod
    def header(cls) -> list[str]:
        """Names under which the file is taken again, in the reader's language."""
        chinese = (get_language() or "").startswith("zh")
        columns = cls.importer_class.columns
        return [names[0] if chinese else field for field, names in columns.items()]

    @staticmethod
    @abstractmethod
    def cells(row: Any) -> dict[str, Any]:
        """Field → value of one row."""

    @staticmethod
    @abstractmethod
    def rows_of(listed: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the file, where the list shows those of ``listed``."""

    @staticmethod
    @abstractmethod
    def listed_with(keys: Collection[Any]) -> QuerySet[Any]:
        """What the list shows of the rows with these keys of the file, for :meth:`rows_of`."""

    @staticmethod
    def key_of(cells: dict[str, Any]) -> Hashable:
        """As the file's own ``key`` says it."""
        code: str = cells["code"]
        return code

    def held(self, keys: Collection[Hashable]) -> dict[Hashable, list[str]]:
        """The cells held for these keys, as an export would write them."""
        wanted, found = set(keys), {}
        for row in self.rows_of(self.listed_with(wanted)):
            cells = self.cells(row)
            key = self.key_of(cells)
            if key in wanted:
                columns = self.importer_class.columns
                values = [_cell(cells.get(name, "")) for name in columns]
                found[key] = ["" if value is None else str(value) for value in values]
        return found

    def rows(self, listed: QuerySet[Any]) -> Iterator[list[Any]]:
        for row in self.rows_of(listed).iterator(chunk_size=ROWS_READ):
            cells = self.cells(row)
            yield [_cell(cells.get(field, "")) for field in self.importer_class.columns]

    def import_data(
        self, dataset: Upload, *, dry_run: bool, user: Any, file_name: str = "", **_kwargs: Any
    ) -> Outcome:
        """Nothing is written by a dry run, nor of a file with a bad row."""
        outcome, seen = Outcome(), Comparison()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{Path(file_name).stem[:LONGEST_NAME] or 'file'}{dataset.ending}"
            path.write_bytes(dataset.data)
            try:
                kind = self.importer_class
                if dry_run:
                    kind = watched(kind, self.held, seen)
                outcome.report = self._take(kind, path, user, file_name, dry_run=dry_run)
            except Invalid as error:
                outcome.unreadable = str(error)
        outcome.show(seen, self.header())
        return outcome

    def _take(self, kind: Any, path: Path, user: Any, file_name: str, *, dry_run: bool) -> Report:
        scope = services.keeper_scope(user)
        with transaction.atomic():
            report = run_import(
                kind(historic=False, at=timezone.now(), scope=scope),
                path,
                dry_run=False,
                skip_bad=False,
                progress=False,
            )
            if report.bad_rows or dry_run:
                transaction.set_rollback(True)
            else:
                record_import(self.importer_class, report, file_name=file_name, by=user)
        return report


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        # What a cell cannot say stays away: an empty cell leaves it as it is held.
        return "、".join(value) if all(isinstance(entry, str) for entry in value) else ""
    return value


class ExchangeMixin(ImportExportMixin):  # type: ignore[misc,unused-ignore]
    """Mixed into a :class:`CatalogueAdmin`: keepers import, whoever sees the list exports it."""

    resource_classes: ClassVar[list[type[DoorResource]]] = []
    import_form_class = ChosenFile
    export_form_class = ChosenKind
    confirm_form_class = Confirmation
    tmp_storage_class = Storage
    skip_admin_log = True
    formats = (CsvFile, XlsxFile)
    import_formats = export_formats = formats

    def has_import_permission(self, request: HttpRequest) -> bool:
        may_edit: Any = self.may_edit  # type: ignore[attr-defined,unused-ignore]
        return bool(may_edit(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        may_read: Any = self.may_read  # type: ignore[attr-defined,unused-ignore]
        return bool(may_read(request))

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().import_action(request, **kwargs)
        context = getattr(response, "context_data", None) or {}
        result = context.get("result")
        if result is not None and not result.has_errors():
            messages.info(request, _in_words(result.report))
        elif result is not None and not result.unreadable:
            messages.error(request, _refusal_in_words(result.report))
        return response

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Said in our own words; what is no refusal of ours is a fault and goes on as one."""
        if not isinstance(e, DomainError):
            raise e
        form.add_error("import_file", str(e))

    def get_resource_index(self, form: Any) -> int:
        """Within the kinds there are, whatever was posted."""
        index = int(super().get_resource_index(form))
        return index if 0 <= index < len(self.resource_classes) else 0

    def add_success_message(self, result: Outcome, request: HttpRequest) -> None:
        """What was good at the preview may be refused by now; then nothing was written."""
        if result.has_errors():
            messages.error(request, result.unreadable or _refusal_in_words(result.report))
        else:
            messages.success(request, _in_words(result.report))

    def get_export_data(
        self, file_format: CsvFile, request: HttpRequest, queryset: QuerySet[Any], **kwargs: Any
    ) -> bytes:
        chosen = self.get_resource_index(kwargs.get("export_form"))
        resource = self.resource_classes[chosen]()
        data = file_format.written(resource.header(), resource.rows(queryset))
        trail.record(
            "catalogue_exported",
            by=request.user,
            subject=type(resource).importer_class.__name__,
            format=file_format.get_extension(),
        )
        return data


def _in_words(report: Report) -> str:
    return _("%(rows)d rows: %(new)d new or changed, %(already)d as they are already.") % {
        "rows": report.rows,
        "new": report.new,
        "already": report.already,
    }


def _refusal_in_words(report: Report) -> str:
    counts = {"bad": report.bad_rows, "rows": report.rows}
    return _("%(bad)d of %(rows)d rows are bad; nothing was written.") % counts
