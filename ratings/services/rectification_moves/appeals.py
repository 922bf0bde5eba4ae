"""申诉与复核认定: a body appeals once, two persons of another unit decide, the citizen may object once."""

from django.utils.translation import gettext as _

from govservice.errors import Invalid, MoveNotAllowed

from ...models import (
    AppealKind,
    AppealReason,
    AppealVote,
    Confirmation,
    Decision,
    RectificationAppeal,
    RectificationStatus,
    Standing,
    StandingReason,
    StepKind,
)
from ...workflow import VOTES
from ..standing import change_standing
from . import clocks
from .step import Step

S = RectificationStatus
STRUCK_OUT_AS = {
    AppealReason.MISTAKEN: StandingReason.MISTAKEN,
    AppealReason.MALICIOUS: StandingReason.MALICIOUS,
}


def appeal(step: Step) -> None:
    """The clock keeps running meanwhile."""
    _open(step, AppealKind.APPEAL, step.data["reason"])
    step.set(appealed_at=step.at)
    step.advance(S.APPEAL_PENDING)
    step.details(reason=step.data["reason"])


def object_to_strike_out(step: Step) -> None:
    _open(step, AppealKind.OBJECTION)
    step.set(objected_at=step.at)
    step.advance(S.OBJECTED)


def _open(step: Step, kind: AppealKind, reason: str = "") -> None:
    asked = RectificationAppeal(
        rectification=step.rectification,
        kind=kind,
        reason=reason,
        by=step.by,
        at=step.at,
        status_before=step.rectification.status,
    )
    asked.text, asked.text_sealed = step.keep(step.data["evidence"], asked.text_place)
    asked.save()


def decide(step: Step) -> None:
    """One opinion; it takes effect as soon as two persons think the same."""
    asked = step.rectification.appeals.filter(outcome="").first()
    if asked is None or step.by is None:
        raise MoveNotAllowed(_("There is nothing to decide."), allowed=[])
    decision = step.data["decision"]
    _check_confirmation(step, asked)
    AppealVote.objects.create(
        appeal=asked,
        by=step.by,
        decision=decision,
        confirmation=step.data["confirmation"] or "",
        at=step.at,
    )
    if asked.votes.filter(decision=decision).count() < VOTES:
        step.advance(step.rectification.status)
        step.details(decision=decision)
        return
    asked.outcome, asked.decided_at = decision, step.at
    asked.save(update_fields=["outcome", "decided_at"])
    _EFFECTS[AppealKind(asked.kind), Decision(decision)](step, asked)
    step.details(decision=decision, final=True)


def _check_confirmation(step: Step, asked: RectificationAppeal) -> None:
    """误评 needs the rater's own word through our channel; else it would be pressure on them."""
    confirmed = step.data["confirmation"]
    needed = step.data["decision"] == Decision.UPHOLD and asked.reason == AppealReason.MISTAKEN
    if needed and not confirmed:
        message = _("A mistake is only upheld once the rater has confirmed it to us.")
        raise Invalid(message, field="confirmation")
    if confirmed and not needed:
        message = _("Only the upholding of a mistake needs the rater's confirmation.")
        raise Invalid(message, field="confirmation")
    if confirmed == Confirmation.BY_CALL and not step.rectification.can_be_called:
        raise Invalid(_("This rater cannot be called."), field="confirmation")


def _grant_appeal(step: Step, asked: RectificationAppeal) -> None:
    if asked.reason == AppealReason.NOT_OURS:
        _give_back_to_be_assigned(step)
        return
    step.advance(S.ENDED_INVALID)
    _change_standing(step, Standing.STRUCK_OUT, STRUCK_OUT_AS[AppealReason(asked.reason)])


def _give_back_to_be_assigned(step: Step) -> None:
    """The rating stands; another body answers for it."""
    step.drop()
    step.set(handler=None, about="")
    step.advance(S.TO_ASSIGN)
    step.start(StepKind.ASSIGN)


def _refuse_appeal(step: Step, asked: RectificationAppeal) -> None:
    step.advance(asked.status_before)


def _grant_objection(step: Step, asked: RectificationAppeal) -> None:
    """The rating counts again, and the body verifies it with a fresh deadline."""
    step.set(satisfaction="")
    step.advance(S.TO_VERIFY)
    clocks.start_verification(step)
    _change_standing(step, Standing.COUNTED, StandingReason.RESTORED)


def _refuse_objection(step: Step, asked: RectificationAppeal) -> None:
    step.advance(asked.status_before)


def _change_standing(step: Step, standing: Standing, reason: StandingReason) -> None:
    rating = step.rectification.rating
    if rating.standing == standing:  # somebody struck it out beside this procedure
        return
    change_standing(
        rating.pk,
        standing=standing,
        reason=reason,
        note=step.events[0].note,
        by=step.by,
        at=step.at,
    )


_EFFECTS = {
    (AppealKind.APPEAL, Decision.UPHOLD): _grant_appeal,
    (AppealKind.APPEAL, Decision.REJECT): _refuse_appeal,
    (AppealKind.OBJECTION, Decision.UPHOLD): _grant_objection,
    (AppealKind.OBJECTION, Decision.REJECT): _refuse_objection,
}
