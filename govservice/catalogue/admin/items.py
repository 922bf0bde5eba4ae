from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import StackedInline

from .. import services
from ..forms import ItemVersionForm, VersionFormSet
from ..models import ItemVersion, ServiceItem
from .base import CatalogueAdmin, CatalogueInline
from .exchange import ExchangeMixin
from .kinds import ItemRows


class VersionInline(CatalogueInline, StackedInline):  # type: ignore[misc,unused-ignore]
    """Versions are added and never changed: services stay frozen to what was promised then."""

    model = ItemVersion
    form = ItemVersionForm
    formset = VersionFormSet
    template = StackedInline.template
    ordering = ("-valid_from",)
    fields = ("valid_from", "valid_to", *services.VERSION_FIELDS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ServiceItem)
class ServiceItemAdmin(ExchangeMixin, CatalogueAdmin):
    resource_classes = [ItemRows]
    list_display = ("code", "name", "department", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("department",)
    search_fields = ("code", "name")
    autocomplete_fields = ("department", "replaced_by")
    fields = ("code", "name", "department", "is_active", "replaced_by")
    inlines = (VersionInline,)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        formset.save(commit=False)
        for version in formset.new_objects:
            services.add_version(
                form.instance.pk,
                by=request.user,  # type: ignore[arg-type,unused-ignore]
                valid_from=version.valid_from,
                valid_to=version.valid_to,
                details={name: getattr(version, name) for name in services.VERSION_FIELDS},
            )
