from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RangeDateTimeFilter

from govservice.duties import Duty
from govservice.duty_admin import FactAdmin

from ..actions import ACTIONS, label_of
from ..models import AuditEntry


class ActionFilter(DropdownFilter):  # type: ignore[misc,unused-ignore]
    title = _("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(((code, str(label)) for code, label in ACTIONS.items()), key=lambda p: p[1])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(FactAdmin):
    readers = frozenset({Duty.AUDIT_ADMIN})
    list_display = (
        "at",
        "shown_action",
        "actor",
        "client",
        "subject",
        "department",
        "reason",
        "address",
    )
    list_filter = (("at", RangeDateTimeFilter), ActionFilter)
    list_filter_submit = True
    list_select_related = ("actor", "client", "department")
    search_fields = ("=subject", "=actor__username")
    search_help_text = _("The exact number or sign-in name.")
    ordering = ("-at", "-id")
    fields = (*list_display, "shown_details")
    readonly_fields = fields

    @admin.display(description=_("action"))
    def shown_action(self, entry: AuditEntry) -> str:
        return label_of(entry.action)

    @admin.display(description=_("details"))
    def shown_details(self, entry: AuditEntry) -> SafeString:
        return format_html_join("", "<p>{}: {}</p>", details(entry.data))


def details(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and value of every detail; the changes of a row field by field, before → after."""
    model = str(data.get("model", ""))
    for name, value in data.items():
        if name == "model":
            yield str(_("kind of row")), _name_of(model)
        elif name == "changes" and isinstance(value, Mapping):
            for field, (before, after) in value.items():
                yield _name_of(model, field), f"{_shown(before)} → {_shown(after)}"
        else:
            yield name, _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value)) or "–"
    return "–" if value in (None, "") else str(value)


def _name_of(model: str, field: str = "") -> str:
    """As people call it; the code of what this release does not know."""
    try:
        meta = apps.get_model(model)._meta
        found: Any = meta.get_field(field) if field else meta
    except (LookupError, ValueError, FieldDoesNotExist):
        return field or model
    return str(getattr(found, "verbose_name", field or model))
