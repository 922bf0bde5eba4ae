from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from govservice.accounts.models import ApiClient
from govservice.errors import NotAllowed

from .. import services
from ..models import TabletCall
from ..serializers import WholeNumberField
from ..services import CallState


class NextInput(serializers.Serializer[Any]):
    """The service just given at this window."""

    case_number = serializers.CharField(max_length=64)
    service_no = WholeNumberField(min_value=1, max_value=32_767)


class NextOutput(serializers.Serializer[Any]):
    """``unrated``: a minute passed without a tap, or the next service was called."""

    state = serializers.ChoiceField(choices=[state.value for state in CallState])
    case_number = serializers.CharField(required=False)
    service_no = serializers.IntegerField(required=False)
    expires_at = serializers.DateTimeField(required=False)


class NextAtWindow(APIView):
    permission_classes = (IsAuthenticated,)
    serializer_class = NextOutput

    @extend_schema(
        summary="Show a service on the tablets of a window for a minute",
        description="The window is named by its hall's code, “-” and its number.",
        request=NextInput,
        responses={201: NextOutput},
    )
    def post(self, request: Request, code: str) -> Response:
        sent = NextInput(data=request.data)
        sent.is_valid(raise_exception=True)
        call = services.call_next(
            code, **sent.validated_data, client=_client(request), at=timezone.now()
        )
        return Response(_answer(CallState.WAITING, call), status=201)

    @extend_schema(summary="What became of your last call at this window", responses=NextOutput)
    def get(self, request: Request, code: str) -> Response:
        state, call = services.last_call(code, client=_client(request), at=timezone.now())
        return Response(_answer(state, call))


def _client(request: Request) -> ApiClient:
    if not isinstance(request.user, ApiClient):
        raise NotAllowed(_("Tablets are called by systems with an API key."))
    return request.user


def _answer(state: CallState, call: TabletCall | None) -> dict[str, Any]:
    if call is None:
        return {"state": state.value}
    return {
        "state": state.value,
        "case_number": call.service.case.number,
        "service_no": call.service.service_no,
        "expires_at": timezone.localtime(call.expires_at).isoformat(),
    }
