"""Deadlines while they run: begun, extended once with approval, paused with a reason."""

import datetime as dt

from django.utils.translation import gettext as _

from govservice.errors import Invalid
from govservice.worktime import (
    Amendment,
    Extension,
    Pause,
    amended,
    local_day,
    thaw,
    working_days,
)

from ...deadlines import clock, last_day, latest_extension
from ...models import ExtensionState, RectificationStep, StepKind
from .step import Step


def day_of(at: dt.datetime) -> dt.date:
    return local_day(at)


def start_verification(step: Step) -> None:
    """Whoever can be telephoned is contacted first."""
    if step.rectification.can_be_called and step.rectification.contacted_at is None:
        step.start(StepKind.CONTACT)
    step.start(StepKind.VERIFY)


def ask_extension(step: Step) -> None:
    """Before the deadline, once, and no further than the rule of the place allows."""
    work = _rectifying(step)
    if step.at >= work.due_at:
        raise Invalid(
            _("The deadline is over; an extension is asked for before it."), field="until"
        )
    until: dt.date = step.data["until"]
    due = last_day(work.due_at)
    latest = latest_extension(work.due_at, step.rectification.department, at=step.at)
    if not due < until <= latest:
        message = _("Choose a day after %(due)s, at the latest %(latest)s.")
        raise Invalid(message % {"due": due, "latest": latest}, field="until")
    step.set(extension=ExtensionState.ASKED.value, extension_until=until)
    step.advance(step.rectification.status)
    step.details(until=until.isoformat())


def approve_extension(step: Step) -> None:
    work, until = _rectifying(step), step.rectification.extension_until
    if until is None:
        raise Invalid(_("No day was asked for."))
    work.extended_days = _working_days(step, last_day(work.due_at), until)
    _amend(work, Extension(until))
    step.set(extension=ExtensionState.APPROVED.value, due_at=work.due_at)
    step.advance(step.rectification.status)
    step.details(until=until.isoformat())


def refuse_extension(step: Step) -> None:
    step.set(extension=ExtensionState.REFUSED.value)
    step.advance(step.rectification.status)


def pause(step: Step) -> None:
    step.set(paused_at=step.at, pause_reason=step.data["reason"])
    step.advance(step.rectification.status)
    step.details(reason=step.data["reason"])


def resume(step: Step) -> None:
    """Every open deadline moves by as much of its own unit as has passed meanwhile."""
    paused_at = step.rectification.paused_at or step.at
    days = _working_days(step, day_of(paused_at), day_of(step.at))
    for work in step.in_hand():
        work.paused_days += days
        _amend(work, Pause(paused_at, step.at))
        if work.kind != StepKind.CONTACT:
            step.set(due_at=work.due_at)
    step.set(paused_at=None, pause_reason="")
    step.advance(step.rectification.status)
    step.details(days=days)


def _amend(work: RectificationStep, amendment: Amendment) -> None:
    fields = clock(amended(thaw(work.deadline), amendment))
    for name, value in fields.items():
        setattr(work, name, value)
    work.save(update_fields=["paused_days", "extended_days", *fields])


def _rectifying(step: Step) -> RectificationStep:
    return next(work for work in step.in_hand() if work.kind == StepKind.RECTIFY)


def _working_days(step: Step, after: dt.date, until: dt.date) -> int:
    return working_days(after, until, step.rectification.department.region.code)
