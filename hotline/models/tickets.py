import uuid
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.accounts.models import ApiClient
from govservice.catalogue.models import Department, Region, ServiceItem
from govservice.catalogue.scope import Scope, ScopedQuerySet
from govservice.duties import Duty

from .categories import TicketCategory


class TicketType(models.TextChoices):
    CONSULT = "consult", _("enquiry")
    HELP = "help", _("request for help")
    COMPLAINT = "complaint", _("complaint")
    REPORT = "report", _("report of wrongdoing")
    SUGGESTION = "suggestion", _("suggestion")
    PRAISE = "praise", _("praise")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("normal")
    URGENT = "urgent", _("urgent")
    VERY_URGENT = "very_urgent", _("very urgent")


class Source(models.TextChoices):
    PHONE = "phone", _("telephone")
    WEB = "web", _("website")
    APP = "app", _("app or mini program")
    VISIT = "visit", _("visit")
    LETTER = "letter", _("letter")
    TRANSFER = "transfer", _("passed on by another body")
    OTHER = "other", _("other")


class TicketStatus(models.TextChoices):
    REGISTERED = "registered", _("registered")
    RECEIVED = "received", _("received")
    DISPATCHED = "dispatched", _("dispatched")
    SIGNED = "signed", _("signed for")
    HANDLING = "handling", _("being handled")
    REPLIED = "replied", _("replied, to be reviewed")
    SENT_BACK = "sent_back", _("sent back")
    DONE = "done", _("done, review passed")
    TO_CALL_BACK = "to_call_back", _("to be called back")
    TO_JUDGE = "to_judge", _("to be judged")
    ARCHIVED = "archived", _("archived")


class TicketQuerySet(ScopedQuerySet):
    """Duties of the management body reach tickets by the region of the matter, duties of a unit
    those assigned to it or to a unit below it."""

    readers = frozenset(
        {
            Duty.DESK,
            Duty.DISPATCHER,
            Duty.DISPATCH_REVIEWER,
            Duty.LIAISON,
            Duty.HANDLER,
            Duty.SIGNING_LEADER,
            Duty.CALL_BACK_CLERK,
            Duty.SUPERVISOR,
            Duty.REVIEWER,
            Duty.MANAGER,
        }
    )

    def in_scope(self, scope: Scope) -> Self:
        if scope.everything:
            return self
        if not scope:
            return self.none()
        condition = Q(pk__in=[])
        for path in sorted(scope.region_paths):
            condition |= Q(region__path__startswith=path)
        if scope.department_paths:
            places = Q()
            for path in sorted(scope.department_paths):
                places |= Q(department__path__startswith=path)
            assignments = apps.get_model("hotline", "TicketAssignment").objects
            assigned = assignments.filter(places, ticket=OuterRef("pk"))
            condition |= Q(Exists(assigned))
        return self.filter(condition)


class Ticket(models.Model):
    """12345 工单. What the caller wrote is kept masked and, where masking changed it, sealed.

    ``lead_department`` is the first-level unit that answers for it, under which it counts once.
    ``due_at`` is the caller's total clock; each assignment has its own. ``deadlines`` freezes the rule
    and what went into it: ``{"due": …}`` as :class:`govservice.worktime.Deadline` writes it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("ticket number"), max_length=24)
    origin = models.CharField(
        _("origin"),
        max_length=32,
        default="",
        blank=True,
        help_text=_("System it was taken over from."),
    )
    origin_number = models.CharField(_("number there"), max_length=64, default="", blank=True)
    ticket_type = models.CharField(_("type"), max_length=10, choices=TicketType)
    title = models.CharField(_("title"), max_length=100)
    title_sealed = models.TextField(default="", blank=True, editable=False)
    content = models.TextField(_("content"))
    content_sealed = models.TextField(default="", blank=True, editable=False)
    category = models.ForeignKey(
        TicketCategory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("category"),
    )
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="tickets", verbose_name=_("region of the matter")
    )
    address = models.CharField(_("address"), max_length=200, default="", blank=True)
    address_sealed = models.TextField(default="", blank=True, editable=False)
    item = models.ForeignKey(
        ServiceItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("service item"),
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)
    urgency = models.CharField(_("urgency"), max_length=12, choices=Urgency, default=Urgency.NORMAL)
    confidential = models.BooleanField(_("confidential"), default=False)
    caller_sealed = models.TextField(default="", blank=True, editable=False)
    phone_index = models.CharField(max_length=64, default="", blank=True, editable=False)
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=TicketStatus,
        default=TicketStatus.REGISTERED,
        editable=False,
    )
    round_no = models.PositiveSmallIntegerField(_("round of handling"), default=1, editable=False)
    lead_department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead unit"),
        editable=False,
    )
    registered_at = models.DateTimeField(_("registered at"))
    received_at = models.DateTimeField(_("taken on at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    deadlines = models.JSONField(_("how it was counted"), default=dict, blank=True, editable=False)
    is_provisional = models.BooleanField(
        _("deadline provisional"),
        default=False,
        editable=False,
        help_text=_("Counted on a year whose holidays are not announced yet."),
    )
    answer = models.TextField(_("answer"), default="", blank=True)
    answer_sealed = models.TextField(default="", blank=True, editable=False)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)
    client = models.ForeignKey(
        ApiClient, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("client")
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.UniqueConstraint(fields=["number"], name="ticket_number_once"),
            models.UniqueConstraint(
                fields=["origin", "origin_number"],
                condition=~Q(origin=""),
                name="ticket_origin_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=TicketStatus.values), name="ticket_status_known"
            ),
            models.CheckConstraint(
                condition=Q(ticket_type__in=TicketType.values), name="ticket_type_known"
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=Urgency.values), name="ticket_urgency_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="ticket_source_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=TicketStatus.ARCHIVED) | Q(archived_at__isnull=False),
                name="ticket_archived_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[TicketStatus.DONE, TicketStatus.TO_CALL_BACK])
                | Q(done_at__isnull=False),
                name="ticket_done_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_at"], name="ticket_status_due"),
            models.Index(fields=["-registered_at", "-id"], name="ticket_newest"),
            models.Index(fields=["region", "-registered_at"], name="ticket_region_newest"),
            models.Index(fields=["lead_department", "done_at"], name="ticket_lead_done"),
            models.Index(
                fields=["id"], name="ticket_provisional", condition=Q(is_provisional=True)
            ),
            models.Index(fields=["phone_index"], name="ticket_phone", condition=~Q(phone_index="")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def hides_caller(self) -> bool:
        """Whether the units that handle it must never learn who the caller is."""
        return self.confidential or self.ticket_type == TicketType.REPORT

    def place(self, field: str) -> str:
        """What a sealed field of this ticket is bound to."""
        return f"ticket:{self.uuid}:{field}"

    def unseal_caller(self) -> dict[str, Any]:
        """``{"name", "phone"}`` as given; every call that shows it belongs in the audit trail."""
        return sealed.unseal_data(self.caller_sealed, bound_to=self.place("caller"))
