from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import User
from govservice.catalogue.models import Department

from .rectification_codes import (
    AppealKind,
    AppealReason,
    Confirmation,
    Decision,
    FixOutcome,
    FixSatisfaction,
    RectificationStatus,
    StepKind,
)
from .rectifications import Rectification


class RectificationStep(models.Model):
    """One piece of work with its deadline; rule and inputs are frozen when it begins.

    ``done_at`` is the last submission: sent back, it is not done again. ``is_dropped`` steps ended
    without the work (transfer, struck out, second round) and are never judged on time or late.
    """

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="steps")
    kind = models.CharField(_("step"), max_length=9, choices=StepKind)
    round_no = models.PositiveSmallIntegerField(_("round of rectification"), default=1)
    unit = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department")
    )
    started_at = models.DateTimeField(_("started at"))
    rule = models.CharField(_("rule"), max_length=32)
    due_at = models.DateTimeField(_("due at"))
    deadline = models.JSONField(_("how it was counted"), default=dict, editable=False)
    is_provisional = models.BooleanField(
        _("deadline provisional"),
        default=False,
        editable=False,
        help_text=_("Counted on a year whose holidays are not announced yet."),
    )
    paused_days = models.PositiveSmallIntegerField(_("working days paused"), default=0)
    extended_days = models.PositiveSmallIntegerField(_("working days extended"), default=0)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    is_dropped = models.BooleanField(_("dropped"), default=False)

    class Meta:
        verbose_name = _("step of a rectification")
        verbose_name_plural = _("steps of rectifications")
        ordering = ["started_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=StepKind.values), name="rectification_step_known"
            ),
            models.UniqueConstraint(
                fields=["rectification", "kind"],
                condition=Q(done_at__isnull=True, is_dropped=False),
                name="rectification_step_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="rectification_step_due",
                condition=Q(done_at__isnull=True, is_dropped=False),
            ),
            # Serves the settling: the provisional are few, and only around a new year.
            models.Index(
                fields=["rectification"],
                name="rectification_step_provisional",
                condition=Q(is_provisional=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rectification} {self.kind}"


class RectificationCallBack(models.Model):
    """回访整改: one attempt to ask the citizen about the fix. Append-only.

    ``by`` is empty where the citizen answered on their own page. ``is_final`` marks the answer,
    the refusal, or the attempt after which nobody tries again.
    """

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="call_backs")
    round_no = models.PositiveSmallIntegerField(_("round of rectification"))
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    at = models.DateTimeField(_("time"))
    day = models.DateField(_("day"))
    outcome = models.CharField(_("outcome"), max_length=11, choices=FixOutcome)
    is_final = models.BooleanField(_("final"))
    satisfaction = models.CharField(
        _("satisfaction with the fix"),
        max_length=12,
        choices=FixSatisfaction,
        default="",
        blank=True,
    )
    comment = models.TextField(_("what the citizen said"), default="", blank=True)
    comment_sealed = models.TextField(default="", blank=True, editable=False)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("call-back about a fix")
        verbose_name_plural = _("call-backs about fixes")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rectification", "round_no", "attempt"], name="fix_call_back_attempt_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=FixOutcome.values), name="fix_call_back_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome=FixOutcome.REACHED, satisfaction__in=list(FixSatisfaction.values)
                )
                | (~Q(outcome=FixOutcome.REACHED) & Q(satisfaction="")),
                name="fix_call_back_answer_if_reached",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rectification} {self.attempt}"

    @property
    def comment_place(self) -> str:
        return self.rectification.place(f"comment:{self.round_no}:{self.attempt}")


class RectificationAppeal(models.Model):
    """申诉 of the body, or the citizen's objection to a strike-out: each once for a rectification.

    ``status_before`` is where a rejected one leads back to; ``outcome`` is empty until two persons
    of another unit agree.
    """

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="appeals")
    kind = models.CharField(_("kind"), max_length=9, choices=AppealKind)
    reason = models.CharField(
        _("reason"), max_length=10, choices=AppealReason, default="", blank=True
    )
    text = models.TextField(_("evidence"))
    text_sealed = models.TextField(default="", blank=True, editable=False)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("time"))
    status_before = models.CharField(max_length=16, choices=RectificationStatus)
    outcome = models.CharField(
        _("decision"), max_length=6, choices=Decision, default="", blank=True
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["rectification", "kind"], name="appeal_once_per_kind"),
            models.CheckConstraint(
                condition=Q(kind=AppealKind.APPEAL, reason__in=AppealReason.values)
                | Q(kind=AppealKind.OBJECTION, reason=""),
                name="appeal_kind_and_reason_known",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="appeal_has_evidence"),
            models.CheckConstraint(
                condition=Q(status_before__in=RectificationStatus.values),
                name="appeal_status_before_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | Q(outcome__in=Decision.values, decided_at__isnull=False),
                name="appeal_decided_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rectification} {self.kind}"

    @property
    def text_place(self) -> str:
        return self.rectification.place(f"{self.kind}:text")


class AppealVote(models.Model):
    """What one person thinks of an appeal. Append-only; nobody has two."""

    appeal = models.ForeignKey(RectificationAppeal, models.PROTECT, related_name="votes")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    decision = models.CharField(_("decision"), max_length=6, choices=Decision)
    confirmation = models.CharField(
        _("confirmation of the rater"),
        max_length=8,
        choices=Confirmation,
        default="",
        blank=True,
    )
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("opinion on an appeal")
        verbose_name_plural = _("opinions on appeals")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "by"], name="appeal_vote_once"),
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values), name="appeal_vote_known"
            ),
            models.CheckConstraint(
                condition=Q(confirmation__in=["", *Confirmation.values]),
                name="appeal_confirmation_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal} {self.decision}"
