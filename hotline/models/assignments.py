from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import User
from govservice.catalogue.models import Department

from .tickets import Ticket


class AssignmentRole(models.TextChoices):
    LEAD = "lead", _("lead")
    HELPER = "helper", _("helper")


class AssignmentStatus(models.TextChoices):
    DISPATCHED = "dispatched", _("dispatched")
    SIGNED = "signed", _("signed for")
    HANDLING = "handling", _("being handled")
    REPLIED = "replied", _("replied, to be reviewed")
    SENT_BACK = "sent_back", _("sent back")
    PASSED = "passed", _("review passed")


REPLIED_STATUSES = (AssignmentStatus.REPLIED, AssignmentStatus.PASSED)


class TicketAssignment(models.Model):
    """One node of a ticket's tree (省→市→县→部门→科室): its own signing, deadline, reply and review.

    A root has no parent; a child is what a unit passed on to a unit below it. ``replied_at`` is the
    last submission: on time is judged there, once the review has passed. ``deadlines`` freezes the
    rules of ``due`` and ``sign`` and what went into them.
    """

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="assignments", verbose_name=_("ticket")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="assignments", verbose_name=_("unit")
    )
    dispatched_to = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name=_("unit it was dispatched to"),
        help_text=_(
            "Where its work has gone over to another unit since; the dispatch counts here."
        ),
    )
    role = models.CharField(_("role"), max_length=6, choices=AssignmentRole)
    round_no = models.PositiveSmallIntegerField(_("round of handling"), default=1)
    status = models.CharField(
        _("status"), max_length=10, choices=AssignmentStatus, default=AssignmentStatus.DISPATCHED
    )
    assigned_at = models.DateTimeField(_("dispatched at"))
    assigned_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dispatched by"),
    )
    sign_due_at = models.DateTimeField(_("to be signed for by"))
    due_at = models.DateTimeField(_("due at"))
    deadlines = models.JSONField(_("how it was counted"), default=dict, blank=True, editable=False)
    is_provisional = models.BooleanField(
        _("deadline provisional"),
        default=False,
        editable=False,
        help_text=_("Counted on a year whose holidays are not announced yet."),
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handler")
    )
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    reply = models.TextField(_("reply"), default="", blank=True)
    reply_sealed = models.TextField(default="", blank=True, editable=False)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("assignment of a ticket")
        verbose_name_plural = _("assignments of tickets")
        ordering = ["ticket", "round_no", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "round_no"],
                condition=Q(role=AssignmentRole.LEAD, parent__isnull=True),
                name="assignment_one_lead",
            ),
            models.CheckConstraint(
                condition=Q(status__in=AssignmentStatus.values), name="assignment_status_known"
            ),
            models.CheckConstraint(
                condition=Q(role__in=AssignmentRole.values), name="assignment_role_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=REPLIED_STATUSES) | Q(replied_at__isnull=False),
                name="assignment_replied_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status=AssignmentStatus.DISPATCHED) | Q(signed_at__isnull=False),
                name="assignment_signed_has_time",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="assignment_not_own_parent"),
        ]
        indexes = [
            models.Index(fields=["department", "status", "due_at"], name="assignment_work"),
            models.Index(
                fields=["ticket"], name="assignment_provisional", condition=Q(is_provisional=True)
            ),
            # Serves the figures: of few the work has gone over to another unit.
            models.Index(
                fields=["dispatched_to", "assigned_at"],
                name="assignment_gone_over",
                condition=Q(dispatched_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} → {self.department}"

    @property
    def reply_place(self) -> str:
        """What the sealed reply is bound to; known before the row has an id."""
        return f"assignment:{self.ticket.uuid}:{self.round_no}:{self.department_id}:reply"
