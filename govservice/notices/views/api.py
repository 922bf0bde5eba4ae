"""The address at which a gateway hands over what people wrote back."""

from collections.abc import Mapping
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
from govservice.errors import Conflict, Invalid, NotAllowed

from .. import gateways, services

CHANNEL = "sms"


class ReplyInput(serializers.Serializer[Any]):
    """The house's own shape; the adapter of another gateway reads that gateway's."""

    message_id = serializers.CharField(max_length=100)
    phone = serializers.CharField(max_length=30)
    text = serializers.CharField(max_length=1000, allow_blank=True)
    received_at = serializers.DateTimeField(required=False)


class ReplyReceipt(serializers.Serializer[Any]):
    message_id = serializers.CharField()
    outcome = serializers.CharField()


class ReplyDoor(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        summary="Hand over one text message that came in; the same message_id changes nothing",
        request=ReplyInput,
        responses={200: ReplyReceipt},
    )
    def post(self, request: Request) -> Response:
        client = _gateway_client(request)
        gateway = gateways.current()
        if gateway is None:
            raise Conflict(_("No gateway is set here: no text message was ever sent."))
        at = timezone.now()
        reply = services.take_reply(
            gateway.parse_reply(_object(request.data), at=at), at=at, scope=client.scope()
        )
        return Response({"message_id": reply.gateway_id, "outcome": reply.outcome})


def _gateway_client(request: Request) -> ApiClient:
    """A reply speaks for a telephone, so that only who is named for it may bring one."""
    client = request.user
    if not isinstance(client, ApiClient) or CHANNEL not in client.channels:
        raise NotAllowed(_("Replies are brought by the client that has the channel “sms”."))
    return client


def _object(data: Any) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise Invalid(_("One JSON object is expected."))
    return data
