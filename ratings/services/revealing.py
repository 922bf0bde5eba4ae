from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.errors import Invalid, NotAllowed, NotFound

from ..disclosure import may_see_case
from ..models import Identity, Rating

MAX_REASON = 200


class Revealed(TypedDict):
    name: str
    phone: str
    text: str


@transaction.atomic
def reveal_applicant(
    rating_id: int, *, by: User, reason: str, address: str | None = None
) -> Revealed:
    """Who gave a rating with their name, and what they wrote; the look is in the audit trail.

    For the verifier or call-back clerk of the unit only. An anonymous rating is never opened:
    :class:`NotAllowed`, for whoever asks.
    """
    if not reason.strip() or len(reason) > MAX_REASON:
        raise Invalid(
            _("Say why, in 1 to %(max)s characters.") % {"max": MAX_REASON}, field="reason"
        )
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
    applicant = rating.service.case.unseal_applicant()
    audit.record(
        "rating_applicant_revealed",
        by=by,
        subject=rating.number,
        department=rating.department,
        reason=reason,
        address=address,
        fields=["name", "phone", "text"],
    )
    return {
        "name": applicant.get("name", ""),
        "phone": applicant.get("phone", ""),
        "text": rating.unseal_text(),
    }
