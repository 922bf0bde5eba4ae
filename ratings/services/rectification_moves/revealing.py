"""查看明文: the contact of a rater with a name, for whoever verifies or calls back."""

from django.db import transaction
from django.utils.translation import gettext as _

from govservice.accounts.models import User
from govservice.duties import Duty
from govservice.errors import NotAllowed, NotFound

from ...disclosure import covers, may_see_case
from ...models import Identity, Rating, Rectification, RectificationMove
from ...workflow import MOVES
from ..revealing import Revealed, RevealReason, check_reason, open_applicant
from .access import chance_for, people_of
from .moving import RELATED


@transaction.atomic
def reveal_for_rectification(
    number: str, *, by: User, reason: str, note: str = "", address: str | None = None
) -> Revealed:
    """Who is to be contacted about this rectification; the look is in the audit trail.

    :class:`NotAllowed` for everybody but the assigned verifier (any verifier of the body as long as
    nobody is assigned) and the call-back clerk whose turn it is; of an anonymous rating for all.
    """
    check_reason(reason, note)
    found = Rectification.objects.visible_to(by).select_related(*RELATED)
    r: Rectification | None = found.filter(number=number).first()
    if r is None:
        raise NotFound(_("There is no such rectification."))
    if not r.is_named:
        raise NotAllowed(_("This rating is anonymous: nobody here is shown who gave it."))
    if reveal_preset(r, by) is None:
        raise NotAllowed
    return open_applicant(r.rating, by=by, reason=reason, note=note, address=address)


def reveal_preset(r: Rectification, by: User) -> RevealReason | None:
    """The everyday reason for which this person may see the contact now, or None."""
    if not r.is_named or r.is_ended:
        return None
    if _may_call_back(r, by):
        return RevealReason.CALL_BACK
    verifies = covers(by.scope({Duty.VERIFIER}), r.department) and by.has_duty(Duty.VERIFIER)
    own = {None, by.pk, *(user.pk for user in by.stood_in_for(Duty.VERIFIER))}
    return RevealReason.VERIFY if verifies and r.handler_id in own else None


def _may_call_back(r: Rectification, by: User) -> bool:
    move = MOVES[RectificationMove.CALL_BACK]
    try:
        return chance_for(move, r, by=by, people=people_of(r)) is not None
    except NotAllowed:
        return False


@transaction.atomic
def reveal_applicant(
    rating_id: int, *, by: User, reason: str, note: str = "", address: str | None = None
) -> Revealed:
    """Who gave a rating with their name, and what they wrote; the look is in the audit trail.

    For the verifier or call-back clerk of the unit only; of a bad rating when it is their turn at its
    rectification. An anonymous rating is never opened: :class:`NotAllowed`, for whoever asks.
    """
    check_reason(reason, note)
    rating: Rating | None = (
        Rating.objects.visible_to(by)
        .select_related("department__region", "service__case", "rectification")
        .filter(pk=rating_id)
        .first()
    )
    if rating is None:
        raise NotFound
    if rating.identity == Identity.ANONYMOUS:
        raise NotAllowed(_("This rating is anonymous: nobody here is shown who gave it."))
    if not may_reveal(rating, by):
        raise NotAllowed
    return open_applicant(rating, by=by, reason=reason, note=note, address=address)


def may_reveal(rating: Rating, by: User) -> bool:
    if not may_see_case(rating, by):
        return False
    r: Rectification | None = getattr(rating, "rectification", None)
    return r is None or reveal_preset(r, by) is not None
