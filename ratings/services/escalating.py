"""临期, 超期, 严重超期: what the clock does about late work, each once, whoever runs it and however often.

Steps that are paused wait for nobody, and the citizen's own time to answer is no work of ours: neither
is looked at. A deadline in a year not announced may come near its end, but nobody is late by it yet.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from govservice.catalogue.models import Region
from govservice.errors import MoveNotAllowed
from govservice.worktime import Flow, Stage, batches, soon_until, stage_at

from ..models import (
    Rectification,
    RectificationEscalation,
    RectificationEvent,
    RectificationMove,
    RectificationStatus,
    RectificationStep,
)
from ..workflow import MOVES
from .rectification_moves import is_open, move_by_clock

URGED = frozenset({Stage.OVERDUE, Stage.VERY_OVERDUE})
CHUNK = 2_000


def escalate_rectifications(*, at: dt.datetime) -> int:
    """Note every stage that a step has come to and that is not noted yet; how many."""
    watched = with_noted(steps_to_watch(at)).exclude(noted_very_overdue=True)
    waiting = {
        step.rectification_id for step in watched.iterator(chunk_size=CHUNK) if _missing(step, at)
    }
    return sum(_escalate(batch, at) for batch in batches(waiting))


def lapse_rectifications(*, at: dt.datetime) -> int:
    """Close what nobody can be called about, once the citizen's time to answer is over; how many."""
    over = RectificationStep.objects.filter(
        rectification__status=RectificationStatus.ANSWERED,
        done_at=None,
        is_dropped=False,
        is_provisional=False,
        due_at__lte=at,
    )
    numbers = over.order_by("rectification_id").values_list("rectification__number", flat=True)
    return sum(_lapse(number, at) for number in numbers)


def _lapse(number: str, at: dt.datetime) -> bool:
    try:
        move_by_clock(number, RectificationMove.LAPSE, at=at)
    except MoveNotAllowed:  # the citizen, or another beat, was there a moment before
        return False
    return True


def steps_to_watch(at: dt.datetime) -> QuerySet[RectificationStep]:
    """Open work that is due soon or later than that, by the rules of its body's region. One query more."""
    open_work = RectificationStep.objects.filter(
        done_at=None, is_dropped=False, rectification__paused_at=None
    ).exclude(rectification__status=RectificationStatus.ANSWERED)
    places = Region.objects.filter(departments__in=open_work.values("unit")).distinct()
    near = Q(due_at__lte=at)
    for until, codes in _by_horizon(places.values_list("code", flat=True), at):
        near |= Q(due_at__lte=until, unit__region__code__in=codes)
    return open_work.filter(near).select_related("unit__region").order_by("pk")


def with_noted(steps: QuerySet[RectificationStep]) -> QuerySet[Any]:
    """Each with ``noted_…`` for every stage."""
    notes = RectificationEscalation.objects.filter(step=OuterRef("pk"))
    return steps.annotate(
        **{f"noted_{stage.value}": Exists(notes.filter(stage=stage)) for stage in Stage}
    )


def _by_horizon(codes: Iterable[str], at: dt.datetime) -> Iterator[tuple[dt.datetime, list[str]]]:
    """Nearly all places look equally far ahead."""
    horizons: dict[dt.datetime, list[str]] = {}
    for code in codes:
        until = soon_until(at, flow=Flow.RECTIFICATION, region=code)
        horizons.setdefault(until, []).append(code)
    yield from sorted(horizons.items())


def stage_of(step: RectificationStep, at: dt.datetime) -> Stage | None:
    return stage_at(
        step.due_at,
        now=at,
        flow=Flow.RECTIFICATION,
        region=step.unit.region.code,
        is_provisional=step.is_provisional,
    )


def _missing(step: RectificationStep, at: dt.datetime) -> list[Stage]:
    """A step that is very overdue has also been overdue, whether or not somebody looked meanwhile."""
    stage = stage_of(step, at)
    if stage is None:
        return []
    reached = [Stage.OVERDUE, stage] if stage is Stage.VERY_OVERDUE else [stage]
    return [stage for stage in reached if not getattr(step, f"noted_{stage.value}")]


@transaction.atomic
def _escalate(ids: Sequence[int], at: dt.datetime) -> int:
    """Of two beats the second waits for the lock and then finds everything noted."""
    locked = Rectification.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    rows = {row.pk: row for row in locked.order_by("pk")}
    steps = RectificationStep.objects.filter(
        rectification__in=[row for row in rows.values() if row.paused_at is None],
        done_at=None,
        is_dropped=False,
    )
    news = [
        RectificationEscalation(step=step, stage=stage, due_at=step.due_at, at=at)
        for step in with_noted(steps).select_related("unit__region").order_by("pk")
        for stage in _missing(step, at)
    ]
    RectificationEscalation.objects.bulk_create(news)
    RectificationEvent.objects.bulk_create(_urged(news, rows, at))
    return len(news)


def _urged(
    news: Sequence[RectificationEscalation], rows: dict[int, Rectification], at: dt.datetime
) -> list[RectificationEvent]:
    """催办 by the clock, as its row of the table of moves allows: one for each rectification's worst."""
    worst = {
        new.step.rectification_id: new
        for stage in Stage
        for new in news
        if new.stage == stage and stage in URGED
    }
    urge = MOVES[RectificationMove.URGE]
    return [
        RectificationEvent(
            rectification=rows[key],
            move=RectificationMove.URGE,
            at=at,
            data={"stage": new.stage, "step": new.step.kind},
        )
        for key, new in sorted(worst.items())
        if is_open(urge, rows[key])
    ]
