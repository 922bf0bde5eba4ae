import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from govservice import facts
from govservice.errors import Conflict, Gone

from ..models import Rating, RatingTag, ReasonTag, Rectification, RectificationStatus
from ..timing import SECOND_PAGE_OPEN, shanghai_day
from .comments import put_comment
from .form import find_problems, tag_in_force
from .rectifying import answering_department_id, redirect_rectification
from .reviewing import open_text_reviews
from .submissions import InvalidRows, Submission
from .touched import TOUCH_SOURCE, touches_of


class AlreadyComplete(Conflict):
    code = "already_complete"
    message = _("The reasons of this rating have already been sent.")


class TooLateToComplete(Gone):
    code = "too_late"
    message = _("The time for adding reasons is over. Your rating itself counts.")


def may_complete(rating: Rating, *, at: dt.datetime) -> bool:
    return not rating.is_complete and at - rating.received_at <= SECOND_PAGE_OPEN


@transaction.atomic
def complete_rating(
    rating_id: int,
    *,
    tags: Sequence[str],
    comment: str,
    identity: str,
    at: dt.datetime,
    was_held: bool = False,
) -> Rating:
    """Add reasons, text and identity to a rating given by a tap: once, within 30 minutes.

    ``was_held``: they came in time but were looked at first, so the second page has been closed since.
    Raises :class:`InvalidRows` for form errors, then 409 or 410. The level never changes here.
    """
    rating: Rating = (
        Rating.objects.select_for_update(of=("self",), no_key=True)
        .select_related("service__case")
        .get(pk=rating_id)
    )
    chosen = _check(rating, tags=tags, comment=comment, identity=identity)
    if rating.is_complete and not (was_held and _has_nothing_added(rating)):
        raise AlreadyComplete
    if not was_held and not may_complete(rating, at=at):
        raise TooLateToComplete
    put_comment(rating, comment, rating.service.case)
    rating.identity = identity
    rating.is_complete = True
    rating.save(update_fields=["text", "text_sealed", "identity", "is_complete"])
    RatingTag.objects.bulk_create(RatingTag(rating=rating, tag=tag) for tag in chosen)
    open_text_reviews([rating])
    _redirect(rating, chosen, at)
    facts.touch(TOUCH_SOURCE, touches_of([rating]))
    return rating


def _has_nothing_added(rating: Rating) -> bool:
    return not rating.text and not rating.rating_tags.exists()


def complete_abandoned_ratings(*, at: dt.datetime) -> int:
    """Close the second page nobody came back to; the number closed. Harmless to repeat."""
    return Rating.objects.filter(is_complete=False, received_at__lt=at - SECOND_PAGE_OPEN).update(
        is_complete=True
    )


def _check(rating: Rating, *, tags: Sequence[str], comment: str, identity: str) -> list[ReasonTag]:
    submission = Submission(
        service_id=rating.service_id,
        level=rating.level,
        channel=rating.channel,
        tags=tuple(tags),
        comment=comment,
        identity=identity,
    )
    problems = find_problems([submission], at=rating.received_at, client=None)
    if problems:
        raise InvalidRows(problems, single=True)
    day = shanghai_day(rating.received_at)
    return [tag for code in tags if (tag := tag_in_force(code, day))]


def _redirect(rating: Rating, chosen: Sequence[ReasonTag], at: dt.datetime) -> None:
    rectification = Rectification.objects.filter(
        rating=rating, status=RectificationStatus.TO_ASSIGN
    ).first()
    if rectification:
        department_id = answering_department_id(rating, chosen)
        redirect_rectification(rectification, department_id=department_id, at=at)
