from django.contrib import admin

from ..models import Hall, Window
from .base import CatalogueAdmin, CatalogueInline
from .exchange import ExchangeMixin
from .kinds import HallRows, WindowRows


class WindowInline(CatalogueInline):
    model = Window
    fields = ("number", "name", "department", "is_open")
    autocomplete_fields = ("department",)


@admin.register(Hall)
class HallAdmin(ExchangeMixin, CatalogueAdmin):
    resource_classes = [HallRows, WindowRows]
    list_display = ("code", "name", "region", "department", "is_open")
    list_filter = ("is_open",)
    list_select_related = ("region", "department")
    search_fields = ("code", "name")
    autocomplete_fields = ("region", "department")
    fields = ("code", "name", "region", "department", "address", "networks", "is_open")
    inlines = (WindowInline,)
