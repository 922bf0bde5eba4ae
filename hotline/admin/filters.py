from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import TextFilter

from ..services import waiting_for

ALL = "all"


def shows_all(request: HttpRequest) -> bool:
    """Whether the list is asked for everything in scope, and not only for what waits."""
    return request.GET.get(WorkFilter.parameter_name) == ALL


class WorkFilter(admin.SimpleListFilter):
    """Opens on what waits for the reader; everything in scope is one click away."""

    title = _("my work")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(ALL, _("everything in scope"))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        yield {
            "selected": self.value() != ALL,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("waiting for me"),
        }
        yield {
            "selected": self.value() == ALL,
            "query_string": changelist.get_query_string({self.parameter_name: ALL}),
            "display": _("everything in scope"),
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == ALL:
            return queryset
        waiting = waiting_for(request.user)  # type: ignore[arg-type]
        return queryset & waiting


class OverdueFilter(admin.SimpleListFilter):
    title = _("deadline")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(
            due_at__lt=timezone.now(), done_at__isnull=True, archived_at__isnull=True
        )


class UnitFilter(TextFilter):  # type: ignore[misc,unused-ignore]
    """By the lead unit's code or the beginning of its name."""

    title = _("lead unit")
    parameter_name = "unit"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = (self.value() or "").strip()
        if not value:
            return queryset
        return queryset.filter(
            Q(lead_department__code=value) | Q(lead_department__name__startswith=value)
        )
