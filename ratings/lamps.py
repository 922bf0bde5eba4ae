"""How much time is left for a rectification and each of its steps, by the clock's rules for stages."""

import datetime as dt

from govservice.worktime import Flow, is_certain, stage_at
from govservice.worktime.lamps import AT_STAGE, PAUSED, Lamp, done_lamp

from .models import Rectification, RectificationStep


def rectification_lamp(rectification: Rectification, *, now: dt.datetime) -> Lamp | None:
    """Of the step in hand; None where nothing is due. No query where the body came with its region."""
    if rectification.paused_at is not None:
        return PAUSED
    if rectification.due_at is None:
        return None
    region = rectification.department.region.code
    is_open = not is_certain(until=rectification.due_at, region=region)
    return _at(rectification.due_at, region=region, now=now, is_provisional=is_open)


def step_lamp(step: RectificationStep, *, now: dt.datetime, is_paused: bool) -> Lamp | None:
    if step.is_dropped:
        return None
    if step.done_at:
        return done_lamp(step.due_at, step.done_at)
    if is_paused:
        return PAUSED
    region = step.unit.region.code
    return _at(step.due_at, region=region, now=now, is_provisional=step.is_provisional)


def _at(due_at: dt.datetime, *, region: str, now: dt.datetime, is_provisional: bool) -> Lamp:
    stage = stage_at(
        due_at, now=now, flow=Flow.RECTIFICATION, region=region, is_provisional=is_provisional
    )
    return AT_STAGE[stage]
