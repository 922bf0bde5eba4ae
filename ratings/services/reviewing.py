"""Comments in which something personal was found, or may be: a person looks before they are published."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.errors import Conflict, Invalid, NotAllowed, NotFound
from govservice.personal import MASK, mask_text

from ..disclosure import may_see_words
from ..models import Rating, TextReview, TextReviewEvent, TextReviewMove, TextReviewStatus
from .form import keepable
from .revealing import MAX_NOTE, RevealReason

SHORTEST = 2  # hiding every 的 of a text would hide the text
MOST_WORDS = 20
REASONS_TO_REVEAL = (RevealReason.VERIFY, RevealReason.OTHER)


class AlreadyReviewed(Conflict):
    code = "already_reviewed"
    message = _("Someone has already cleared this comment.")


def open_text_reviews(ratings: Iterable[Rating]) -> int:
    """One for every new rating in whose text the finder found or doubted something; how many."""
    reviews = [
        TextReview(rating=rating, kinds=list(found.kinds), doubts=list(found.doubts))
        for rating in ratings
        if (found := rating.found_in_text)
    ]
    TextReview.objects.bulk_create(reviews)
    return len(reviews)


@transaction.atomic
def clear_text(review_uuid: uuid.UUID, *, by: User, at: dt.datetime) -> TextReview:
    """What is readable now may be published."""
    review = _lock(review_uuid, by)
    if review.status != TextReviewStatus.PENDING:
        raise AlreadyReviewed
    _move(review, TextReviewMove.CLEARED, TextReviewStatus.CLEARED, by=by, at=at)
    return review


@transaction.atomic
def redact_text(
    review_uuid: uuid.UUID, *, words: Sequence[str], by: User, at: dt.datetime
) -> TextReview:
    """Hide these words wherever they stand in the shown text; possible again later.

    Raises :class:`Invalid` where one of them does not stand there. The original stays sealed.
    """
    review = _lock(review_uuid, by)
    chosen = _chosen(words)
    rating: Rating = Rating.objects.select_for_update(of=("self",)).get(pk=review.rating_id)
    text, hidden = rating.text, 0
    for word in sorted(chosen, key=len, reverse=True):
        if word not in rating.text:
            raise Invalid(
                _("“%(word)s” does not stand in the text.") % {"word": word}, field="words"
            )
        hidden += text.count(word)
        text = text.replace(word, MASK)
    if not rating.text_sealed:
        rating.text_sealed = sealed.seal(rating.text, bound_to=rating.text_place)
    rating.text = text
    rating.save(update_fields=["text", "text_sealed"])
    _move(review, TextReviewMove.REDACTED, TextReviewStatus.REDACTED, by=by, at=at, hidden=hidden)
    return review


@transaction.atomic
def reveal_text(
    review_uuid: uuid.UUID,
    *,
    by: User,
    reason: str,
    note: str = "",
    at: dt.datetime,
    address: str = "",
) -> str:
    """The comment as it was written, for whoever must decide about it; the look is in the audit trail.

    What an anonymous person wrote may name them: the rated unit's own people never see it, only
    the body above them.
    """
    if reason not in REASONS_TO_REVEAL:
        raise Invalid(_("Choose why you need to see this."), field="reason")
    if len(note) > MAX_NOTE or (reason == RevealReason.OTHER and not note.strip()):
        raise Invalid(_("Say why, in 1 to %(max)s characters.") % {"max": MAX_NOTE}, field="note")
    review = _lock(review_uuid, by)
    rating = review.rating
    if not may_see_words(rating, by):
        raise NotAllowed(
            _(
                "The rating is anonymous and of your own unit: only the body above may see its words."
            )
        )
    audit.record(
        "rating_text_revealed",
        by=by,
        subject=rating.number,
        department=rating.department,
        reason=f"{reason} {mask_text(note)}".strip(),
        address=address,
        fields=["text"],
    )
    TextReviewEvent.objects.create(review=review, move=TextReviewMove.REVEALED, by=by, at=at)
    return rating.unseal_text()


def _chosen(words: Sequence[str]) -> list[str]:
    """Lines of a form, each a word to hide."""
    chosen = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if not chosen or len(chosen) > MOST_WORDS:
        message = _("Name 1 to %(max)s words to hide, one a line.")
        raise Invalid(message % {"max": MOST_WORDS}, field="words")
    for word in chosen:
        if len(word) < SHORTEST or not keepable(word) or word in MASK:
            message = _("“%(word)s” is too short: name at least two characters.")
            raise Invalid(message % {"word": word}, field="words")
    return chosen


def _lock(review_uuid: uuid.UUID, by: User) -> TextReview:
    review: TextReview | None = (
        TextReview.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("rating__department__region", "rating__service")
        .filter(uuid=review_uuid)
        .first()
    )
    if review is None:
        raise NotFound
    return review


def _move(
    review: TextReview,
    move: TextReviewMove,
    status: TextReviewStatus,
    *,
    by: User,
    at: dt.datetime,
    hidden: int = 0,
) -> None:
    review.status = status
    review.save(update_fields=["status"])
    TextReviewEvent.objects.create(review=review, move=move, by=by, at=at, hidden=hidden)
