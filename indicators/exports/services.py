"""The doors of exports: each leaves an entry in the audit trail, and files live for a day."""

import datetime as dt
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation

from govservice.accounts.audit import record
from govservice.accounts.models import User
from govservice.errors import NotFound
from govservice.spreadsheets import write_xlsx

from .. import tasks
from ..models import ExportFile, ExportStatus
from ..reach import reach_of
from .tables import Table, table_of

LIFETIME = dt.timedelta(hours=24)
LOST_AFTER = dt.timedelta(minutes=10)


@transaction.atomic
def open_csv(query: QueryDict, *, by: User, at: dt.datetime) -> Table:
    """The table to stream, after the audit trail knows of it."""
    table = table_of(query, reach_of(by), at=at)
    record("exported", by=by, subject=f"csv:{table.name}", query=table.asked)
    return table


@transaction.atomic
def request_export(query: QueryDict, *, by: User, at: dt.datetime) -> ExportFile:
    """Queue a spreadsheet; a filter in error is refused here and not by the task."""
    table = table_of(query, reach_of(by), at=at)
    export = ExportFile.objects.create(
        user=by,
        query=table.asked,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        requested_at=at,
        expires_at=at + LIFETIME,
    )
    record("exported", by=by, subject=f"xlsx:{table.name}", query=export.query)
    # A lost message is sent again by the sweep.
    transaction.on_commit(lambda: tasks.make_export.delay(export.pk), robust=True)
    return export


def make_export(export_id: int, *, at: dt.datetime) -> None:
    """Write the file as its reader would see it now. Twice is harmless: it ends in the same place."""
    export = ExportFile.objects.select_related("user").get(pk=export_id)
    if export.status == ExportStatus.READY or export.expires_at <= at:
        return
    try:
        with translation.override(export.language):
            table = table_of(QueryDict(export.query), reach_of(export.user), at=at)
            rows = _write(table, path_of(export))
    except Exception:
        ExportFile.objects.filter(pk=export_id).update(status=ExportStatus.FAILED)
        raise
    ExportFile.objects.filter(pk=export_id).update(status=ExportStatus.READY, rows=rows)


def _write(table: Table, path: Path) -> int:
    """Complete or not there: the file takes its name when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(f".{timezone.now().timestamp()}.part")
    try:
        rows = write_xlsx(table.header, table.rows, unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


def path_of(export: ExportFile) -> Path:
    return Path(settings.EXPORT_DIR) / f"{export.uuid}.xlsx"


def export_for(uuid: UUID, *, by: User, at: dt.datetime) -> ExportFile:
    """Only for who asked, and only until it expires."""
    export = ExportFile.objects.filter(uuid=uuid, user=by, expires_at__gt=at).first()
    if export is None:
        raise NotFound
    return export


def file_of(uuid: UUID, *, by: User, at: dt.datetime) -> tuple[Path, str]:
    """The finished file and the table's name."""
    export = export_for(uuid, by=by, at=at)
    path = path_of(export)
    if export.status != ExportStatus.READY or not path.exists():
        raise NotFound
    return path, table_name_of(export)


def table_name_of(export: ExportFile) -> str:
    return QueryDict(export.query).get("table", "departments")


def delete_expired_exports(*, at: dt.datetime) -> int:
    """Delete files and rows whose day is over, and send again what was queued and never made."""
    expired = list(ExportFile.objects.filter(expires_at__lte=at))
    for export in expired:
        path_of(export).unlink(missing_ok=True)
        export.delete()
    lost = ExportFile.objects.filter(status=ExportStatus.QUEUED, requested_at__lt=at - LOST_AFTER)
    for export_id in lost.values_list("pk", flat=True):
        tasks.make_export.delay(export_id)
    return len(expired)
