import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.duties import Duty

from ..scope import ScopedQuerySet
from .departments import Department
from .halls import Hall, Window
from .items import ItemVersion, ServiceItem
from .regions import Region


class CaseStatus(models.TextChoices):
    PENDING = "pending", _("pending")
    ACCEPTED = "accepted", _("accepted")
    COMPLETED = "completed", _("completed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class CaseKind(models.TextChoices):
    ITEM = "item", _("service item")
    TICKET = "ticket", _("hotline ticket")
    WALK_IN = "walk_in", _("walk-in service")


class ApplicantKind(models.TextChoices):
    NATURAL = "natural", _("natural person")
    LEGAL = "legal", _("legal person or organisation")


class ServiceStage(models.TextChoices):
    """服务环节: each stage of a case can be rated."""

    CONSULT = "consult", _("enquiry")
    APPLY = "apply", _("application")
    SUPPLEMENT = "supplement", _("correction of papers")
    PAY = "pay", _("payment")
    COLLECT = "collect", _("receipt")
    COMPLETE = "complete", _("completion")
    WALK_IN = "walk_in", _("walk-in service")


class CaseQuerySet(ScopedQuerySet):
    readers = frozenset({Duty.VERIFIER, Duty.CALL_BACK_CLERK})
    department_lookup = "item__department"


class Case(models.Model):
    """办件. ``issuer`` is the authority whose numbering it is; the applicant is sealed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    issuer = models.CharField(_("issuer"), max_length=32)
    number = models.CharField(_("case number"), max_length=64)
    kind = models.CharField(_("kind"), max_length=8, choices=CaseKind, default=CaseKind.ITEM)
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="cases", verbose_name=_("service item")
    )
    status = models.CharField(_("status"), max_length=10, choices=CaseStatus)
    applied_at = models.DateTimeField(_("applied at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    source_updated_at = models.DateTimeField(_("updated at the source"))
    received_at = models.DateTimeField(_("taken in at"))
    applicant_kind = models.CharField(
        _("kind of applicant"), max_length=8, choices=ApplicantKind, default=ApplicantKind.NATURAL
    )
    applicant_sealed = models.TextField(default="", blank=True, editable=False)
    phone_index = models.CharField(max_length=64, default="", blank=True, editable=False)
    id_index = models.CharField(max_length=64, default="", blank=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "number"], name="case_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=CaseStatus.values), name="case_status_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=CaseKind.values), name="case_kind_known"),
            models.CheckConstraint(
                condition=Q(applicant_kind__in=ApplicantKind.values), name="case_applicant_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=CaseStatus.COMPLETED) | Q(completed_at__isnull=False),
                name="case_completed_has_time",
            ),
        ]
        indexes = [
            # Serves the staff's search, who rarely know the issuer.
            models.Index(fields=["number"], name="case_by_number"),
            models.Index(fields=["phone_index"], name="case_phone", condition=~Q(phone_index="")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def seal_place(self) -> str:
        return f"case:{self.uuid}:applicant"

    def seal_applicant(self, applicant: dict[str, Any]) -> None:
        """Take over ``{"kind", "name", "id_type", "id_number", "phone"}``; only the kind stays readable."""
        self.applicant_kind = applicant.get("kind") or ApplicantKind.NATURAL
        kept = {key: applicant.get(key, "") for key in ("name", "id_type", "id_number", "phone")}
        self.applicant_sealed = sealed.seal_data(kept, bound_to=self.seal_place)
        self.phone_index = sealed.blind_index("phone", kept["phone"] or "")
        self.id_index = sealed.blind_index("id", kept["id_number"] or "")

    def unseal_applicant(self) -> dict[str, Any]:
        return sealed.unseal_data(self.applicant_sealed, bound_to=self.seal_place)


class ServiceQuerySet(ScopedQuerySet):
    readers = frozenset({Duty.VERIFIER, Duty.CALL_BACK_CLERK})


class Service(models.Model):
    """服务: one rateable contact within a case. What it was at that time is frozen here.

    ``department`` answers for time and papers, ``window_department`` for manner at the counter;
    they are the same body where none other runs the window.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="services", verbose_name=_("case"))
    service_no = models.PositiveSmallIntegerField(_("service number"))
    stage = models.CharField(_("stage"), max_length=10, choices=ServiceStage)
    served_at = models.DateTimeField(_("served at"))
    service_day = models.DateField(_("service day"), editable=False)
    channel = models.CharField(_("service channel"), max_length=10, default="", blank=True)
    staff_no = models.CharField(_("staff number"), max_length=32, default="", blank=True)
    hall = models.ForeignKey(
        Hall, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hall")
    )
    window = models.ForeignKey(
        Window, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("window")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="services", verbose_name=_("department")
    )
    window_department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("body that runs the window")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    item_version = models.ForeignKey(
        ItemVersion, models.PROTECT, related_name="+", verbose_name=_("version of the item")
    )
    received_at = models.DateTimeField(_("taken in at"))

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.UniqueConstraint(fields=["case", "service_no"], name="service_no_once"),
            models.CheckConstraint(
                condition=Q(stage__in=ServiceStage.values), name="service_stage_known"
            ),
            models.CheckConstraint(condition=Q(service_no__gte=1), name="service_no_from_1"),
        ]
        indexes = [
            models.Index(fields=["department", "service_day"], name="service_dept_day"),
        ]

    def __str__(self) -> str:
        return f"{self.case}-{self.service_no}"
