"""The screen at a counter: shows one service for a minute, takes one tap."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import ApiClient
from govservice.catalogue.models import Service, Window
from govservice.errors import Conflict, NotFound
from govservice.sealed import blind_index

from ..models import (
    BAD_LEVELS,
    Channel,
    Identity,
    Rating,
    Round,
    SubmissionTrace,
    Tablet,
    TabletCall,
)
from ..timing import window_end
from .completing import complete_rating, may_complete
from .intake import submit_ratings
from .progress import ProgressKey, key_of_rating
from .screens import screens_in_use
from .submissions import AlreadyRated, Submission, Trace, UnknownService, WindowClosed

KEPT_DAYS = 7
KEY_MINUTES = dt.timedelta(minutes=2)  # a minute for the reasons, a minute for the thanks
TAP_GRACE = dt.timedelta(seconds=5)  # a tap in the last second needs a moment to get here


class NoTablet(Conflict):
    code = "no_tablet"
    message = _("No tablet is in use at this window.")


class ScreenState(Enum):
    REST = "rest"
    LEVELS = "levels"
    REASONS = "reasons"
    THANKS = "thanks"
    OVER = "over"


class CallState(Enum):
    NONE = "none"
    WAITING = "waiting"
    RATED = "rated"
    UNRATED = "unrated"


@dataclass(frozen=True)
class Screen:
    """What a tablet shows for one call."""

    state: ScreenState
    call: TabletCall | None = None
    rating: Rating | None = None


def key_on_screen(screen: Screen, *, at: dt.datetime) -> ProgressKey | None:
    """What a bad rating is followed with, for the one who tapped and still stands there.

    Counted from the tap: one kept while the network was gone shows it to nobody who came later.
    """
    rating = screen.rating
    if rating is None or rating.level not in BAD_LEVELS or screen.state is ScreenState.OVER:
        return None
    return key_of_rating(rating) if at - rating.rated_at <= KEY_MINUTES else None


@transaction.atomic
def call_next(
    window_code: str, *, case_number: str, service_no: int, client: ApiClient, at: dt.datetime
) -> TabletCall:
    """Show a service on the window's tablets for a minute, in place of whatever they show.

    404 for a window or service out of the client's scope, 409 where it is rated already or no tablet
    is in use, 410 when its time is over.
    """
    window = _window_of(window_code, client)
    service = (
        Service.objects.in_scope(client.scope())
        .filter(case__issuer=client.issuer, case__number=case_number, service_no=service_no)
        .first()
    )
    if service is None:
        raise UnknownService
    if service.ratings.filter(round_no=Round.FIRST).exists():
        raise AlreadyRated
    if at > window_end(service.served_at, settings.RATING_WINDOW_DAYS):
        raise WindowClosed
    if not screens_in_use(Tablet).filter(window=window).exists():
        raise NoTablet
    return TabletCall.objects.create(
        window=window,
        service=service,
        client=client,
        called_at=at,
        expires_at=at + dt.timedelta(seconds=settings.TABLET_SECONDS),
    )


def last_call(
    window_code: str, *, client: ApiClient, at: dt.datetime
) -> tuple[CallState, TabletCall | None]:
    """What became of the client's own last call at this window."""
    window = _window_of(window_code, client)
    call = (
        TabletCall.objects.select_related("service__case")
        .filter(window=window, client=client)
        .order_by("-id")
        .first()
    )
    if call is None:
        return CallState.NONE, None
    if call.service.ratings.filter(round_no=Round.FIRST).exists():
        return CallState.RATED, call
    waiting = call.is_open(at) and current_call(window, at=at) == call
    return (CallState.WAITING if waiting else CallState.UNRATED), call


def current_call(window: Window, *, at: dt.datetime) -> TabletCall | None:
    """The newest call, while its minute lasts and nobody has rated."""
    newest = _calls().filter(window=window).order_by("-id").first()
    if newest is None or not newest.is_open(at) or _rating_of(newest):
        return None
    return newest


def look_at_call(tablet: Tablet, call_uuid: uuid.UUID, *, at: dt.datetime) -> Screen:
    """What this tablet shows under one call. Reads only."""
    call = _calls().filter(uuid=call_uuid, window=tablet.window_id).first()
    if call is None:
        return Screen(ScreenState.REST)
    rating = _rating_of(call)
    if rating is None:
        state = (
            ScreenState.LEVELS if call == current_call(tablet.window, at=at) else ScreenState.OVER
        )
        return Screen(state, call)
    if not _is_from(rating, tablet):
        return Screen(ScreenState.OVER, call)
    fresh = at - rating.received_at <= dt.timedelta(seconds=settings.TABLET_SECONDS)
    if fresh and may_complete(rating, at=at):
        return Screen(ScreenState.REASONS, call, rating)
    return Screen(ScreenState.THANKS, call, rating)


@transaction.atomic
def tap(
    tablet: Tablet,
    call_uuid: uuid.UUID,
    *,
    level: int,
    age: dt.timedelta,
    address: str,
    at: dt.datetime,
) -> Screen:
    """One tap for the call that was on the screen; of two, one counts.

    ``age`` is how long ago it was, by the tablet's own clock: a tap kept while the network was gone
    counts when it comes, if it was made within the call's minute. It never counts for another call.
    """
    call = _calls().filter(uuid=call_uuid, window=tablet.window_id).first()
    if call is None:
        return Screen(ScreenState.REST)
    tapped_at = at - max(age, dt.timedelta())
    if not call.called_at <= tapped_at <= call.expires_at + TAP_GRACE:
        return Screen(ScreenState.OVER, call)
    submission = Submission(
        service_id=call.service_id,
        level=level,
        channel=Channel.TABLET,
        rated_at=tapped_at,
        is_complete=False,
    )
    submit_ratings([submission], at=at, trace=Trace(address=address, device=_device(tablet)))
    return look_at_call(tablet, call_uuid, at=at)


def complete_call(
    tablet: Tablet, call_uuid: uuid.UUID, *, tags: Sequence[str], at: dt.datetime
) -> Screen:
    """Send the reasons; what is complete already stays as it is."""
    screen = look_at_call(tablet, call_uuid, at=at)
    if screen.state is ScreenState.REASONS and screen.rating:
        complete_rating(screen.rating.pk, tags=tags, comment="", identity=Identity.ANONYMOUS, at=at)
        return look_at_call(tablet, call_uuid, at=at)
    return screen


def forget_calls(*, at: dt.datetime) -> int:
    """Delete calls a week old; the number deleted. Ratings stay."""
    deleted, _by_model = TabletCall.objects.filter(
        called_at__lt=at - dt.timedelta(days=KEPT_DAYS)
    ).delete()
    return deleted


def _calls() -> QuerySet[TabletCall]:
    return TabletCall.objects.select_related(
        "service__case", "service__item_version__item", "service__department"
    )


def _window_of(window_code: str, client: ApiClient) -> Window:
    """``HALL-NUMBER``; both may hold hyphens themselves."""
    parts = window_code.split("-")
    condition = Q(pk__in=[])
    for cut in range(1, len(parts)):
        hall, number = "-".join(parts[:cut]), "-".join(parts[cut:])
        condition |= Q(hall__code=hall, number=number)
    found: list[Window] = list(
        Window.objects.visible_to(client).select_related("hall").filter(condition)[:2]
    )
    if len(found) != 1:
        raise NotFound(_("There is no such window. Expected is the hall's code, “-”, its number."))
    return found[0]


def _rating_of(call: TabletCall) -> Rating | None:
    ratings = Rating.objects.filter(service=call.service_id, round_no=Round.FIRST)
    return ratings.select_related("service__case").first()


def _device(tablet: Tablet) -> str:
    return f"tablet:{tablet.uuid}"


def _is_from(rating: Rating, tablet: Tablet) -> bool:
    return SubmissionTrace.objects.filter(
        rating=rating, device_index=blind_index("device", _device(tablet))
    ).exists()
