from typing import TypedDict

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.errors import Invalid, NotAllowed, NotFound
from govservice.personal import mask_text

from ..disclosure import may_see_case
from ..models import Identity, Rating

MAX_NOTE = 120


class RevealReason(models.TextChoices):
    """Presets: one click for the everyday reasons."""

    VERIFY = "verify", _("to verify what happened")
    CALL_BACK = "call_back", _("to call the citizen back")
    OTHER = "other", _("another reason")


class Revealed(TypedDict):
    name: str
    phone: str
    text: str


@transaction.atomic
def reveal_applicant(
    rating_id: int, *, by: User, reason: str, note: str = "", address: str | None = None
) -> Revealed:
    """Who gave a rating with their name, and what they wrote; the look is in the audit trail.

    For the verifier or call-back clerk of the unit only. An anonymous rating is never opened:
    :class:`NotAllowed`, for whoever asks.
    """
    check_reason(reason, note)
    rating: Rating | None = (
        Rating.objects.visible_to(by)
        .select_related("department__region", "service__case")
        .filter(pk=rating_id)
        .first()
    )
    if rating is None:
        raise NotFound
    if rating.identity == Identity.ANONYMOUS:
        raise NotAllowed(_("This rating is anonymous: nobody here is shown who gave it."))
    if not may_see_case(rating, by):
        raise NotAllowed
    return open_applicant(rating, by=by, reason=reason, note=note, address=address)


def check_reason(reason: str, note: str) -> None:
    if reason not in RevealReason.values:
        raise Invalid(_("Choose why you need to see this."), field="reason")
    if len(note) > MAX_NOTE or (reason == RevealReason.OTHER and not note.strip()):
        raise Invalid(_("Say why, in 1 to %(max)s characters.") % {"max": MAX_NOTE}, field="note")


def open_applicant(
    rating: Rating, *, by: User, reason: str, note: str, address: str | None
) -> Revealed:
    """Contact and words of a rating whose door has let this person in; always into the audit trail."""
    applicant = rating.service.case.unseal_applicant()
    audit.record(
        "rating_applicant_revealed",
        by=by,
        subject=rating.number,
        department=rating.department,
        reason=f"{reason} {mask_text(note)}".strip(),
        address=address,
        fields=["name", "phone", "text"],
    )
    return {
        "name": applicant.get("name", ""),
        "phone": applicant.get("phone", ""),
        "text": rating.unseal_text(),
    }
