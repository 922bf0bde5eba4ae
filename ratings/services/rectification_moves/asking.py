"""回访: the citizen is asked about the fix, by telephone or on their own page, and what follows."""

import datetime as dt

from django.utils.translation import gettext as _

from govservice.errors import Invalid
from govservice.worktime import SHANGHAI, is_working_day, local_day

from ...deadlines import last_day
from ...models import (
    FixOutcome,
    FixSatisfaction,
    RectificationCallBack,
    RectificationForm,
    RectificationStatus,
    StepKind,
)
from ...workflow import MAX_ROUNDS
from .step import Step

QUIET_FROM, QUIET_UNTIL = dt.time(21, 0), dt.time(8, 30)
ATTEMPTS = 3
WORKING_DAYS = 2
HOURS = 2  # whoever is at work at ten is at work at ten tomorrow


def call_back(step: Step) -> None:
    outcome, satisfaction = step.data["outcome"], step.data["satisfaction"] or ""
    if is_quiet(step.at):
        raise Invalid(_("Nobody is called between 21:00 and 8:30."), field="outcome")
    if (outcome == FixOutcome.REACHED) != bool(satisfaction):
        raise Invalid(
            _("Ask whoever was reached how satisfied they are, and nobody else."),
            field="satisfaction",
        )
    if outcome == FixOutcome.NOT_REACHED and not _is_given_up(step):
        _record(step, outcome, is_final=False)
        step.advance(RectificationStatus.TO_CALL_BACK)
        step.details(outcome=outcome)
        return
    _record(step, outcome, satisfaction)
    _follow(step, satisfaction)
    step.details(outcome=outcome)


def rate_fix(step: Step) -> None:
    """The citizen's own word on their page counts as having been reached."""
    _record(step, FixOutcome.REACHED, step.data["satisfaction"])
    _follow(step, step.data["satisfaction"])


def follow_up_bad(step: Step) -> None:
    """A bad follow-up rating: what was answered or closed is put right once more, or confirmed."""
    step.finish(StepKind.CALL_BACK)
    step.set(satisfaction="")
    _once_more(step)
    step.details(level=int(step.data["level"]))


def is_quiet(at: dt.datetime) -> bool:
    clock = at.astimezone(SHANGHAI).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def _attempts(step: Step) -> list[RectificationCallBack]:
    r = step.rectification
    return list(r.call_backs.filter(round_no=r.round_no, by__isnull=False))


def _is_given_up(step: Step) -> bool:
    """无法回访: with this one three attempts, on at least two working days and not all at one hour."""
    moments = [attempt.at for attempt in _attempts(step)] + [step.at]
    days = {local_day(at) for at in moments}
    hours = {at.astimezone(SHANGHAI).hour for at in moments}
    enough = len(moments) >= ATTEMPTS and len(hours) >= HOURS
    return enough and len(set(filter(is_working_day, days))) >= WORKING_DAYS


def _record(step: Step, outcome: str, satisfaction: str = "", *, is_final: bool = True) -> None:
    r = step.rectification
    call = RectificationCallBack(
        rectification=r,
        round_no=r.round_no,
        attempt=r.call_backs.filter(round_no=r.round_no).count() + 1,
        at=step.at,
        day=local_day(step.at),
        outcome=outcome,
        is_final=is_final,
        satisfaction=satisfaction,
        by=step.by,
    )
    call.comment, call.comment_sealed = step.keep(step.data["comment"], call.comment_place)
    call.save()


def _follow(step: Step, satisfaction: str) -> None:
    """Satisfied, silent or not to be found: closed. Dissatisfied: once more, then a person confirms."""
    step.finish(StepKind.CALL_BACK)
    step.set(satisfaction=satisfaction)
    if satisfaction != FixSatisfaction.UNSATISFIED:
        step.advance(RectificationStatus.CLOSED)
    else:
        _once_more(step)
    if satisfaction:
        step.details(satisfaction=satisfaction)


def _once_more(step: Step) -> None:
    if step.rectification.round_no < MAX_ROUNDS:
        _second_round(step)
        return
    step.advance(RectificationStatus.TO_CONFIRM)
    step.set(due_at=None)


def _second_round(step: Step) -> None:
    """A fresh deadline of the same form, and the one extension may be asked for again.

    What the first round did and answered stays to be read beside what the second will.
    """
    step.set(round_no=step.rectification.round_no + 1, extension="", extension_until=None)
    for name in ("result", "answer"):
        step.keep_text(f"first_{name}", step.rectification.full_text(name))
        step.keep_text(name, "")
    step.advance(RectificationStatus.RECTIFYING)
    work = step.start(StepKind.RECTIFY)
    if step.rectification.form == RectificationForm.BY_PLAN:
        step.set(plan_until=last_day(work.due_at))
    step.details(round=step.rectification.round_no)
