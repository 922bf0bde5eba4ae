"""Provisional deadlines of rectifications, counted again when the year has become official."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from govservice import facts
from govservice.worktime import batches, settle_frozen

from ..deadlines import clock
from ..models import (
    Rectification,
    RectificationEvent,
    RectificationMove,
    RectificationStep,
    StepKind,
)
from .touched import TOUCH_SOURCE, touches_of

DUE = "due"


def settle_deadlines(at: dt.datetime) -> int:
    """Give every provisional step whose years are official by now its final end; how many.

    Each is settled once, by an event; the later of both ends is due, whether or not it is over.
    """
    provisional = RectificationStep.objects.filter(is_provisional=True)
    waiting = set(provisional.values_list("rectification_id", flat=True))
    return sum(_settle(batch, at) for batch in batches(waiting))


@transaction.atomic
def _settle(ids: Sequence[int], at: dt.datetime) -> int:
    """Rectifications are locked before their steps, as every move does."""
    locked = Rectification.objects.select_for_update(of=("self",)).select_related("rating")
    rows = {row.pk: row for row in locked.filter(pk__in=ids).order_by("pk")}
    waiting = RectificationStep.objects.filter(rectification__in=rows, is_provisional=True)
    moved: list[RectificationStep] = []
    events: list[RectificationEvent] = []
    for step in waiting.order_by("pk"):
        event = _settle_one(step, rows[step.rectification_id], at)
        if event:
            moved.append(step)
            events.append(event)
    changed = [rows[pk] for pk in sorted({step.rectification_id for step in moved})]
    RectificationStep.objects.bulk_update(moved, ["due_at", "deadline", "is_provisional"])
    Rectification.objects.bulk_update(changed, ["due_at"])
    RectificationEvent.objects.bulk_create(events)
    if changed:  # whether it was done on time may be another now
        facts.touch(TOUCH_SOURCE, touches_of([row.rating for row in changed]))
    return len(moved)


def _settle_one(
    step: RectificationStep, rectification: Rectification, at: dt.datetime
) -> RectificationEvent | None:
    """Change both rows in memory, and say how; nothing while one of the years is not official."""
    settled = settle_frozen({DUE: step.deadline})
    if settled is None:
        return None
    is_open = step.done_at is None and not step.is_dropped
    for name, value in clock(settled.deadlines[DUE]).items():
        setattr(step, name, value)
    if is_open and step.kind != StepKind.CONTACT:
        rectification.due_at = step.due_at
    return RectificationEvent(
        rectification=rectification,
        move=RectificationMove.SETTLED,
        at=at,
        data=settled.changes[DUE] | {"step": step.kind},
    )
