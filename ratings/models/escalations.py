"""What the clock has noted of late work, and whom it has told. Both append-only."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import User
from govservice.worktime import Stage

from .rectification_steps import RectificationStep


class RectificationEscalation(models.Model):
    """A step has come to a stage: noted once, whoever looks and however often.

    ``due_at`` is the end it was judged by. A stage that passed while nobody looked is noted with the
    time of the look; that a step which is over was due soon before is not noted afterwards.
    """

    step = models.ForeignKey(RectificationStep, models.PROTECT, related_name="escalations")
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    due_at = models.DateTimeField(_("due at"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("stage of a late step")
        verbose_name_plural = _("stages of late steps")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["step", "stage"], name="escalation_once_per_stage"),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="escalation_stage_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.stage}"


class RectificationDigest(models.Model):
    """What one person was told on one day: how many rectifications of theirs are near or past an end.

    ``overdue`` counts the very overdue too. Numbers alone: which ones they are is asked when they look.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("user"))
    day = models.DateField(_("day"))
    due_soon = models.PositiveIntegerField(_("due soon"), default=0)
    overdue = models.PositiveIntegerField(_("overdue"), default=0)
    very_overdue = models.PositiveIntegerField(_("very overdue"), default=0)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("daily note about deadlines")
        verbose_name_plural = _("daily notes about deadlines")
        ordering = ["-day", "user"]
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="rectification_digest_once"),
            models.CheckConstraint(
                condition=Q(due_soon__gt=0) | Q(overdue__gt=0),
                name="rectification_digest_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(very_overdue__lte=F("overdue")),
                name="rectification_digest_very_overdue_among_overdue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.user}"
