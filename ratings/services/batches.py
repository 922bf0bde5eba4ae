"""One move of many rectifications: each in a transaction of its own, through the one mover."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from govservice.accounts.models import User
from govservice.errors import DomainError, Invalid, NotAllowed

from ..models import RectificationMove
from .rectification_moves import move_rectification

MOST = 100
IN_BATCHES = frozenset({RectificationMove.ASSIGN.value, RectificationMove.URGE.value})


@dataclass(frozen=True)
class Chosen:
    """A rectification as its row was seen: the last event that had happened to it then."""

    number: str
    seen_event: int | None


@dataclass(frozen=True)
class RowResult:
    """``refusal`` is empty where it was done; sent twice, the second answer is like the first."""

    number: str
    refusal: str = ""


def move_many(
    chosen: Iterable[Chosen],
    move: str,
    *,
    by: User,
    at: dt.datetime,
    data: Mapping[str, Any] | None = None,
) -> list[RowResult]:
    """What became of each, in the order given; one that is refused holds up no other."""
    rows = list(dict.fromkeys(chosen))
    if move not in IN_BATCHES:
        raise NotAllowed(_("This is done one by one."))
    if not 0 < len(rows) <= MOST:
        raise Invalid(_("Choose 1 to %(max)s rectifications.") % {"max": MOST})
    return [_move_one(row, move, by, at, data or {}) for row in rows]


def _move_one(
    row: Chosen, move: str, by: User, at: dt.datetime, data: Mapping[str, Any]
) -> RowResult:
    try:
        move_rectification(row.number, move, by=by, at=at, data=data, seen_event=row.seen_event)
    except DomainError as refusal:
        return RowResult(row.number, str(refusal))
    return RowResult(row.number)
