from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .. import services
from ..models import Region, UnitList, UnitListMember
from .base import CatalogueAdmin, CatalogueInline
from .exchange import ExchangeMixin
from .kinds import MemberRows, RegionRows


@admin.register(Region)
class RegionAdmin(ExchangeMixin, CatalogueAdmin):
    """Code and parent are part of every path: a region that moves ends, and a new one begins."""

    resource_classes = [RegionRows]

    list_display = ("code", "name", "level", "parent", "is_grouping")
    list_filter = ("level", "is_grouping")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "short_name")
    autocomplete_fields = ("parent",)
    fields = (
        "code",
        "name",
        "short_name",
        "level",
        "parent",
        "is_grouping",
        "valid_from",
        "valid_to",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code", "parent", "level") if obj else ()


class MemberInline(CatalogueInline):
    model = UnitListMember
    fields = ("position", "region", "department")
    autocomplete_fields = ("region", "department")
    can_delete = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change(request, obj)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("region", "department")


@admin.register(UnitList)
class UnitListAdmin(ExchangeMixin, CatalogueAdmin):
    """Lists belong to no place: keepers of a whole province change them."""

    resource_classes = [MemberRows]

    list_display = ("code", "name", "source")
    search_fields = ("code", "name")
    fields = ("code", "name", "source")
    inlines = (MemberInline,)

    def may_edit(self, request: HttpRequest) -> bool:
        scope = services.keeper_scope(request.user)  # type: ignore[arg-type,unused-ignore]
        return super().may_edit(request) and services.reaches_everything(scope)
