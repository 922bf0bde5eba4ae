from typing import TypedDict

from django.db import models
from django.utils.translation import gettext_lazy as _

from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.errors import Invalid
from govservice.personal import mask_text

from ..models import Rating

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
