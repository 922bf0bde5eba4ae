from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import User
from govservice.catalogue.models import Department
from govservice.catalogue.scope import ScopedQuerySet, Viewer
from govservice.duties import Duty

from .ratings import Rating


class RectificationStatus(models.TextChoices):
    TO_ASSIGN = "to_assign", _("to be assigned")


class RectificationMove(models.TextChoices):
    """What may stand in an event; more moves come with the rectification's own flow."""

    OPENED = "opened", _("opened by the rating")
    FOLLOW_UP_BAD = "follow_up_bad", _("the follow-up rating is bad too")
    REDIRECTED = "redirected", _("passed to the body that runs the window")


class RectificationQuerySet(ScopedQuerySet):
    readers = frozenset(
        {Duty.RATING_OFFICER, Duty.VERIFIER, Duty.REVIEWER, Duty.CALL_BACK_CLERK, Duty.MANAGER}
    )

    def visible_to(self, viewer: Viewer, duty: str | None = None) -> "RectificationQuerySet":
        """As everywhere, but nobody sees what a rating of their own work set going."""
        rectifications = super().visible_to(viewer, duty)
        staff_no = getattr(viewer, "staff_no", "")
        if staff_no:
            return rectifications.exclude(rating__service__staff_no=staff_no)
        return rectifications


class Rectification(models.Model):
    """差评整改: opened in the transaction of the bad rating it puts right."""

    number = models.CharField(_("number"), max_length=24)
    rating = models.OneToOneField(
        Rating, models.PROTECT, related_name="rectification", verbose_name=_("rating")
    )
    status = models.CharField(
        _("status"),
        max_length=16,
        choices=RectificationStatus,
        default=RectificationStatus.TO_ASSIGN,
        editable=False,
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="rectifications", verbose_name=_("department")
    )
    opened_at = models.DateTimeField(_("opened at"))

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rectification")
        verbose_name_plural = _("rectifications")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="rectification_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=RectificationStatus.values),
                name="rectification_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "status"], name="rectification_dept_status"),
        ]

    def __str__(self) -> str:
        return self.number


class RectificationEvent(models.Model):
    """What happened to a rectification. Append-only in the database."""

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="events")
    move = models.CharField(_("move"), max_length=24)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    duty = models.CharField(_("duty"), max_length=20, default="", blank=True)
    at = models.DateTimeField(_("time"))
    note = models.TextField(_("note"), default="", blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("event of a rectification")
        verbose_name_plural = _("events of rectifications")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.move

    @property
    def shown_move(self) -> str:
        """In the reader's language; a move unknown here by its code."""
        labels = dict(RectificationMove.choices)
        return str(labels.get(self.move, self.move))
