from django.contrib import admin

from ..models import Department, DepartmentSuccession
from .base import CatalogueAdmin, CatalogueInline
from .exchange import ExchangeMixin
from .kinds import DepartmentRows


class SuccessionInline(CatalogueInline):
    model = DepartmentSuccession
    fk_name = "predecessor"
    fields = ("successor", "on")
    autocomplete_fields = ("successor",)


@admin.register(Department)
class DepartmentAdmin(ExchangeMixin, CatalogueAdmin):
    resource_classes = [DepartmentRows]
    list_display = ("code", "name", "short_name", "kind", "region", "valid_to")
    list_filter = ("kind",)
    list_select_related = ("region",)
    search_fields = ("code", "name", "short_name")
    autocomplete_fields = ("region", "parent")
    inlines = (SuccessionInline,)
    fields = (
        "code",
        "name",
        "short_name",
        "name_note",
        "credit_code",
        "kind",
        "region",
        "parent",
        "valid_from",
        "valid_to",
    )
