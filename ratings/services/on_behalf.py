"""代评: a clerk enters what a citizen says who cannot tap. Marked, with a reason, never one's own work."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.catalogue.models import Department, Service
from govservice.duties import Duty
from govservice.errors import Invalid, NotAllowed, NotFound

from ..models import Channel, Identity, OnBehalfReason, Rating
from .intake import submit_ratings
from .progress import ProgressKey, key_of_rating
from .submissions import Submission

ON_BEHALF_DUTIES = frozenset({Duty.DESK, Duty.CALL_BACK_CLERK, Duty.RATING_OFFICER})
CHANNEL_OF = {
    OnBehalfReason.BY_PHONE: Channel.HOTLINE,
    OnBehalfReason.AT_COUNTER: Channel.OTHER,
    OnBehalfReason.ON_PAPER: Channel.OTHER,
}


class OwnWork(NotAllowed):
    code = "own_work"
    message = _("You took part in this service yourself: ask a colleague to enter the rating.")


class OwnUnit(NotAllowed):
    code = "own_unit"
    message = _(
        "Your own unit handled this service: the 12345 hotline or the hall enters the rating."
    )


@transaction.atomic
def rate_on_behalf(
    service_id: int,
    *,
    level: int,
    tags: Sequence[str],
    comment: str,
    identity: str,
    reason: str,
    by: User,
    at: dt.datetime,
) -> Rating:
    """The rating as the citizen said it, with the clerk's name; complete at once.

    The channel follows from ``reason``. Besides the door's own refusals: :class:`NotFound` out of the
    clerk's scope, :class:`OwnWork`, and :class:`OwnUnit` unless the place allows it.
    """
    if reason not in OnBehalfReason.values:
        raise Invalid(_("Say how the citizen told you."), field="reason")
    service = service_within_reach(service_id, by)
    submission = Submission(
        service_id=service.pk,
        level=level,
        channel=CHANNEL_OF[OnBehalfReason(reason)],
        tags=tuple(tags),
        comment=comment,
        identity=identity,
        on_behalf_by=by,
        on_behalf_reason=reason,
    )
    [outcome] = submit_ratings([submission], at=at)
    rating = outcome.rating_or_raise()
    audit.record(
        "rated_on_behalf",
        by=by,
        subject=str(service),
        department=service.department,
        reason=OnBehalfReason(reason).value,
    )
    return rating


def key_for_citizen(rating: Rating, *, by: User) -> ProgressKey | None:
    """What the clerk tells the citizen of a bad rating, and keeps nothing of; None for a good one.

    Nor is there any for a clerk whose own unit was rated anonymously: whoever knows the case and
    works where its rectification is handled must not learn which one it is.
    """
    rated = {rating.service.department, rating.service.window_department}
    if rating.identity == Identity.ANONYMOUS and any(_belongs_to(by, unit) for unit in rated):
        return None
    return key_of_rating(rating)


def service_within_reach(service_id: int, by: User) -> Service:
    """The service, where this clerk may enter its rating; else the refusal that says why not."""
    service: Service | None = (
        Service.objects.in_scope(by.scope(ON_BEHALF_DUTIES))
        .select_related("case", "department", "window_department", "item_version__item")
        .filter(pk=service_id)
        .first()
    )
    if service is None:
        raise NotFound
    if service.staff_no in by.own_staff_numbers():
        raise OwnWork
    rated = {service.department, service.window_department}
    if not settings.RATED_UNIT_MAY_ENTER and any(_belongs_to(by, unit) for unit in rated):
        raise OwnUnit
    return service


def _belongs_to(by: User, unit: Department) -> bool:
    """Holds any duty for this very body, one above it or one below it."""
    places = by.scope(frozenset(Duty.values)).department_paths
    return any(unit.path.startswith(path) or path.startswith(unit.path) for path in places)
