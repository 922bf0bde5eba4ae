from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ..models import Department, DepartmentSuccession
from .base import CatalogueAdmin, CatalogueInline
from .exchange import ExchangeMixin
from .kinds import DepartmentRows
from .transfers import TransferMixin


class SuccessionInline(CatalogueInline):
    """Looked at here; said on the page of the transfer, which also moves what the body has."""

    model = DepartmentSuccession
    fk_name = "predecessor"
    fields = ("successor", "on", "reason", "carried_out_at")
    readonly_fields = ("carried_out_at",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Department)
class DepartmentAdmin(TransferMixin, ExchangeMixin, CatalogueAdmin):
    change_form_outer_before_template = "catalogue/transfer_link.html"
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
