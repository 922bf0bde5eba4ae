"""The link form: what a link shows now, the tap that rates, and the second page."""

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from django.db import transaction

from govservice.catalogue.models import Service
from govservice.sealed import blind_index

from ..invitations import could_be_token, hash_token
from ..models import Channel, FormKind, Identity, Invitation, Rating, Round, SubmissionTrace
from ..timing import SECOND_PAGE_OPEN
from .completing import AlreadyComplete, TooLateToComplete, complete_rating, may_complete
from .holding import hold_rating, hold_reasons
from .intake import submit_ratings
from .submissions import Submission, Trace, WindowClosed


class LinkState(Enum):
    OPEN = "open"
    SECOND_PAGE = "second_page"
    THANKS = "thanks"
    USED = "used"
    LATE = "late"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    HELD = "held"


@dataclass(frozen=True)
class Link:
    """``rating`` is there only for the browser that gave it, for as long as the second page is open."""

    state: LinkState
    service: Service | None = None
    rating: Rating | None = None


def look_at_link(token: str, *, browser: str, at: dt.datetime) -> Link:
    """What this browser is shown under a link. Reads only: looking never uses a link up."""
    invitation = _find(token)
    if invitation is None:
        return Link(LinkState.UNKNOWN)
    service = invitation.service
    rating = Rating.objects.filter(service=service, round_no=Round.FIRST).first()
    if rating is None:
        return Link(_state_of_unused(invitation, at), service)
    if not _is_from(rating, browser, at):
        return Link(LinkState.USED, service)
    state = LinkState.SECOND_PAGE if may_complete(rating, at=at) else LinkState.THANKS
    return Link(state, service, rating)


@transaction.atomic
def rate_by_link(
    token: str, *, level: int, channel: Channel, browser: str, address: str, at: dt.datetime
) -> Link:
    """One tap. Of many at once exactly one counts; the others see what the link shows then.

    A second tap of the same browser finds its own rating again, so a double click reaches the
    second page like a single one.
    """
    link = look_at_link(token, browser=browser, at=at)
    if link.state is not LinkState.OPEN or link.service is None:
        return link
    tap = _tap(link.service, level, channel)
    [outcome] = submit_ratings([tap], at=at, trace=Trace(address=address, device=browser))
    if isinstance(
        outcome.refusal, WindowClosed
    ):  # the window was shortened after the link was made
        return Link(LinkState.LATE, link.service)
    return look_at_link(token, browser=browser, at=at)


def hold_tap(
    token: str,
    *,
    level: int,
    channel: Channel,
    browser: str,
    address: str,
    why: Sequence[str],
    at: dt.datetime,
) -> Link:
    """Keep a tap for a person to look at; the link stays open, for nothing counts yet."""
    link = look_at_link(token, browser=browser, at=at)
    if link.state is not LinkState.OPEN or link.service is None:
        return link
    hold_rating(
        _tap(link.service, level, channel),
        kind=FormKind.TAP,
        service=link.service,
        why=why,
        trace=Trace(address=address, device=browser),
        at=at,
    )
    return Link(LinkState.HELD, link.service)


def hold_second_page(
    token: str,
    *,
    tags: Sequence[str],
    comment: str,
    identity: str,
    browser: str,
    address: str,
    why: Sequence[str],
    at: dt.datetime,
) -> Link:
    """Keep the reasons for a person to look at; the tap they belong to counts already."""
    link = look_at_link(token, browser=browser, at=at)
    if link.state is not LinkState.SECOND_PAGE or link.rating is None:
        return link
    hold_reasons(
        link.rating,
        tags=tags,
        comment=comment,
        identity=identity,
        why=why,
        trace=Trace(address=address, device=browser),
        at=at,
    )
    return Link(LinkState.HELD, link.service, link.rating)


def complete_by_link(
    token: str,
    *,
    tags: Sequence[str],
    comment: str,
    identity: str,
    browser: str,
    at: dt.datetime,
) -> Link:
    """Send the second page; nothing happens where this browser may not, or no longer."""
    link = look_at_link(token, browser=browser, at=at)
    if link.state is not LinkState.SECOND_PAGE or link.rating is None:
        return link
    with suppress(AlreadyComplete, TooLateToComplete):  # a double click: the page tells what is so
        complete_rating(link.rating.pk, tags=tags, comment=comment, identity=identity, at=at)
    return look_at_link(token, browser=browser, at=at)


def _tap(service: Service, level: int, channel: Channel) -> Submission:
    return Submission(
        service_id=service.pk,
        level=level,
        channel=channel,
        identity=Identity.ANONYMOUS,
        is_complete=False,
    )


def _find(token: str) -> Invitation | None:
    if not could_be_token(token):
        return None
    return (
        Invitation.objects.select_related(
            "service__case", "service__item_version__item", "service__department"
        )
        .filter(token_hash=hash_token(token))
        .first()
    )


def _state_of_unused(invitation: Invitation, at: dt.datetime) -> LinkState:
    if invitation.revoked_at:
        return LinkState.REVOKED
    return LinkState.LATE if at > invitation.expires_at else LinkState.OPEN


def _is_from(rating: Rating, browser: str, at: dt.datetime) -> bool:
    """The browser that tapped, within the time of the second page."""
    if not browser or at - rating.received_at > SECOND_PAGE_OPEN:
        return False
    return SubmissionTrace.objects.filter(
        rating=rating, device_index=blind_index("device", browser)
    ).exists()
