"""What other systems are told of ratings: numbers and levels, nothing of a person, a case or a time.

What is told at once tells the time by arriving. So an anonymous rating is told of in the night after
its week, its rectification, whose day of deadline its unit sees anyway, in the next night; each at a
moment drawn by lot, so that their order tells nothing either.
"""

import datetime as dt
import secrets
from collections.abc import Sequence

from django.db.models import Exists

from govservice.catalogue.models import Department
from govservice.notices.models import EventName
from govservice.notices.services import EventDraft, anybody_listens, queue_many_events

from .models import Identity, Rating, Rectification, Round
from .services.submissions import Outcome
from .timing import SHANGHAI, monday_of, shanghai_day

LISTENED = "anybody_listens"
ONE_DAY, ONE_WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
NIGHT_SECONDS = 5 * 3600


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
    drafts = [_received(o.rating, departments, at) for o in counted if o.rating]
    drafts += [
        _opened(o.rectification, departments, _in_the_night(o.rating, at, weekly=False))
        for o in counted
        if o.rating and o.rectification and o.rating.round_no == Round.FIRST
    ]
    queue_many_events(drafts, at=at)


def _in_the_night(rating: Rating, at: dt.datetime, *, weekly: bool) -> dt.datetime | None:
    """Some second of the first hours of the next day or week, or None for a rating with a name."""
    if rating.identity != Identity.ANONYMOUS:
        return None
    today = shanghai_day(at)
    day = monday_of(today) + ONE_WEEK if weekly else today + ONE_DAY
    night = dt.datetime.combine(day, dt.time(), tzinfo=SHANGHAI)
    return night + dt.timedelta(seconds=secrets.randbelow(NIGHT_SECONDS))


def _received(rating: Rating, departments: dict[int, Department], at: dt.datetime) -> EventDraft:
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
        not_before=_in_the_night(rating, at, weekly=True),
    )


def _opened(
    rectification: Rectification,
    departments: dict[int, Department],
    not_before: dt.datetime | None,
) -> EventDraft:
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
        not_before=not_before,
    )
