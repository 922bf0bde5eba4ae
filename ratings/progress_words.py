"""What a citizen is told of their bad rating: where it stands, what comes next and by when, in plain words.

No names of staff, no notes of theirs, nothing of the case; days without hours.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from govservice.notices.models import Attachment
from govservice.worktime import add_working_days, is_certain, local_day, working_days

from .deadlines import last_day
from .models import (
    AppealReason,
    Finding,
    FixOutcome,
    FixSatisfaction,
    PauseReason,
    Rectification,
    RectificationEvent,
    RectificationForm,
)
from .models import RectificationMove as M
from .models import RectificationStatus as S
from .timing import RECTIFICATION_WORKING_DAYS

Words = dict[Any, str | Promise]

STANDS: Words = {
    S.TO_ASSIGN: _("We have your bad rating. It is being given to the body that answers for it."),
    S.TO_VERIFY: _("The body that answers for it has your bad rating."),
    S.VERIFYING: _("The body is verifying what went wrong."),
    S.APPEAL_PENDING: _("The body has asked for your rating not to be counted."),
    S.RECTIFYING: _("The body is putting it right."),
    S.TO_REVIEW: _("The body has reported what it did. Another person is checking it."),
    S.ANSWERED: _("The body has answered you."),
    S.TO_CALL_BACK: _("The body has answered you."),
    S.TO_CONFIRM: _("You were not satisfied a second time. Another body is looking at everything."),
    S.CLOSED: _("Your bad rating has been dealt with and is closed."),
    S.ENDED_INVALID: _("Another body has decided that your rating is not counted."),
    S.OBJECTED: _("We have your objection. It is being decided."),
}
NEXT: Words = {
    S.TO_ASSIGN: _("It is verified, put right, and you find the answer here."),
    S.TO_VERIFY: _(
        "It verifies what went wrong. The person whose work you rated has no part in it."
    ),
    S.VERIFYING: _("When that is done, it puts things right or explains them to you."),
    S.APPEAL_PENDING: _(
        "Two persons of another body decide. Until then your rating counts as before."
    ),
    S.RECTIFYING: _("When that is done, another person checks it and you find the answer here."),
    S.TO_REVIEW: _("If it is good enough you find the answer here; if not, it is sent back."),
    S.ANSWERED: _(
        "Please say whether you are satisfied with it. If you say nothing, it is closed then."
    ),
    S.TO_CALL_BACK: _(
        "We call you to ask whether you are satisfied with it. You may also say so here at once."
    ),
    S.TO_CONFIRM: _("It confirms what was done for you, and closes the matter."),
    S.CLOSED: _("Nothing more is done, unless you say that it is still not right."),
    S.ENDED_INVALID: _("You may object to it once. Other persons decide about that."),
    S.OBJECTED: _("Two persons who have not decided about it before look at it anew."),
}
OBJECTED_ALREADY = _(
    "Your objection has been decided and was not granted. You can still call the hotline."
)
PAUSED: Words = {
    PauseReason.CITIZEN: _("The clock stands still: the body is waiting for papers or an answer."),
    PauseReason.PROCEDURE: _(
        "The clock stands still: a court, arbitration or review is dealing with it."
    ),
    PauseReason.OTHER_BODY: _("The clock stands still: another body has to be heard first."),
    PauseReason.FORCE: _("The clock stands still because of a disaster or the like."),
}
HAPPENED: Words = {
    M.OPENED: _("Your bad rating reached us."),
    M.CODE_SENT: _("A new query code was sent to your telephone."),
    M.FOLLOW_UP_BAD: _("You rated once more and were still dissatisfied."),
    M.ASSIGN: _("It was given to the body that answers for it."),
    M.TRANSFER: _("It was passed to another body that answers for it."),
    M.BEGIN: _("The body began to verify it."),
    M.CONTACT: _("The body noted that it got in touch with you."),
    M.APPEAL: _("The body asked for your rating not to be counted."),
    M.SUBMIT: _("The body reported what it did."),
    M.SEND_BACK: _("The report was not good enough and was sent back."),
    M.PASS_REVIEW: _("The report was checked and the answer was given to you."),
    M.APPROVE_EXTENSION: _("The body was given more time."),
    M.PAUSE: _("The clock was stopped."),
    M.RESUME: _("The clock runs again."),
    M.CONFIRM: _("Another body looked at everything and closed it."),
    M.URGE: _("The body was reminded."),
    M.SUPERVISE: _("A leader ordered the body to see to it."),
    M.OBJECT: _("You objected to the striking out."),
    M.SUPPLEMENT: _("You sent more about it."),
    M.LAPSE: _("It was closed, because you said nothing more."),
}
FOUND: Words = {
    Finding.TRUE: _("The body found that you are right and puts it right."),
    Finding.COMPLEX: _("The body found that it takes longer and made a plan."),
    Finding.UNTRUE: _("The body found it to be otherwise and explains it to you."),
    Finding.NO_LEGAL_BASIS: _("The body found that the law does not allow it and explains it."),
}
OPINIONS: Words = {
    FixSatisfaction.SATISFIED: _("You said that you are satisfied with what was done."),
    FixSatisfaction.FAIRLY: _("You said that you are fairly satisfied with what was done."),
    FixSatisfaction.UNSATISFIED: _("You said that you are not satisfied with what was done."),
}
CALLS: Words = {
    FixOutcome.NOT_REACHED: _("We called you and could not reach you."),
    FixOutcome.DECLINED: _("We called you; you preferred to say nothing."),
}
DECIDED: Words = {
    S.ENDED_INVALID: _("Two persons of another body decided that your rating is not counted."),
    S.TO_ASSIGN: _("It was decided that another body answers for it."),
    S.TO_VERIFY: _("Your objection was granted: your rating counts again."),
}
REFUSED: Words = {
    S.APPEAL_PENDING: _("Two persons of another body decided that your rating counts."),
    S.OBJECTED: _("Your objection was not granted."),
}
WHY_VOID: Words = {
    AppealReason.MISTAKEN: _("Because it was given by mistake, as you confirmed to us."),
    AppealReason.MALICIOUS: _("Because it was found not to be about this service at all."),
}
ANSWER_IS_OUT = frozenset({S.ANSWERED, S.TO_CALL_BACK, S.TO_CONFIRM, S.CLOSED})


@dataclass(frozen=True)
class PromisedDay:
    """The day until which the step in hand is promised, and how many working days are left."""

    day: dt.date
    days_left: int
    is_late: bool
    is_certain: bool


@dataclass(frozen=True)
class PublicStep:
    """One line of the timeline; ``text`` is what the citizen wrote, masked."""

    day: dt.date
    words: str
    text: str = ""
    files: int = 0
    is_second: bool = False  # of the second round


def stands(r: Rectification) -> str:
    return str(PAUSED[r.pause_reason] if r.pause_reason else STANDS[r.status])


def comes_next(r: Rectification) -> str:
    if r.status == S.ENDED_INVALID and r.objected_at is not None:
        return str(OBJECTED_ALREADY)
    return str(NEXT[r.status])


def why_void(r: Rectification) -> str:
    """Why the rating is not counted; empty where it is. One query at most."""
    if r.status not in (S.ENDED_INVALID, S.OBJECTED):
        return ""
    reason = r.appeals.exclude(reason="").values_list("reason", flat=True).first()
    return str(WHY_VOID.get(reason, ""))


def promise(r: Rectification, *, at: dt.datetime) -> "PromisedDay | None":
    """None where no day is promised: paused, being decided, or ended."""
    due_at = _due_at(r, at)
    if due_at is None:
        return None
    day, region = last_day(due_at), r.department.region.code
    return PromisedDay(
        day=day,
        days_left=working_days(local_day(at), day, region),
        is_late=at >= due_at,
        is_certain=is_certain(until=due_at, region=region),
    )


def answer(r: Rectification) -> str:
    """The body's answer as it was checked, masked as everywhere; empty before that."""
    return r.answer if r.status in ANSWER_IS_OUT else ""


def timeline(
    events: Sequence[RectificationEvent], files: dict[int, list[Attachment]]
) -> list[PublicStep]:
    """Oldest first; what is of no use to a citizen is left out."""
    steps, is_second = [], False
    for event in events:
        words = _words(event)
        if words:
            is_own = event.move == M.SUPPLEMENT
            step = PublicStep(
                local_day(event.at),
                words,
                event.note if is_own else "",
                len(files.get(event.pk, [])),
                is_second,
            )
            steps.append(step)
        is_second = is_second or begins_second_round(event)
    return steps


def begins_second_round(event: RectificationEvent) -> bool:
    return bool(event.data.get("round"))


def _due_at(r: Rectification, at: dt.datetime) -> dt.datetime | None:
    if r.paused_at is not None or r.status == S.APPEAL_PENDING:
        return None
    if r.status == S.ANSWERED and r.due_at is not None and at >= r.due_at:
        return None  # until then the citizen was waited for, and may still speak
    if r.status == S.TO_ASSIGN:
        return add_working_days(r.opened_at, RECTIFICATION_WORKING_DAYS, r.department.region.code)
    return r.due_at


def _words(event: RectificationEvent) -> str:
    data = event.data
    if event.move in (M.CALL_BACK, M.RATE_FIX):
        found = OPINIONS.get(data.get("satisfaction")) or CALLS.get(data.get("outcome"), "")
    elif event.move == M.DECIDE:
        found = _decision(data)
    elif event.move == M.FIND:
        found = _finding(data)
    else:
        found = HAPPENED.get(event.move, "")
    return str(found) + _further(event)


def _finding(data: dict[str, Any]) -> str:
    words = str(FOUND.get(data.get("finding"), ""))
    if data.get("finding") == Finding.TRUE and data.get("form") == RectificationForm.BY_PLAN:
        return gettext("The body found that you are right and made a plan to put it right.")
    return words


def _decision(data: dict[str, Any]) -> str | Promise:
    """A single opinion is no decision yet."""
    if not data.get("final"):
        return ""
    refused = data.get("decision") == "reject"
    return REFUSED.get(data.get("from"), "") if refused else DECIDED.get(data.get("to"), "")


def _further(event: RectificationEvent) -> str:
    """Where it led, if that is not said by the move itself."""
    if begins_second_round(event):
        return gettext(" It is put right once more.")
    if event.move == M.APPROVE_EXTENSION and event.data.get("until"):
        return gettext(" The new day is %(day)s.") % {"day": event.data["until"]}
    return ""
