from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from govservice.duty_admin import FactAdmin
from govservice.personal import mask_name, mask_phone

from ..models import Case, CaseQuerySet, Service, ServiceQuerySet
from .base import PAGE


class ServiceInline(TabularInline):  # type: ignore[misc,unused-ignore]
    model = Service
    extra = 0
    can_delete = False
    fields = ("service_no", "stage", "served_at", "department", "window_department", "hall")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        related = ("case", "department", "window_department", "hall")
        return super().get_queryset(request).select_related(*related)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Case)
class CaseAdmin(FactAdmin):
    """Cases for those who verify and call back; the applicant stays masked here."""

    readers = CaseQuerySet.readers
    list_display = ("number", "item", "status", "applied_at", "completed_at")
    list_filter = ("status", "kind")
    list_select_related = ("item",)
    list_per_page = PAGE
    search_fields = ("number__startswith",)
    search_help_text = _("the beginning of a case number")
    ordering = ("-id",)
    inlines = (ServiceInline,)
    fields = (
        "number",
        "issuer",
        "item",
        "status",
        "applied_at",
        "accepted_at",
        "completed_at",
        "source_updated_at",
        "received_at",
        "applicant_kind",
        "applicant",
        "phone",
    )
    readonly_fields = fields

    @admin.display(description=_("applicant"))
    def applicant(self, case: Case) -> str:
        return mask_name(case.unseal_applicant().get("name", "")) or "–"

    @admin.display(description=_("telephone"))
    def phone(self, case: Case) -> str:
        return mask_phone(case.unseal_applicant().get("phone", "")) or "–"


@admin.register(Service)
class ServiceAdmin(FactAdmin):
    readers = ServiceQuerySet.readers
    list_display = ("case", "service_no", "stage", "served_at", "department", "hall")
    list_filter = ("stage",)
    list_select_related = ("case", "department", "hall")
    list_per_page = PAGE
    search_fields = ("case__number__startswith",)
    search_help_text = _("the beginning of a case number")
    ordering = ("-id",)
    fields = (
        "case",
        "service_no",
        "stage",
        "served_at",
        "service_day",
        "channel",
        "hall",
        "window",
        "department",
        "window_department",
        "region",
        "item_version",
        "received_at",
    )
    readonly_fields = fields
