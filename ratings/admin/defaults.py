from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from govservice.duties import Duty
from govservice.duty_admin import DutyAdmin, FactAdmin

from ..models import DefaultRating, DefaultRatingQuerySet, DefaultRule, Week
from ..timing import monday_of


@admin.register(DefaultRating)
class DefaultRatingAdmin(FactAdmin):
    """By weeks, never by day or case: the day of what was superseded would give away the service that
    an anonymous citizen rated after all."""

    readers = DefaultRatingQuerySet.readers
    list_display = ("week", "level", "item", "department", "is_standing")
    fields = readonly_fields = list_display
    list_filter = ("level",)
    list_select_related = ("item", "department")
    list_per_page = 50
    search_fields = ("=item__code",)
    search_help_text = _("A service item's code.")
    sortable_by = ()
    actions = None

    def get_ordering(self, request: HttpRequest) -> Any:
        return (Week("fact_day").desc(), "department__code", "item__code", "level", "pk")

    @admin.display(description=_("week from"))
    def week(self, default: DefaultRating) -> str:
        return f"{monday_of(default.fact_day)}"

    @admin.display(description=_("counts"), boolean=True)
    def is_standing(self, default: DefaultRating) -> bool:
        return default.superseded_at is None


@admin.register(DefaultRule)
class DefaultRuleAdmin(DutyAdmin):
    """Looked at here; set and ended by the operators' command, as it changes what people said."""

    readers = frozenset({Duty.RATING_OFFICER, Duty.REVIEWER, Duty.MANAGER, Duty.SYSTEM_ADMIN})
    list_display = ("place", "days", "unit", "level", "valid_from", "valid_to")
    list_select_related = ("region", "client")
    fields = readonly_fields = list_display
    actions = None

    def may_edit(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("region or client"))
    def place(self, rule: DefaultRule) -> str:
        return str(rule.client or rule.region)
