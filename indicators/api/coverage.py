"""``GET /api/v1/coverage/``: the three coverages and what is missing, as the managers' page shows them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ratings.models import Channel

from .. import coverage
from ..bodies import Bodies
from ..formulas import COVERAGE, FORMULAS
from .parameters import FigureParameters, question, reader_scope
from .serializers import DefinitionShape, RateShape, definition, rate_data

NOT_ASKED = {"channel": "", "hall": "", "bodies": Bodies.AS_RECORDED.value}


@extend_schema_serializer(component_name="CoverageParameters")
class CoverageParameters(FigureParameters):
    """``from`` and ``to`` are widened to whole months."""

    unit = serializers.ChoiceField(("department", "region"), default="department")
    by = order = channel = hall = bodies = None  # type: ignore[assignment]
    missing = serializers.ChoiceField(
        list(coverage.MISSING), default=coverage.ITEMS, help_text=_("What is missing")
    )
    reason = serializers.ChoiceField(
        list(coverage.REASONS), default="", help_text=_("Only items or bodies missing for this.")
    )
    lacks = serializers.ChoiceField(
        Channel.choices, default="", help_text=_("Only bodies never rated by this channel.")
    )


class GapShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    department = serializers.CharField()
    services = serializers.IntegerField()
    reason = serializers.CharField()
    lacks = serializers.ListField(child=serializers.CharField())


class CoverageShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    to = serializers.DateField()
    counters = serializers.DictField(child=serializers.IntegerField())
    rates = serializers.DictField(child=RateShape())
    channels = serializers.DictField(child=serializers.IntegerField())
    missing = serializers.CharField()
    rows = GapShape(many=True)
    row_count = serializers.IntegerField()
    definitions = DefinitionShape(many=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "from": serializers.DateField()}


class CoverageView(APIView):
    @extend_schema(parameters=[CoverageParameters], responses=CoverageShape)
    def get(self, request: Request) -> Response:
        """Which items, bodies and channels can be rated and are; `missing` lists those that are not.

        `channels` tells for each required channel how many bodies were rated by it.
        """
        form = CoverageParameters(data=request.query_params)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        scope = reader_scope(request)
        query = coverage.by_whole_months(question(asked | NOT_ASKED, scope))
        by_channel = coverage.bodies_by_channel(query)
        counts = coverage.counters(query, by_channel)
        kind = asked["missing"]
        rows = coverage.missing(query, kind, reason=asked["reason"], lacks=asked["lacks"])
        first = (asked["page"] - 1) * asked["page_size"]
        gaps = coverage.gaps(query, kind, rows[first : first + asked["page_size"]])
        used = [FORMULAS[key] for key in COVERAGE]
        return Response(
            {
                "code": asked["code"],
                "from": query.start.isoformat(),
                "to": query.last_day.isoformat(),
                "counters": counts,
                "rates": {f.key: rate_data(f, f.rate(counts)) for f in used},
                "channels": by_channel,
                "missing": kind,
                "rows": [_row(gap) for gap in gaps],
                "row_count": rows.count(),
                "definitions": [definition(formula) for formula in used],
            }
        )


def _row(gap: coverage.Gap) -> dict[str, Any]:
    return {
        "code": gap.code,
        "name": gap.name,
        "department": gap.department_code,
        "services": gap.services,
        "reason": gap.reason,
        "lacks": list(gap.lacks),
    }
