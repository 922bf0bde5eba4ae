"""What other systems are told of ratings: numbers and levels, nothing of a person, a case or a time."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Exists

from govservice.catalogue.models import Department
from govservice.notices.models import EventName
from govservice.notices.services import EventDraft, anybody_listens, queue_many_events

from .models import Rating, Rectification, Round
from .services.submissions import Outcome

LISTENED = "anybody_listens"


def listening() -> dict[str, Exists]:
    """What the door asks along with its services, so that nobody listening costs it no query."""
    return {LISTENED: anybody_listens()}


def tell_systems(outcomes: Sequence[Outcome], *, at: dt.datetime) -> None:
    """Queue the events of these new ratings in their transaction; no query where nobody listens.

    The services were read with ``anybody_listens`` (see :func:`listening`).
    """
    counted = [o for o in outcomes if o.rating and getattr(o.rating.service, LISTENED, True)]
    if not counted:
        return
    ids = {o.rating.department_id for o in counted if o.rating}
    ids |= {o.rectification.department_id for o in counted if o.rectification}
    departments = Department.objects.select_related("region").in_bulk(ids)
    drafts = [_received(o.rating, departments) for o in counted if o.rating]
    drafts += [
        _opened(o.rectification, departments)
        for o in counted
        if o.rating and o.rectification and o.rating.round_no == Round.FIRST
    ]
    queue_many_events(drafts, at=at)


def _received(rating: Rating, departments: dict[int, Department]) -> EventDraft:
    department = departments[rating.department_id]
    return EventDraft(
        name=EventName.RATING_RECEIVED,
        data={
            "number": rating.number,
            "level": rating.level,
            "round_no": rating.round_no,
            "identity": rating.identity,
            "department": department.code,
        },
        key=f"{EventName.RATING_RECEIVED}:{rating.uuid.hex}",
        department=department,
        about=rating.number,
    )


def _opened(rectification: Rectification, departments: dict[int, Department]) -> EventDraft:
    department = departments[rectification.department_id]
    return EventDraft(
        name=EventName.RECTIFICATION_OPENED,
        data={
            "number": rectification.number,
            "rating": rectification.rating.number,
            "department": department.code,
        },
        key=f"{EventName.RECTIFICATION_OPENED}:{rectification.number}",
        department=department,
        about=rectification.number,
    )
