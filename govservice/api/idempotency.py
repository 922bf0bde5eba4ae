"""Posts that may be repeated: facts and the stored answer are one transaction."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from govservice.accounts.models import ApiClient, ApiRequest
from govservice.errors import Conflict

MAX_IDEMPOTENCY_KEY = 200


def body_hash(data: Any) -> str:
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def answer_once(request: Request, act: Callable[[], tuple[int, Any]]) -> Response:
    """Run ``act`` once per ``Idempotency-Key``: facts and stored answer are one transaction.

    ``act`` returns the HTTP status and the answer's data. A repeated key with the same body gets
    the stored answer with 200, with another body 409. Without the header ``act`` simply runs.
    """
    key = request.headers.get("Idempotency-Key", "")
    client = request.user
    if not key or not isinstance(client, ApiClient):
        status, data = act()
        return Response(data, status=status)
    if len(key) > MAX_IDEMPOTENCY_KEY:
        raise ValidationError(
            {"Idempotency-Key": _("At most %(max)s characters.") % {"max": MAX_IDEMPOTENCY_KEY}}
        )
    digest = body_hash(request.data)
    stored = _stored_answer(client, key, digest)
    if stored is not None:
        return stored
    try:
        with transaction.atomic():
            # The row is claimed before the facts are written: of two at once, one waits here.
            claim = ApiRequest.objects.create(
                client=client,
                idempotency_key=key,
                body_hash=digest,
                status=0,
                answer={},
                at=timezone.now(),
            )
            status, data = act()
            claim.status, claim.answer = status, data
            claim.save(update_fields=["status", "answer"])
    except IntegrityError:
        stored = _stored_answer(client, key, digest)
        if stored is None:
            raise
        return stored
    return Response(data, status=status)


def _stored_answer(client: ApiClient, key: str, digest: str) -> Response | None:
    earlier = ApiRequest.objects.filter(client=client, idempotency_key=key).first()
    if earlier is None:
        return None
    if earlier.body_hash != digest:
        raise Conflict(_("This Idempotency-Key was used with another body."))
    return Response(earlier.answer, status=200)
