"""``POST /api/v1/rectifications/{number}/{move}/``. Parsing and rendering; the door decides."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from govservice.accounts.models import ApiClient
from govservice.api.idempotency import answer_once

from .. import disclosure, services
from ..serializers import RectificationMoved, RectificationMoveInput
from .api import IDEMPOTENCY_KEY, ViewerRequest

CONFLICT = OpenApiResponse(
    description="409: it was changed meanwhile, or `allowed` lists the moves possible now."
)


class MoveRectification(APIView):
    """A move by key is made by the key's user, and needs that user's duty."""

    @extend_schema(
        operation_id="rectifications_move",
        summary="Make one move of a rectification",
        request=RectificationMoveInput,
        responses={200: RectificationMoved, 409: CONFLICT},
        parameters=[
            IDEMPOTENCY_KEY,
            OpenApiParameter("number", OpenApiTypes.STR, OpenApiParameter.PATH),
            OpenApiParameter("move", OpenApiTypes.STR, OpenApiParameter.PATH),
        ],
    )
    def post(self, request: ViewerRequest, number: str, move: str) -> Response:
        return answer_once(request, lambda: _move(request, number, move))


def _move(request: ViewerRequest, number: str, move: str) -> tuple[int, dict[str, Any]]:
    form = RectificationMoveInput(data=request.data)
    form.is_valid(raise_exception=True)
    viewer = request.user
    client = viewer if isinstance(viewer, ApiClient) else None
    user = client.user if client else viewer
    moved = services.move_rectification(
        number,
        move,
        by=user,
        client=client,
        at=timezone.now(),
        duty=form.validated_data["duty"],
        seen_status=form.validated_data["seen_status"],
        data=form.validated_data,
    )
    answer: dict[str, Any] = dict(disclosure.describe_rectification(moved, viewer))
    chances = services.allowed_moves(moved, user) if user else []
    answer["allowed"] = [chance.move.name.value for chance in chances]
    return 200, dict(RectificationMoved(answer).data)
