from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from govservice.accounts.models import ApiClient
from govservice.api.idempotency import answer_once
from govservice.errors import NotFound

from .. import disclosure, services
from ..filters import RatingFilter, RectificationFilter
from ..models import Rating, Rectification
from ..serializers import (
    RatingInput,
    RatingListReceipt,
    RatingOutput,
    RatingReceipt,
    RectificationOutput,
    parse_ratings,
    receipt,
)

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="The same key with the same body gets the first answer again, with status 200.",
)


class ViewerRequest(Request):
    """Signed in: ``user`` is a :class:`User` or an :class:`ApiClient`."""

    user: Any


class OnlySystemsWrite(BasePermission):
    """Ratings come from the citizens' devices and systems; no member of staff enters one."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.method in SAFE_METHODS or isinstance(request.user, ApiClient)


class RatingList(GenericAPIView[Rating]):
    request: ViewerRequest
    queryset = Rating.objects.none()
    serializer_class = RatingOutput
    filterset_class = RatingFilter
    permission_classes = (*GenericAPIView.permission_classes, OnlySystemsWrite)

    def get_queryset(self) -> QuerySet[Rating]:
        visible = Rating.objects.visible_to(self.request.user)
        return disclosure.in_safe_order(disclosure.with_what_is_shown(visible))

    @extend_schema(
        summary="Ratings within scope, as far as they may be known",
        responses=RatingOutput(many=True),
    )
    def get(self, request: ViewerRequest) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(
            [disclosure.describe(rating, request.user) for rating in page or []]
        )

    @extend_schema(
        summary="Send one rating, or a list of up to 1,000",
        parameters=[IDEMPOTENCY_KEY],
        request=PolymorphicProxySerializer(
            "RatingOrList",
            [RatingInput, RatingInput(many=True)],
            resource_type_field_name=None,
            many=False,
        ),
        responses={
            201: PolymorphicProxySerializer(
                "RatingAnswer",
                [RatingReceipt, RatingListReceipt],
                resource_type_field_name=None,
                many=False,
            ),
            200: RatingListReceipt,
        },
        filters=False,
    )
    def post(self, request: ViewerRequest) -> Response:
        return answer_once(request, lambda: _take(request))


def _take(request: ViewerRequest) -> tuple[int, dict[str, Any]]:
    at = timezone.now()
    batch = parse_ratings(request.data, client=request.user, at=at)
    outcomes = services.submit_ratings(batch, at=at, client=request.user)
    if not isinstance(request.data, list):
        outcomes[0].rating_or_raise()
        return 201, receipt(outcomes[0])
    refused = sum(1 for outcome in outcomes if outcome.refusal)
    return (200 if refused else 201), {
        "counted": len(outcomes) - refused,
        "refused": refused,
        "results": [receipt(outcome) for outcome in outcomes],
    }


class _Rectifications(GenericAPIView[Rectification]):
    request: ViewerRequest
    queryset = Rectification.objects.none()
    serializer_class = RectificationOutput

    def get_queryset(self) -> QuerySet[Rectification]:
        return disclosure.rectifications_with_what_is_shown(
            Rectification.objects.visible_to(self.request.user)
        )


class RectificationList(_Rectifications):
    filterset_class = RectificationFilter

    def get_queryset(self) -> QuerySet[Rectification]:
        return disclosure.rectifications_in_safe_order(super().get_queryset())

    @extend_schema(
        summary="Rectifications of bad ratings within scope",
        responses=RectificationOutput(many=True),
    )
    def get(self, request: ViewerRequest) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(
            [disclosure.describe_rectification(row, request.user) for row in page or []]
        )


class RectificationDetail(_Rectifications):
    @extend_schema(summary="One rectification", filters=False)
    def get(self, request: ViewerRequest, number: str) -> Response:
        found = self.get_queryset().filter(number=number).first()
        if found is None:
            raise NotFound
        return Response(disclosure.describe_rectification(found, request.user))
