"""Links to rate one service: issued once, shown again at any time, revoked, replaced."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.catalogue.models import Service
from govservice.duties import Duty
from govservice.errors import Conflict, NotFound

from ..invitations import hash_token, make_token
from ..models import Invitation, Rating, Round
from ..timing import window_end

INVITING_DUTIES = frozenset({Duty.RATING_OFFICER, Duty.CALL_BACK_CLERK})


@dataclass(frozen=True)
class RatingLink:
    """``token`` is a secret: whoever holds it may rate."""

    token: str
    url: str
    expires_at: dt.datetime


def issue_invitations(services: Iterable[Service], *, at: dt.datetime) -> dict[int, RatingLink]:
    """Service id → link, for every service that may still be rated by one. Safe to repeat.

    A service whose invitation was revoked gets no new one here: that is :func:`reissue_invitation`.
    At most three queries.
    """
    days = settings.RATING_WINDOW_DAYS
    open_services = [s for s in services if at <= window_end(s.served_at, days)]
    if not open_services:
        return {}
    ids = [service.pk for service in open_services]
    rated = set(
        Rating.objects.filter(service__in=ids, round_no=Round.FIRST).values_list(
            "service_id", flat=True
        )
    )
    latest = {
        invitation.service_id: invitation
        for invitation in Invitation.objects.filter(service__in=ids).order_by("issue_no")
    }
    fresh = [
        _make_invitation(service, issue_no=1, at=at)
        for service in open_services
        if service.pk not in rated and service.pk not in latest
    ]
    # Of two at once both work out the same token, so that losing the insert does no harm.
    Invitation.objects.bulk_create(fresh, ignore_conflicts=True)
    latest |= {invitation.service_id: invitation for invitation in fresh}
    return {
        service.pk: link_of(latest[service.pk], service)
        for service in open_services
        if service.pk not in rated and latest[service.pk].revoked_at is None
    }


def offer_links(services: Sequence[Service]) -> dict[int, tuple[str, dt.datetime]]:
    """What the intake of cases answers for each service: address and expiry."""
    links = issue_invitations(services, at=timezone.now())
    return {service_id: (link.url, link.expires_at) for service_id, link in links.items()}


def link_of(invitation: Invitation, service: Service) -> RatingLink:
    """The link of an invitation, worked out again."""
    token = make_token(
        settings.KEYS.token,
        invitation.key_id,
        service=service.uuid,
        issue_no=invitation.issue_no,
    )
    address = settings.PUBLIC_URL + reverse("ratings:link", args=[token])
    return RatingLink(token=token, url=address, expires_at=invitation.expires_at)


@transaction.atomic
def revoke_invitation(service_id: int, *, by: User | None, at: dt.datetime) -> None:
    """Make the service's link useless; raises :class:`NotFound` where none is in force."""
    service = _lock_service(service_id, by)
    if not _revoke(service, at):
        raise NotFound(_("No link of this service is in force."))
    audit.record("invitation_revoked", by=by, subject=str(service), department=service.department)


@transaction.atomic
def reissue_invitation(service_id: int, *, by: User | None, at: dt.datetime) -> RatingLink:
    """A new link for a service not yet rated; the old one no longer opens."""
    service = _lock_service(service_id, by)
    if service.ratings.filter(round_no=Round.FIRST).exists():
        raise Conflict(_("This service has already been rated."))
    _revoke(service, at)
    last = service.invitations.order_by("-issue_no").first()
    invitation = _make_invitation(service, issue_no=last.issue_no + 1 if last else 1, at=at)
    invitation.save()
    audit.record("invitation_reissued", by=by, subject=str(service), department=service.department)
    return link_of(invitation, service)


def _lock_service(service_id: int, by: User | None) -> Service:
    services = Service.objects.select_related("department").select_for_update(
        of=("self",), no_key=True
    )
    if by is not None:
        services = services.in_scope(by.scope(INVITING_DUTIES))
    service: Service | None = services.filter(pk=service_id).first()
    if service is None:
        raise NotFound
    return service


def _revoke(service: Service, at: dt.datetime) -> bool:
    return bool(service.invitations.filter(revoked_at__isnull=True).update(revoked_at=at))


def _make_invitation(service: Service, *, issue_no: int, at: dt.datetime) -> Invitation:
    ring = settings.KEYS.token
    token = make_token(ring, ring.current, service=service.uuid, issue_no=issue_no)
    return Invitation(
        service=service,
        issue_no=issue_no,
        key_id=ring.current,
        token_hash=hash_token(token),
        issued_at=at,
        expires_at=window_end(service.served_at, settings.RATING_WINDOW_DAYS),
    )
