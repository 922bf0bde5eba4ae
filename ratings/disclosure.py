"""What a viewer may learn of a rating. Used by API, admin, dashboards and exports alike.

Anonymous, to whoever looks: item, hall, week, level, reasons, masked text. Never case, time, window,
staff number or the day; order and names give none of them away either.
With a name: the day too; the case number for the unit's verifier and call-back clerk.
Contact data never leaves by here: :func:`ratings.services.reveal_applicant`.
"""

import datetime as dt
from typing import Any, TypedDict, TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from govservice.accounts.models import ApiClient
from govservice.accounts.rights import own_staff_numbers
from govservice.catalogue.models import Department
from govservice.catalogue.scope import Scope, Viewer
from govservice.duties import Duty

from .deadlines import last_day
from .models import Identity, Rating, ReasonTag, Rectification, Week
from .timing import monday_of, shanghai_day

CASE_DUTIES = frozenset({Duty.VERIFIER, Duty.CALL_BACK_CLERK})
TEXT_DUTIES = frozenset({Duty.RATING_OFFICER, Duty.REVIEWER})
DAYS_OF_WEEK = 7

RatingRows = TypeVar("RatingRows", bound=QuerySet[Any])


class Disclosed(TypedDict):
    """A rating as it may be shown. ``day`` and ``case_number`` are None where they may not be known.

    ``on_behalf`` is why a clerk entered it (代评), empty for the citizen's own.
    """

    number: str
    round_no: int
    level: int
    tags: list[dict[str, str]]
    text: str
    channel: str
    identity: str
    standing: str
    walk_in: bool
    on_behalf: str
    item: dict[str, str]
    department: dict[str, str]
    hall: str
    week: dt.date
    day: dt.date | None
    case_number: str | None
    service_no: int | None


class DisclosedRectification(TypedDict):
    """``opened_on`` is the Monday of its week for an anonymous rating; texts are masked.

    ``due_on`` is the last day of the step in hand, None where nothing is due.
    """

    number: str
    status: str
    department: dict[str, str]
    opened_on: dt.date
    due_on: dt.date | None
    round_no: int
    finding: str
    form: str
    plan_until: dt.date | None
    result: str
    answer: str
    satisfaction: str
    extension: str
    paused: bool
    rating: Disclosed


def describe(rating: Rating, viewer: Viewer) -> Disclosed:
    """The rating for this viewer. No query where :func:`with_what_is_shown` fetched it."""
    named = rating.identity == Identity.REAL_NAME
    with_case = may_see_case(rating, viewer)
    return {
        "number": rating.number,
        "round_no": rating.round_no,
        "level": rating.level,
        "tags": [{"code": tag.code, "name": name_of_tag(tag)} for tag in rating.tags.all()],
        "text": rating.text,
        "channel": rating.channel,
        "identity": rating.identity,
        "standing": rating.standing,
        "walk_in": rating.is_walk_in,
        "on_behalf": rating.on_behalf_reason,
        "item": {"code": rating.item.code, "name": rating.item.name},
        "department": _department(rating.department),
        "hall": rating.hall.name if rating.hall else "",
        "week": monday_of(rating.fact_day),
        "day": rating.fact_day if named else None,
        "case_number": rating.service.case.number if with_case else None,
        "service_no": rating.service.service_no if with_case else None,
    }


def describe_rectification(rectification: Rectification, viewer: Viewer) -> DisclosedRectification:
    opened_on = shanghai_day(rectification.opened_at)
    named = rectification.rating.identity == Identity.REAL_NAME
    return {
        "number": rectification.number,
        "status": rectification.status,
        "department": _department(rectification.department),
        "opened_on": opened_on if named else monday_of(opened_on),
        "due_on": last_day(rectification.due_at) if rectification.due_at else None,
        "round_no": rectification.round_no,
        "finding": rectification.finding,
        "form": rectification.form,
        "plan_until": rectification.plan_until,
        "result": rectification.result,
        "answer": rectification.answer,
        "satisfaction": rectification.satisfaction,
        "extension": rectification.extension,
        "paused": rectification.paused_at is not None,
        "rating": describe(rectification.rating, viewer),
    }


def may_see_case(rating: Rating, viewer: Viewer) -> bool:
    """Only with the citizen's name, only within these duties, and never of one's own work."""
    if rating.identity != Identity.REAL_NAME:
        return False
    person = viewer.user if isinstance(viewer, ApiClient) else viewer
    if person is None or not covers(person.scope(CASE_DUTIES), rating.department):
        return False
    return rating.service.staff_no not in own_staff_numbers(person)


def shown_day(r: Rectification, moment: dt.datetime) -> str:
    """The day; of an anonymous rating the week alone, as everywhere else."""
    day = shanghai_day(moment)
    if r.rating.identity == Identity.REAL_NAME:
        return str(day)
    return str(_("week from %(day)s") % {"day": monday_of(day)})


def may_see_words(rating: Rating, viewer: Viewer) -> bool:
    """Who may see a comment as it was written, to decide what of it is published.

    With the citizen's name whoever reviews texts; anonymous, only by a duty for the region: the words
    may tell the unit who wrote them.
    """
    scope = viewer.scope(TEXT_DUTIES)
    if rating.identity == Identity.ANONYMOUS:
        scope = Scope(everything=scope.everything, region_paths=scope.region_paths)
    return covers(scope, rating.department)


def covers(scope: Scope, department: Department) -> bool:
    """As ``in_scope`` decides it in the database, for a department already loaded with its region."""
    return (
        scope.everything
        or any(department.path.startswith(path) for path in scope.department_paths)
        or any(department.region.path.startswith(path) for path in scope.region_paths)
    )


def with_what_is_shown(ratings: RatingRows) -> RatingRows:
    """Fetch what :func:`describe` reads, in two queries however many rows."""
    return ratings.select_related(
        "item", "department__region", "hall", "service__case"
    ).prefetch_related("tags")


def rectifications_with_what_is_shown(rectifications: RatingRows) -> RatingRows:
    return rectifications.select_related(
        "department__region",
        "rating__item",
        "rating__department__region",
        "rating__hall",
        "rating__service__case",
    ).prefetch_related("rating__tags")


def in_safe_order(ratings: RatingRows) -> RatingRows:
    """Newest week first, within it by random name: stable for pages, silent about time."""
    return ratings.order_by(Week("fact_day").desc(), "uuid")


def rectifications_in_safe_order(rectifications: RatingRows) -> RatingRows:
    return rectifications.order_by("-week", "lot")


def within(
    ratings: RatingRows, start: dt.date | None, end: dt.date | None, *, prefix: str = ""
) -> RatingRows:
    """Ratings of the half-open days ``start <= day < end``; anonymous ones by whole weeks.

    A filter of one day would tell the day of an anonymous rating. Boundaries on the first of a
    month are taken as they are, so that a month's list has as many rows as its figure.
    """
    named = Q(**{f"{prefix}identity": Identity.REAL_NAME})
    if start:
        exact = Q(**{f"{prefix}fact_day__gte": start})
        loose = Q(**{f"{prefix}fact_day__gte": start if start.day == 1 else monday_of(start)})
        ratings = ratings.filter(loose & (exact | ~named))
    if end:
        exact = Q(**{f"{prefix}fact_day__lt": end})
        loose = Q(**{f"{prefix}fact_day__lt": end if end.day == 1 else _end_of_week(end)})
        ratings = ratings.filter(loose & (exact | ~named))
    return ratings


def marks(rating: Rating) -> list[str]:
    """What sets it apart from a citizen's own tap about a case."""
    found = [_("walk-in service")] if rating.is_walk_in else []
    if rating.on_behalf_reason:
        found.append(_("on behalf: %(how)s") % {"how": rating.get_on_behalf_reason_display()})
    return found


def name_of_tag(tag: ReasonTag) -> str:
    """In the reader's language; Chinese where there is no English name."""
    english = (get_language() or "").startswith("en")
    return tag.name_en if english and tag.name_en else tag.name


def _end_of_week(end: dt.date) -> dt.date:
    """The Monday on or after an exclusive end."""
    return monday_of(end + dt.timedelta(days=DAYS_OF_WEEK - 1))


def _department(department: Department) -> dict[str, str]:
    return {"code": department.code, "name": str(department)}
