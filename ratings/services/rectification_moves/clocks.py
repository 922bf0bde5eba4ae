"""Deadlines while they run: begun, extended once with approval, paused with a reason."""

import datetime as dt

from django.utils.translation import gettext as _

from govservice.errors import Invalid
from govservice.worktime import end_of_day, is_working_day, local_day, nth_working_day

from ...deadlines import last_day
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
    latest = nth_working_day(due, step.rule(StepKind.RECTIFY).extension)
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
    work.extended_days = _working_days(last_day(work.due_at), until)
    work.due_at = max(work.due_at, end_of_day(until))
    work.save(update_fields=["extended_days", "due_at"])
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
    """Every open deadline moves by the working days that have passed meanwhile."""
    paused_at = step.rectification.paused_at
    stood = _working_days(day_of(paused_at), day_of(step.at)) if paused_at else 0
    for work in step.in_hand():
        work.paused_days += stood
        if stood:
            work.due_at = end_of_day(nth_working_day(last_day(work.due_at), stood))
        work.save(update_fields=["paused_days", "due_at"])
        if work.kind != StepKind.CONTACT:
            step.set(due_at=work.due_at)
    step.set(paused_at=None, pause_reason="")
    step.advance(step.rectification.status)
    step.details(days=stood)


def _rectifying(step: Step) -> RectificationStep:
    return next(work for work in step.in_hand() if work.kind == StepKind.RECTIFY)


def _working_days(after: dt.date, until: dt.date) -> int:
    """How many of the days ``after < day <= until`` are working days."""
    days = (after + dt.timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(1 for day in days if is_working_day(day))
