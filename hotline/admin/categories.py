from django.contrib import admin

from govservice.duties import Duty
from govservice.duty_admin import DutyAdmin

from ..models import TicketCategory, TicketQuerySet


@admin.register(TicketCategory)
class TicketCategoryAdmin(DutyAdmin):
    readers = TicketQuerySet.readers
    editors = frozenset({Duty.CATALOGUE_KEEPER})
    list_display = ("code", "name", "parent", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "name")
    list_select_related = ("parent",)
    fields = ("code", "name", "parent", "is_active")
    ordering = ("path",)
