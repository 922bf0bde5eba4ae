import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from govservice import facts
from govservice.accounts.models import User
from govservice.duties import Duty
from govservice.errors import Conflict, Invalid, NotFound
from govservice.personal import mask_text

from ..models import Rating, RatingStanding, Standing, StandingReason
from .form import keepable
from .touched import TOUCH_SOURCE, touches_of

JUDGING_DUTIES = frozenset({Duty.RATING_OFFICER, Duty.REVIEWER})
REASONS: dict[str, frozenset[str]] = {
    Standing.COUNTED: frozenset({StandingReason.RESTORED}),
    Standing.UNDER_REVIEW: frozenset({StandingReason.REVIEW}),
    Standing.STRUCK_OUT: frozenset({StandingReason.MISTAKEN, StandingReason.MALICIOUS}),
}
MAX_NOTE = 500


@transaction.atomic
def change_standing(
    rating_id: int,
    *,
    standing: str,
    reason: str,
    note: str,
    by: User | None,
    at: dt.datetime,
) -> Rating:
    """Let a rating count, put it under review or strike it out; figures of both its days follow.

    ``by`` None is the system itself. A rating outside the person's scope is :class:`NotFound`.
    """
    _check(standing, reason, note)
    rating = _lock_rating(rating_id, by)
    if rating.standing == standing:
        raise Conflict(_("The rating already has this standing."))
    RatingStanding.objects.create(
        rating=rating, standing=standing, reason=reason, note=mask_text(note), by=by, at=at
    )
    rating.standing = standing
    rating.save(update_fields=["standing"])
    facts.touch(TOUCH_SOURCE, touches_of([rating]))
    return rating


def _check(standing: str, reason: str, note: str) -> None:
    if standing not in REASONS:
        raise Invalid(_("This standing is not known."), field="standing")
    if reason not in REASONS[standing]:
        raise Invalid(_("This reason does not fit the standing."), field="reason")
    if not note.strip() or len(note) > MAX_NOTE or not keepable(note):
        raise Invalid(_("Say why, in 1 to %(max)s characters.") % {"max": MAX_NOTE}, field="note")


def _lock_rating(rating_id: int, by: User | None) -> Rating:
    """The duty decides; ``visible_to`` also keeps the rated person's own work away from them."""
    ratings = Rating.objects.select_for_update(of=("self",))
    if by is not None:
        ratings = ratings.visible_to(by).in_scope(by.scope(JUDGING_DUTIES))
    rating: Rating | None = ratings.filter(pk=rating_id).first()
    if rating is None:
        raise NotFound
    return rating
