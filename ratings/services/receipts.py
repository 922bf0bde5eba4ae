import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.errors import Gone, NotFound

from ..models import Invitation
from .inviting import RatingLink, link_of


@dataclass(frozen=True)
class Receipt:
    """What is printed for the citizen: the service and the link its QR code leads to."""

    invitation: Invitation
    link: RatingLink


class LinkOver(Gone):
    message = _("This link is revoked or its time is over; a receipt with it would lead nowhere.")


@transaction.atomic
def print_receipt(invitation_id: int, *, by: User, at: dt.datetime) -> Receipt:
    """The receipt of a link in force. Whoever holds it may rate, so that showing it leaves a trace."""
    found = (
        Invitation.objects.visible_to(by)
        .select_related("service__case", "service__item_version__item", "service__department")
        .filter(pk=invitation_id)
        .first()
    )
    if found is None:
        raise NotFound
    invitation: Invitation = found
    if invitation.revoked_at or at > invitation.expires_at:
        raise LinkOver
    service = invitation.service
    audit.record("receipt_printed", by=by, subject=str(service), department=service.department)
    return Receipt(invitation, link_of(invitation, service))
