"""``GET /api/v1/assessments/``: indices, and how each came about."""

from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from govservice.errors import NotAllowed

from ..models import Assessment, Result
from .serializers import AssessmentRow, ExplainedResult, ResultRow

NUMBER = OpenApiParameter("number", OpenApiTypes.STR, OpenApiParameter.PATH)
UNIT = OpenApiParameter("unit", OpenApiTypes.STR, OpenApiParameter.PATH)


def require_reader(request: Request) -> None:
    viewer: Any = request.user
    if not viewer.scope(type(Result.objects.all()).readers):
        raise NotAllowed


class AssessmentList(ListModelMixin, GenericAPIView[Assessment]):
    """Assessments, newest period first."""

    serializer_class = AssessmentRow
    queryset = Assessment.objects.select_related("scheme").order_by("-period_start", "number")

    def get(self, request: Request) -> Response:
        require_reader(request)
        return self.list(request)


class AssessmentDetail(GenericAPIView[Assessment]):
    serializer_class = AssessmentRow
    queryset = Assessment.objects.select_related("scheme")
    lookup_field = "number"

    @extend_schema(parameters=[NUMBER])
    def get(self, request: Request, number: str) -> Response:
        require_reader(request)
        return Response(AssessmentRow(self.get_object()).data)


class ResultView(GenericAPIView[Result]):
    def get_queryset(self) -> QuerySet[Result]:
        """Results in reach, each with the number of units ranked with it, in reach or not."""
        number = self.kwargs.get("number", "")
        ranked = (
            Result.objects.filter(assessment=OuterRef("assessment"), rank__isnull=False)
            .order_by()
            .values("assessment")
            .annotate(n=Count("pk"))
            .values("n")
        )
        visible: QuerySet[Result] = Result.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return (
            visible.filter(assessment__number=number)
            .select_related("department", "band")
            .annotate(group_size=Coalesce(Subquery(ranked), 0))
        )


class ResultList(ListModelMixin, ResultView):
    """Results by rank; units without a rank, whose sample was too small, come last."""

    queryset = Result.objects.none()  # tells the schema the model; what is seen, get_queryset says
    serializer_class = ResultRow

    @extend_schema(parameters=[NUMBER])
    def get(self, request: Request, number: str) -> Response:
        require_reader(request)
        get_object_or_404(Assessment, number=number)
        return self.list(request)

    def get_queryset(self) -> QuerySet[Result]:
        by_rank = F("rank").asc(nulls_last=True)
        return super().get_queryset().order_by(by_rank, "department__code")


class Explanation(ResultView):
    """How an index came about: part, whole, value, score, weight and contribution of each criterion."""

    serializer_class = ExplainedResult

    @extend_schema(parameters=[NUMBER, UNIT])
    def get(self, request: Request, number: str, unit: str) -> Response:
        results = self.get_queryset().prefetch_related("scores__criterion")
        return Response(ExplainedResult(get_object_or_404(results, department__code=unit)).data)
