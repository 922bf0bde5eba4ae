"""The address at which other systems hand over their cases.

It stands above both the catalogue, whose cases these are, and accounts, whose clients send them.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from govservice.accounts.models import ApiClient
from govservice.catalogue.offers import offers_for
from govservice.catalogue.serializers import CaseInput, CaseReceipt, parse_cases
from govservice.catalogue.services import Outcome, take_cases
from govservice.errors import NotAllowed

from .idempotency import answer_once

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="The same key with the same body gets the first answer again, with status 200.",
)


def _one_or_list(name: str, serializer: type[Any]) -> PolymorphicProxySerializer:
    return PolymorphicProxySerializer(
        name,
        [serializer, serializer(many=True)],
        resource_type_field_name=None,
        many=False,
    )


class CaseIntake(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        summary="Send one case, or a list of up to 1,000",
        parameters=[IDEMPOTENCY_KEY],
        request=_one_or_list("CaseOrList", CaseInput),
        responses={
            201: _one_or_list("CaseAnswer", CaseReceipt),
            200: _one_or_list("CaseAnswerAgain", CaseReceipt),
        },
    )
    def post(self, request: Request) -> Response:
        if not isinstance(request.user, ApiClient):
            raise NotAllowed(_("Cases are sent by systems with an API key."))
        client = request.user
        return answer_once(request, lambda: _take(request, client))


@transaction.atomic
def _take(request: Request, client: ApiClient) -> tuple[int, Any]:
    at = timezone.now()
    scope = client.scope()
    batch = parse_cases(request.data, issuer=client.issuer, scope=scope, at=at)
    outcomes = take_cases(batch, scope=scope, at=at)
    single = not isinstance(request.data, list)
    if single and outcomes[0].refusal:
        raise outcomes[0].refusal
    offers = offers_for([service for outcome in outcomes for service in outcome.services])
    receipts = [_receipt(outcome, offers) for outcome in outcomes]
    if single:
        return (201 if outcomes[0].is_new else 200), receipts[0]
    return 200, receipts


def _receipt(outcome: Outcome, offers: dict[int, Any]) -> dict[str, Any]:
    receipt: dict[str, Any] = {
        "case_number": outcome.message.case_number,
        "result": _result(outcome),
        "services": [],
    }
    if outcome.refusal:
        return receipt | {"code": outcome.refusal.code, "detail": str(outcome.refusal)}
    if outcome.is_older:
        receipt["detail"] = str(_("This message is older than what is held; it was ignored."))
    for service in outcome.services:
        address, expires_at = offers.get(service.pk, (None, None))
        receipt["services"].append(
            {
                "service_no": service.service_no,
                "rating_url": address,
                "qr_url": address and f"{address}.svg",
                "expires_at": expires_at and timezone.localtime(expires_at).isoformat(),
            }
        )
    return receipt


def _result(outcome: Outcome) -> str:
    if outcome.refusal:
        return "refused"
    if outcome.is_older:
        return "older"
    return "new" if outcome.is_new else "updated"
