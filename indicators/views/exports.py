from uuid import UUID

from django.http import FileResponse, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from govservice.spreadsheets import csv_pieces

from ..exports import services
from ..models import ExportStatus
from .access import FigureRequest, reads

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file_name(name: str, ending: str) -> str:
    return f"{name}-{timezone.localtime():%Y%m%d-%H%M}.{ending}"


@require_safe
@reads("figures", "rectifications")
def export_csv(request: FigureRequest) -> StreamingHttpResponse:
    table = services.open_csv(request.GET, by=request.user, at=timezone.now())
    name = _file_name(table.name, "csv")
    return StreamingHttpResponse(
        csv_pieces(table.header, table.rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


@require_POST
@reads("figures", "rectifications")
def export_new(request: FigureRequest) -> HttpResponse:
    query = QueryDict(request.POST.get("query", ""))
    export = services.request_export(query, by=request.user, at=timezone.now())
    return redirect("indicators:export", uuid=export.uuid)


@require_safe
@reads("figures", "rectifications")
def export(request: FigureRequest, uuid: UUID) -> HttpResponse:
    found = services.export_for(uuid, by=request.user, at=timezone.now())
    context = {"export": found, "states": ExportStatus, "table": services.table_name_of(found)}
    return render(request, "indicators/export.html", context)


@require_safe
@reads("figures", "rectifications")
def export_file(request: FigureRequest, uuid: UUID) -> FileResponse:
    path, name = services.file_of(uuid, by=request.user, at=timezone.now())
    response = FileResponse(path.open("rb"), as_attachment=True, filename=_file_name(name, "xlsx"))
    response.headers["Content-Type"] = XLSX
    response.headers["Cache-Control"] = "no-store"
    return response
