from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from govservice.validity import ALWAYS_FROM, OPEN_END

from .. import services
from ..forms import DeadlineRuleForm, WorkingHoursForm
from ..models import DeadlineRule, WorkingHours
from ..rules import KINDS, URGENCIES, Flow
from .base import ReplacedAdmin, place_name


class InForceFilter(admin.SimpleListFilter):
    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("today")), ("later", _("from a later day")), ("past", _("no longer"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        if self.value() == "now":
            return queryset.valid_on(today)
        if self.value() == "later":
            return queryset.filter(valid_from__gt=today)
        return queryset.filter(valid_to__lte=today) if self.value() == "past" else queryset


class DatedAdmin(ReplacedAdmin):
    """Shows when a row holds, and leads from it to the form of what replaces it."""

    copied: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    @admin.display(description=_("holds"), ordering="valid_from")
    def holds(self, row: Any) -> str:
        start = "" if row.valid_from == ALWAYS_FROM else str(row.valid_from)
        end = "" if row.valid_to == OPEN_END else str(row.valid_to)
        return f"{start} – {end}" if start or end else str(_("always"))

    @admin.display(description=_("replace"))
    def replacement(self, row: Any) -> SafeString:
        meta = self.opts
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_add")
        given = urlencode({name: getattr(row, name) for name in self.copied})
        link = '<a class="text-primary-600 underline" href="{}?{}">{}</a>'
        return format_html(link, address, given, _("Replace from a day on"))

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        return {"valid_from": timezone.localdate()} | super().get_changeform_initial_data(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return (*self.copied, "valid_from")
        link = ("replacement",) if self.may_edit(request) else ()
        return (*(self.shown or self.copied), "holds", *link)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.shown, "holds", "replacement") if obj else ()


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(DatedAdmin):
    form = DeadlineRuleForm
    list_display = (
        "step",
        "flow",
        "shown_kind",
        "shown_urgency",
        "limit",
        "place",
        "holds",
        "code",
    )
    list_filter = (InForceFilter, "flow", "step")
    search_fields = ("code", "=region")
    copied = ("flow", "step", "region", "kind", "urgency", "count", "unit", "code")
    shown = ("flow", "step", "place", "shown_kind", "shown_urgency", "limit", "code")

    @admin.display(description=_("kind"), ordering="kind")
    def shown_kind(self, row: DeadlineRule) -> Any:
        return KINDS[Flow(row.flow)].get(row.kind, row.kind) if row.kind else "–"

    @admin.display(description=_("urgency"), ordering="urgency")
    def shown_urgency(self, row: DeadlineRule) -> Any:
        return URGENCIES.get(row.urgency, row.urgency) if row.urgency else "–"

    @admin.display(description=_("limit"), ordering="count")
    def limit(self, row: DeadlineRule) -> str:
        return _("%(unit)s: %(count)s") % {"count": row.count, "unit": row.get_unit_display()}

    @admin.display(description=_("region"), ordering="region")
    def place(self, row: DeadlineRule) -> Any:
        return place_name(row.region)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        services.replace_rule(obj, by=request.user)


@admin.register(WorkingHours)
class WorkingHoursAdmin(DatedAdmin):
    form = WorkingHoursForm
    list_display = ("place", "weekday", "morning", "afternoon", "holds")
    list_filter = (InForceFilter, "weekday")
    search_fields = ("=region", "=department")
    copied = (
        "region",
        "department",
        "weekday",
        "morning_from",
        "morning_to",
        "afternoon_from",
        "afternoon_to",
    )

    @admin.display(description=_("region or department"))
    def place(self, row: WorkingHours) -> Any:
        return place_name(row.region, row.department)

    @admin.display(description=_("morning"))
    def morning(self, row: WorkingHours) -> str:
        return f"{row.morning_from:%H:%M}–{row.morning_to:%H:%M}"

    @admin.display(description=_("afternoon"))
    def afternoon(self, row: WorkingHours) -> str:
        return f"{row.afternoon_from:%H:%M}–{row.afternoon_to:%H:%M}"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        services.replace_hours(obj, by=request.user)
