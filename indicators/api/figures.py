"""``GET /api/v1/figures/``: the numbers of the dashboard, for programs."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ratings.models import Level

from .. import queries
from ..queries import Counts, FigureQuery, Row
from .parameters import FigureParameters, question, reader_scope
from .serializers import FiguresShape, definition, known_formulas, numbers

Asked = dict[str, Any]
Rows = tuple[list[dict[str, Any]], int | None]


class FiguresView(APIView):
    @extend_schema(parameters=[FigureParameters], responses=FiguresShape)
    def get(self, request: Request) -> Response:
        """Counters and rates of a period, in total and broken down.

        Percentages are rounded half up to two places; part and whole are exact. `is_provisional`:
        services of the period may still be rated, so rates by day of service will move.
        """
        form = FigureParameters(data=request.query_params)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        query = question(asked, reader_scope(request))
        totals = queries.totals(query)
        rows, row_count = _rows(query, asked, totals)
        return Response(
            {
                **_heading(query, asked),
                "is_provisional": queries.is_provisional(query, timezone.localdate()),
                "answered_from": queries.source(query, asked["by"]).text,
                "totals": numbers(totals),
                "rows": rows,
                "row_count": row_count,
                "definitions": [definition(formula) for formula in known_formulas(totals)],
            }
        )


def _heading(query: FigureQuery, asked: Asked) -> dict[str, Any]:
    named: Any = query.department or query.region or query.item
    return {
        "unit": asked["unit"],
        "code": asked["code"],
        "name": str(named or ""),
        "count": asked["count"],
        "bodies": asked["bodies"],
        "from": asked["from"].isoformat(),
        "to": asked["to"].isoformat(),
        "by": asked["by"],
    }


def _rows(query: FigureQuery, asked: Asked, totals: Counts) -> Rows:
    """The breakdown, and how many rows it has in all where it comes in pages."""
    by = asked["by"]
    if by in ("day", "month"):
        steps = queries.series(query, by)
        return [{"key": step.isoformat(), **numbers(counters)} for step, counters in steps], None
    if by == "level":
        return _levels(totals), None
    if by == "tag":
        return [
            {"key": f"{tag.code}/{tag.version}", "name": tag.name, "counters": {"times": times}}
            for tag, times in queries.by_tag(query)
        ], None
    if by == "channel":
        return _lines(queries.by_channel(query)), None
    return _pages(query, asked) if by else ([], None)


def _pages(query: FigureQuery, asked: Asked) -> Rows:
    size = asked["page_size"]
    offset = (asked["page"] - 1) * size
    by = asked["unit"] if asked["by"] == "unit" and asked["unit"] == "item" else asked["by"]
    if by == "unit":
        ids = queries.in_order(query, asked["order"])
        return _lines(queries.rows_of(query, ids[offset : offset + size])), len(ids)
    read: dict[str, Callable[..., list[Row]]] = {"item": queries.by_item, "hall": queries.by_hall}
    return _lines(read[by](query, size, offset)), None


def _lines(rows: list[Row]) -> list[dict[str, Any]]:
    return [{"key": row.code, "name": row.name, **numbers(row.counters)} for row in rows]


def _levels(totals: Counts) -> list[dict[str, Any]]:
    return [
        {
            "key": str(level.value),
            "name": str(level.label),
            "counters": {
                "level": totals[f"level_{level.value}"],
                "struck": totals[f"struck_{level.value}"],
            },
        }
        for level in Level
    ]
