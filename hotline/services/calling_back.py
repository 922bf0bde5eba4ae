"""回访: attempts until the caller is reached, declines, or is given up: three tries on two working days."""

import datetime as dt

from django.utils.translation import gettext as _

from govservice.errors import Invalid
from govservice.worktime import SHANGHAI, is_working_day, local_day

from .. import texts
from ..models import CallBack, CallBackOutcome, Resolution, TicketStatus
from ..workflow import BAD_LEVELS
from .step import Step

QUIET_FROM, QUIET_UNTIL = dt.time(21, 0), dt.time(8, 30)
ATTEMPTS = 3
WORKING_DAYS = 2


def call_back(step: Step) -> None:
    _check(step)
    earlier = list(step.ticket.call_backs.filter(round_no=step.ticket.round_no))
    outcome, level = step.data["outcome"], step.data["level"]
    days = [attempt.day for attempt in earlier] + [local_day(step.at)]
    target = _target(step, days)
    number = len(earlier) + 1
    comment, original = texts.keep(
        step.data["comment"],
        known=step.known,
        place=step.ticket.place(f"comment:{step.ticket.round_no}:{number}"),
    )
    CallBack.objects.create(
        ticket=step.ticket,
        department_id=step.lead_unit.pk,
        round_no=step.ticket.round_no,
        attempt=number,
        at=step.at,
        day=local_day(step.at),
        outcome=outcome,
        is_final=target != TicketStatus.TO_CALL_BACK,
        resolution=step.data["resolution"] or "",
        level=level,
        comment=comment,
        comment_sealed=original,
        by=step.by,
    )
    if target == TicketStatus.ARCHIVED:
        step.set(archived_at=step.at)
    step.advance(target)
    step.details(outcome=outcome, attempt=number)


def _check(step: Step) -> None:
    outcome = step.data["outcome"]
    if outcome == CallBackOutcome.NOT_REACHED and is_quiet(step.at):
        raise Invalid(_("Nobody is called between 21:00 and 8:30; such an attempt does not count."))
    answers = {name: step.data[name] for name in ("resolution", "level")}
    for name, value in answers.items():
        if outcome == CallBackOutcome.REACHED and not value:
            raise Invalid(_("Ask whether it is solved, then for the level."), field=name)
        if outcome != CallBackOutcome.REACHED and value:
            raise Invalid(_("Only a caller who was reached can answer."), field=name)


def is_quiet(at: dt.datetime) -> bool:
    clock = at.astimezone(SHANGHAI).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def _target(step: Step, days: list[dt.date]) -> TicketStatus:
    outcome = step.data["outcome"]
    if outcome == CallBackOutcome.DECLINED:
        return TicketStatus.ARCHIVED
    if outcome == CallBackOutcome.REACHED:
        is_happy = (
            step.data["resolution"] == Resolution.SOLVED and step.data["level"] not in BAD_LEVELS
        )
        return TicketStatus.ARCHIVED if is_happy else TicketStatus.TO_JUDGE
    working_days = {day for day in days if is_working_day(day)}
    given_up = len(days) >= ATTEMPTS and len(working_days) >= WORKING_DAYS
    return TicketStatus.ARCHIVED if given_up else TicketStatus.TO_CALL_BACK
