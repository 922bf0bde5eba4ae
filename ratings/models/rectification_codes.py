"""The words of rectifications: states, moves and the codes their fields take."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RectificationStatus(models.TextChoices):
    TO_ASSIGN = "to_assign", _("to be assigned")
    TO_VERIFY = "to_verify", _("to be verified")
    VERIFYING = "verifying", _("being verified")
    APPEAL_PENDING = "appeal_pending", _("appeal to be decided")
    RECTIFYING = "rectifying", _("being put right")
    TO_REVIEW = "to_review", _("to be reviewed")
    ANSWERED = "answered", _("answered")
    TO_CALL_BACK = "to_call_back", _("to be called back")
    TO_CONFIRM = "to_confirm", _("to be confirmed")
    CLOSED = "closed", _("closed")
    ENDED_INVALID = "ended_invalid", _("ended: the rating is void")
    OBJECTED = "objected", _("objection to be decided")


ENDED = frozenset({RectificationStatus.CLOSED, RectificationStatus.ENDED_INVALID})


class RectificationMove(models.TextChoices):
    """What may stand in an event: the first six beside the table of moves, the rest as its rows."""

    OPENED = "opened", _("opened by the rating")
    REDIRECTED = "redirected", _("passed to the body that runs the window")
    SETTLED = "settled", _("Deadline counted again on the official calendar")
    CODE_SENT = "code_sent", _("a new query code was sent to the citizen")
    FOLLOW_UP_BAD = "follow_up_bad", _("the follow-up rating is bad too")
    HANDED_OVER = "handed_over", _("gone over with its body to the one that took over")
    ASSIGN = "assign", _("Assign")
    TRANSFER = "transfer", _("Transfer to another body")
    BEGIN = "begin", _("Begin to verify")
    CONTACT = "contact", _("Record the first contact")
    FIND = "find", _("Record the finding")
    APPEAL = "appeal", _("Appeal")
    DECIDE = "decide", _("Decide on it")
    SUBMIT = "submit", _("Submit the result")
    ASK_EXTENSION = "ask_extension", _("Ask for an extension")
    APPROVE_EXTENSION = "approve_extension", _("Approve the extension")
    REFUSE_EXTENSION = "refuse_extension", _("Refuse the extension")
    PAUSE = "pause", _("Pause the clock")
    RESUME = "resume", _("Let the clock run again")
    PASS_REVIEW = "pass_review", _("Pass the review")
    SEND_BACK = "send_back", _("Send back")
    CALL_BACK = "call_back", _("Record a call-back")
    CONFIRM = "confirm", _("Confirm and close")
    URGE = "urge", _("Remind the body")
    SUPERVISE = "supervise", _("Sign a supervision order")
    RATE_FIX = "rate_fix", _("The citizen's opinion of the fix")
    OBJECT = "object", _("The citizen objects to the striking out")
    SUPPLEMENT = "supplement", _("The citizen sent more about it")
    LAPSE = "lapse", _("Closed: the citizen said nothing more")


class About(models.TextChoices):
    """Which of the two bodies behind one service answers."""

    MATTER = "matter", _("time, papers, result: the department")
    MANNER = "manner", _("manner: the body that runs the window")


class Finding(models.TextChoices):
    TRUE = "true", _("true")
    UNTRUE = "untrue", _("untrue")
    COMPLEX = "complex", _("complex")
    NO_LEGAL_BASIS = "no_legal_basis", _("no legal basis")


class RectificationForm(models.TextChoices):
    AT_ONCE = "at_once", _("put right at once")
    BY_PLAN = "by_plan", _("put right by a plan and a day")
    EXPLAIN = "explain", _("explained to the citizen")


class AppealReason(models.TextChoices):
    MISTAKEN = "mistaken", _("rated by mistake")
    MALICIOUS = "malicious", _("malicious rating")
    NOT_OURS = "not_ours", _("not a matter of this body")


class Decision(models.TextChoices):
    UPHOLD = "uphold", _("upheld")
    REJECT = "reject", _("rejected")


class Confirmation(models.TextChoices):
    """How the rater confirmed a mistake: through a channel of ours, never through the rated body."""

    BY_CALL = "by_call", _("confirmed by the rater when we called")
    ON_PAGE = "on_page", _("confirmed on the rater's own page")


class PauseReason(models.TextChoices):
    CITIZEN = "citizen", _("waiting for papers or an answer of the citizen")
    PROCEDURE = "procedure", _("in a court, arbitration or review procedure")
    OTHER_BODY = "other_body", _("waiting for an opinion of another body")
    FORCE = "force", _("disaster or another force nobody can help")


class ExtensionState(models.TextChoices):
    ASKED = "asked", _("asked for")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")


class FixOutcome(models.TextChoices):
    """Of one attempt to ask the citizen about the fix."""

    REACHED = "reached", _("reached")
    NOT_REACHED = "not_reached", _("not reached")
    DECLINED = "declined", _("declined to rate")


class FixSatisfaction(models.TextChoices):
    SATISFIED = "satisfied", _("satisfied")
    FAIRLY = "fairly", _("fairly satisfied")
    UNSATISFIED = "unsatisfied", _("dissatisfied")


class StepKind(models.TextChoices):
    ASSIGN = "assign", _("assignment")
    CONTACT = "contact", _("first contact")
    VERIFY = "verify", _("verification")
    RECTIFY = "rectify", _("rectification")
    REVIEW = "review", _("review")
    CALL_BACK = "call_back", _("call-back")


class AppealKind(models.TextChoices):
    APPEAL = "appeal", _("appeal of the body")
    OBJECTION = "objection", _("objection of the citizen")
