"""Rectifications open in the transaction of the bad rating that they put right."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence

from govservice import numbers

from ..models import (
    BAD_LEVELS,
    Identity,
    Rating,
    ReasonTag,
    Rectification,
    RectificationEvent,
    RectificationMove,
    RectificationStatus,
    Round,
)
from ..timing import monday_of, shanghai_day
from .rectification_moves import continue_by_follow_up

PREFIX = "ZG"
# Without 0, O, 1, I and L, which are misheard, and without X: «VX» and «WX» begin a WeChat name,
# which a comment that cites the number would have masked.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWYZ"
DRAWN = 8


def answering_department_id(rating: Rating, tags: Sequence[ReasonTag]) -> int:
    """Who puts it right: the body that runs the window where every reason given is about manner."""
    about_manner = bool(tags) and all(tag.about_manner for tag in tags)
    return rating.service.window_department_id if about_manner else rating.department_id


def open_rectifications(
    tags: Mapping[Rating, Sequence[ReasonTag]], *, at: dt.datetime
) -> dict[Rating, Rectification]:
    """One for every bad rating among these new ones.

    A bad follow-up continues that of its service, and opens it again where it was answered or closed.
    """
    bad = [rating for rating in tags if rating.level in BAD_LEVELS]
    earlier = _of_first_rounds([r for r in bad if r.round_no == Round.FOLLOW_UP])
    fresh: dict[int, Rectification] = {}
    continued: list[tuple[Rating, Rectification]] = []
    for rating in sorted(bad, key=lambda rating: rating.round_no):
        known = earlier.get(rating.service_id) or fresh.get(rating.service_id)
        if known:
            continued.append((rating, known))
        else:
            fresh[rating.service_id] = Rectification(
                rating=rating,
                status=RectificationStatus.TO_ASSIGN,
                department_id=answering_department_id(rating, tags[rating]),
                opened_at=at,
            )
    opened = list(fresh.values())
    _number(opened, at)
    Rectification.objects.bulk_create(opened)
    RectificationEvent.objects.bulk_create(
        [
            RectificationEvent(
                rectification=r,
                move=RectificationMove.OPENED,
                at=at,
                data={"level": r.rating.level},
            )
            for r in opened
        ]
    )
    for rating, known in continued:
        continue_by_follow_up(known.number, level=rating.level, at=at)
    return {r.rating: r for r in opened} | dict(continued)


def _of_first_rounds(follow_ups: Sequence[Rating]) -> dict[int, Rectification]:
    if not follow_ups:
        return {}
    services = [rating.service_id for rating in follow_ups]
    found = Rectification.objects.filter(rating__service__in=services).select_related("rating")
    return {rectification.rating.service_id: rectification for rectification in found}


def _number(opened: Sequence[Rectification], at: dt.datetime) -> None:
    """Numbers carry the day and run on; for an anonymous rating neither, because both may unmask it.

    It has its week's Monday and eight signs drawn by lot, again where the week has them already.
    """
    today = shanghai_day(at)
    named = [r for r in opened if r.rating.identity != Identity.ANONYMOUS]
    taken = numbers.take("rectification_number", len(named), prefix=PREFIX, day=today)
    for rectification, number in zip(named, taken, strict=True):
        rectification.number = number
    anonymous = [r for r in opened if not r.number]
    drawn = _draw(len(anonymous), f"{PREFIX}{monday_of(today):%Y%m%d}")
    for rectification, number in zip(anonymous, drawn, strict=True):
        rectification.number = number


def _draw(wanted: int, week: str) -> list[str]:
    """As many different numbers that nobody has.

    Two transactions that draw the same of 30⁸ at one moment are left to the database, which refuses one.
    """
    drawn: list[str] = []
    while missing := wanted - len(drawn):
        fresh = {
            week + "".join(secrets.choice(SIGNS) for _n in range(DRAWN)) for _m in range(missing)
        }
        taken = Rectification.objects.filter(number__in=fresh).values_list("number", flat=True)
        drawn += fresh - set(taken) - set(drawn)
    return drawn


def redirect_rectification(
    rectification: Rectification, *, department_id: int, at: dt.datetime
) -> None:
    """Point a rectification nobody has begun at the body that the reasons given later name."""
    if rectification.department_id == department_id:
        return
    before = rectification.department_id
    rectification.department_id = department_id
    rectification.save(update_fields=["department"])
    rectification.steps.filter(done_at=None, is_dropped=False).update(unit=department_id)
    RectificationEvent.objects.create(
        rectification=rectification,
        move=RectificationMove.REDIRECTED,
        at=at,
        data={"from_department": before, "to_department": department_id},
    )
