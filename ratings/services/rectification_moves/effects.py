"""What each move does to the rectification, one function per move; none of them saves it."""

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _

from govservice.catalogue.models import Department
from govservice.catalogue.services import check_exists, standing_today
from govservice.errors import Invalid, MoveNotAllowed

from ...models import (
    About,
    Finding,
    RectificationForm,
    RectificationMove,
    RectificationStatus,
    StepKind,
)
from . import appeals, asking, clocks
from .fields import person_for
from .step import Step

S = RectificationStatus
FORMS = {
    Finding.TRUE: (RectificationForm.AT_ONCE, RectificationForm.BY_PLAN),
    Finding.COMPLEX: (RectificationForm.BY_PLAN,),
    Finding.UNTRUE: (RectificationForm.EXPLAIN,),
    Finding.NO_LEGAL_BASIS: (RectificationForm.EXPLAIN,),
}


def assign(step: Step) -> None:
    """To the body named, else to the one that the kind of complaint points at."""
    rating, about = step.rectification.rating, step.data["about"]
    by_kind = rating.department if about == About.MATTER else rating.service.window_department
    step.set(about=about)
    step.finish(StepKind.ASSIGN)
    _hand_over(step, step.data["department"] or standing_today(by_kind))


def transfer(step: Step) -> None:
    """Another body begins anew with a full deadline; what the first one left undone is dropped."""
    department: Department = step.data["department"]
    if department == step.rectification.department:
        raise Invalid(_("This body has it already."), field="department")
    before = step.rectification.department
    step.drop()
    step.set(finding="", form="", plan_until=None, extension="", extension_until=None)
    _hand_over(step, department)
    step.details(from_department=before.code)


def _hand_over(step: Step, department: Department) -> None:
    r = step.rectification
    check_exists(department, on=clocks.day_of(step.at), field="department")
    handler = person_for(step.data["handler"], department, r, step.at)
    step.set(department=department, handler=handler)
    step.advance(S.TO_VERIFY)
    step.details(department=department.code)
    clocks.start_verification(step)


def begin(step: Step) -> None:
    step.set(handler=step.by)
    step.advance(S.VERIFYING)


def contact(step: Step) -> None:
    step.set(contacted_at=step.at)
    step.finish(StepKind.CONTACT)
    step.advance(step.rectification.status)


def find(step: Step) -> None:
    finding = Finding(step.data["finding"])
    form = _form(step, finding)
    until = _plan_day(step, form)
    step.set(finding=finding.value, form=form.value, plan_until=until)
    for name in ("finding_text", "plan"):
        step.keep_text(name, step.data[name])
    step.finish(StepKind.VERIFY)
    step.advance(S.RECTIFYING)
    step.start(StepKind.RECTIFY, until=until)
    step.details(finding=finding.value, form=form.value)


def _form(step: Step, finding: Finding) -> RectificationForm:
    """The form chosen; it may be left open where only one fits the finding."""
    fitting = FORMS[finding]
    chosen = step.data["form"]
    if not chosen and len(fitting) == 1:
        return fitting[0]
    if chosen not in fitting:
        names = " / ".join(str(form.label) for form in fitting)
        message = _("With the finding “%(finding)s” choose: %(forms)s.")
        raise Invalid(message % {"finding": finding.label, "forms": names}, field="form")
    return RectificationForm(chosen)


def _plan_day(step: Step, form: RectificationForm) -> dt.date | None:
    until: dt.date | None = step.data["plan_until"]
    if form != RectificationForm.BY_PLAN:
        return None
    if not step.data["plan"]:
        raise Invalid(_("Say what is going to be done until when."), field="plan")
    step.rectification.form = form.value  # the rule depends on it
    latest = step.deadline(StepKind.RECTIFY).last_day
    if until is None or not clocks.day_of(step.at) < until <= latest:
        message = _("A plan needs a day after today, at the latest %(day)s.")
        raise Invalid(message % {"day": latest}, field="plan_until")
    return until


def submit(step: Step) -> None:
    for name in ("result", "answer"):
        step.keep_text(name, step.data[name])
    if step.rectification.extension == "asked":
        step.set(extension="", extension_until=None)
    step.finish(StepKind.RECTIFY)
    step.advance(S.TO_REVIEW)
    step.start(StepKind.REVIEW)


def pass_review(step: Step) -> None:
    r = step.rectification
    step.keep_text("answer", step.data["answer"] or r.full_text("answer"))
    step.finish(StepKind.REVIEW)
    step.open_answer()


def send_back(step: Step) -> None:
    step.finish(StepKind.REVIEW)
    step.advance(S.RECTIFYING)
    step.take_up_again(StepKind.RECTIFY)


def confirm(step: Step) -> None:
    step.advance(S.CLOSED)


def stay(step: Step) -> None:
    """A reminder, an order, more words of the citizen: history alone."""
    step.advance(step.rectification.status)


def lapse(step: Step) -> None:
    """Only once the citizen's whole time is over, also by a calendar that is not announced yet."""
    waiting = [work for work in step.in_hand() if work.kind == StepKind.CALL_BACK]
    if not any(work.due_at <= step.at and not work.is_provisional for work in waiting):
        raise MoveNotAllowed(_("The citizen's time to answer is not over yet."), allowed=[])
    step.finish(StepKind.CALL_BACK)
    step.advance(S.CLOSED)


M = RectificationMove
EFFECTS: dict[RectificationMove, Callable[[Step], None]] = {
    M.ASSIGN: assign,
    M.TRANSFER: transfer,
    M.BEGIN: begin,
    M.CONTACT: contact,
    M.FIND: find,
    M.APPEAL: appeals.appeal,
    M.DECIDE: appeals.decide,
    M.SUBMIT: submit,
    M.ASK_EXTENSION: clocks.ask_extension,
    M.APPROVE_EXTENSION: clocks.approve_extension,
    M.REFUSE_EXTENSION: clocks.refuse_extension,
    M.PAUSE: clocks.pause,
    M.RESUME: clocks.resume,
    M.PASS_REVIEW: pass_review,
    M.SEND_BACK: send_back,
    M.CALL_BACK: asking.call_back,
    M.CONFIRM: confirm,
    M.URGE: stay,
    M.SUPERVISE: stay,
    M.RATE_FIX: asking.rate_fix,
    M.OBJECT: appeals.object_to_strike_out,
    M.SUPPLEMENT: stay,
    M.FOLLOW_UP_BAD: asking.follow_up_bad,
    M.LAPSE: lapse,
}
