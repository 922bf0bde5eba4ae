"""Where a client's events go: set, changed and switched off by its administrators, always audited."""

import datetime as dt
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from govservice.accounts import audit
from govservice.accounts.models import ApiClient, User
from govservice.duties import Duty
from govservice.errors import Conflict, Invalid, NotAllowed

from ..models import EventName, WebhookEndpoint
from ..webhooks import check_url

EDITORS = frozenset({Duty.SYSTEM_ADMIN})


@transaction.atomic
def create_endpoint(
    client: ApiClient, *, url: str, events: Sequence[str], by: User | None, at: dt.datetime
) -> tuple[WebhookEndpoint, str]:
    """A receiver and its secret, which is shown this once and kept sealed."""
    _check_reach(client, by)
    _check(url, events)
    if WebhookEndpoint.objects.filter(client=client).exists():
        raise Conflict(_("This client already has a receiver of events."), field="client")
    secret = secrets.token_urlsafe(32)
    endpoint = WebhookEndpoint(client=client, url=url, events=sorted(set(events)), created_at=at)
    endpoint.seal_secret(secret)
    endpoint.save()
    audit.record("webhook_created", by=by, subject=client.name, events=endpoint.events)
    return endpoint, secret


@transaction.atomic
def change_endpoint(
    endpoint_id: int, *, url: str, events: Sequence[str], is_active: bool, by: User
) -> WebhookEndpoint:
    """Another address, other events, or none for now; what waits goes to the new address."""
    endpoint: WebhookEndpoint = (
        WebhookEndpoint.objects.select_for_update(of=("self",))
        .select_related("client")
        .get(pk=endpoint_id)
    )
    _check_reach(endpoint.client, by)
    _check(url, events)
    endpoint.url, endpoint.events, endpoint.is_active = url, sorted(set(events)), is_active
    endpoint.save(update_fields=["url", "events", "is_active"])
    audit.record(
        "webhook_changed",
        by=by,
        subject=endpoint.client.name,
        events=endpoint.events,
        is_active=is_active,
    )
    return endpoint


def _check_reach(client: ApiClient, by: User | None) -> None:
    if by is None:
        return
    if not ApiClient.objects.in_scope(by.scope(EDITORS)).filter(pk=client.pk).exists():
        raise NotAllowed


def _check(url: str, events: Sequence[str]) -> None:
    check_url(url)
    unknown = [name for name in events if name not in EventName.values]
    if unknown or not events:
        known = ", ".join(EventName.values)
        raise Invalid(_("Choose from these events: %(known)s.") % {"known": known}, field="events")
