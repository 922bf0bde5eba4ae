"""How long each step of a rectification may take: asked of the rules of the clock, frozen on the step."""

import datetime as dt
from typing import Any

from govservice.catalogue.models import Department
from govservice.worktime import (
    Deadline,
    Flow,
    Step,
    deadline_by,
    end_of_day,
    last_day,
    rule_for,
)

from .models.rectification_codes import StepKind
from .timing import monday_of, shanghai_day

__all__ = ["clock", "deadline_for", "last_day", "latest_extension"]

# Done by the body itself, in its own office hours; others review and call in those of the region.
OF_THE_BODY = frozenset({StepKind.CONTACT, StepKind.VERIFY, StepKind.RECTIFY})


SUNDAY = dt.timedelta(days=6)


def deadline_for(
    kind: StepKind, department: Department, *, at: dt.datetime, form: str = "", named: bool = True
) -> Deadline:
    """What the rules of the body's region give to a step that begins then; every step has one.

    Where nobody may know who rated (not ``named``), assigning is counted from the end of the week: it
    begins with the rating, so that the day it is due would tell the day of the rating.
    """
    region = department.region.code
    rule = rule_for(
        Flow.RECTIFICATION,
        Step(kind.value),
        at=at,
        region=region,
        kind=form if kind is StepKind.RECTIFY else "",
    )
    body = department.code if kind in OF_THE_BODY else ""
    start = at if named or kind is not StepKind.ASSIGN else _end_of_week(at)
    return deadline_by(rule, start, region=region, department=body)


def _end_of_week(at: dt.datetime) -> dt.datetime:
    return end_of_day(monday_of(shanghai_day(at)) + SUNDAY) - dt.timedelta(microseconds=1)


def latest_extension(due_at: dt.datetime, department: Department, *, at: dt.datetime) -> dt.date:
    """The last day an extension asked for at that time may name."""
    region = department.region.code
    most = rule_for(Flow.RECTIFICATION, Step.EXTENSION, at=at, region=region)
    start = end_of_day(last_day(due_at)) - dt.timedelta(microseconds=1)
    return deadline_by(most, start, region=region).last_day


def clock(deadline: Deadline) -> dict[str, Any]:
    """The fields of a step."""
    return {
        "due_at": deadline.due_at,
        "deadline": deadline.frozen(),
        "is_provisional": deadline.is_provisional,
    }
