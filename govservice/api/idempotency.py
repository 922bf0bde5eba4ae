"""Posts that may be repeated: facts and the stored answer are one transaction."""

import hmac
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from govservice.accounts.models import ApiClient, ApiRequest
from govservice.errors import Conflict

MAX_IDEMPOTENCY_KEY = 200

Act = Callable[[], tuple[int, Any]]


def request_hash(request: Request) -> str:
    """Keyed digest of address and body: a plain one would let a stolen table test guesses of names."""
    body = json.dumps(request.data, sort_keys=True, separators=(",", ":"))
    text = f"{request.method} {request.path}\n{body}"
    return hmac.new(settings.KEYS.index, text.encode(), "sha256").hexdigest()


def answer_once(request: Request, act: Act) -> Response:
    """Run ``act`` once per client and ``Idempotency-Key``; validate inside it, so that a replay comes first.

    ``act`` returns the HTTP status and the answer's data. A repeated key with the same address and
    body gets the stored answer with 200, with others 409; a refused act leaves the key unused.
    Without the header, or for a person's session, ``act`` simply runs.
    """
    key = request.headers.get("Idempotency-Key", "")
    client = request.user
    if not key or not isinstance(client, ApiClient):
        status, data = act()
        return Response(data, status=status)
    if len(key) > MAX_IDEMPOTENCY_KEY:
        raise ValidationError(
            {"Idempotency-Key": [_("At most %(max)s characters.") % {"max": MAX_IDEMPOTENCY_KEY}]}
        )
    digest = request_hash(request)
    return _replay(client, key, digest) or _act_and_store(client, key, digest, act)


def _act_and_store(client: ApiClient, key: str, digest: str, act: Act) -> Response:
    try:
        with transaction.atomic():
            # The row is claimed before the facts are written: of two at once, one waits here.
            claim = ApiRequest.objects.create(
                client=client, idempotency_key=key, body_hash=digest, status=0, at=timezone.now()
            )
            status, data = act()
            claim.status = status
            claim.seal_answer(json.dumps(data, cls=JSONEncoder, ensure_ascii=False))
            claim.save(update_fields=["status", "answer_sealed"])
    except IntegrityError:
        replayed = _replay(client, key, digest)
        if replayed is None:
            raise
        return replayed
    return Response(data, status=status)


def _replay(client: ApiClient, key: str, digest: str) -> Response | None:
    earlier = ApiRequest.objects.filter(client=client, idempotency_key=key).first()
    if earlier is None:
        return None
    if earlier.body_hash != digest:
        raise Conflict(_("This Idempotency-Key was used with another address or body."))
    return Response(json.loads(earlier.unseal_answer()), status=200)
