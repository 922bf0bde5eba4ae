from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter, TextFilter

from govservice.duties import Duty
from govservice.duty_admin import FactAdmin

from ..models import AuditEntry


class ActionFilter(TextFilter):  # type: ignore[misc,unused-ignore]
    title = _("action")
    parameter_name = "action"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(FactAdmin):
    readers = frozenset({Duty.AUDIT_ADMIN})
    list_display = ("at", "action", "actor", "client", "subject", "department", "reason", "address")
    list_filter = (("at", RangeDateTimeFilter), ActionFilter)
    list_filter_submit = True
    list_select_related = ("actor", "client", "department")
    search_fields = ("=subject", "=actor__username")
    search_help_text = _("The exact number or sign-in name.")
    ordering = ("-at", "-id")
