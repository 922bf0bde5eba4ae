from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from govservice.duties import Duty
from govservice.duty_admin import DutyAdmin

from ..models import ReasonTag


@admin.register(ReasonTag)
class ReasonTagAdmin(DutyAdmin):
    """The dictionary is looked at here; new versions come with the reference data."""

    readers = frozenset({Duty.RATING_OFFICER, Duty.REVIEWER, Duty.CATALOGUE_KEEPER})
    list_display = (
        "code",
        "name",
        "name_en",
        "level",
        "version",
        "is_extension",
        "about_manner",
        "valid_to",
    )
    list_filter = ("level", "version", "about_manner")
    search_fields = ("=code", "name", "name_en")
    actions = None

    def may_edit(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in ReasonTag._meta.fields if field.name != "id"]
