from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from govservice.duty_admin import FactAdmin

from .. import disclosure
from ..models import Identity, Rectification, RectificationQuerySet, Week
from ..timing import monday_of, shanghai_day
from .pages import PublicNameChangeList
from .ratings import shown_period


@admin.register(Rectification)
class RectificationAdmin(FactAdmin):
    readers = RectificationQuerySet.readers
    list_display = (
        "number",
        "status",
        "shown_opened",
        "shown_level",
        "shown_item",
        "department",
        "shown_identity",
    )
    list_filter = ("status", "rating__level", "rating__identity")
    list_per_page = 50
    search_fields = ("=number",)
    search_help_text = _("Whole number.")
    sortable_by = ()
    actions = None

    def public_name(self, rectification: Rectification) -> str:
        return rectification.number

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return PublicNameChangeList

    def get_ordering(self, request: HttpRequest) -> Any:
        return (Week("rating__fact_day").desc(), "rating__uuid")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rectification]:
        return disclosure.rectifications_with_what_is_shown(super().get_queryset(request))

    @admin.display(description=_("opened"))
    def shown_opened(self, rectification: Rectification) -> str:
        return shown_period_of_opening(rectification)

    @admin.display(description=_("level"))
    def shown_level(self, rectification: Rectification) -> str:
        return rectification.rating.get_level_display()

    @admin.display(description=_("service item"))
    def shown_item(self, rectification: Rectification) -> str:
        return rectification.rating.item.name

    @admin.display(description=_("identity"))
    def shown_identity(self, rectification: Rectification) -> str:
        return rectification.rating.get_identity_display()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        found = self.get_queryset(request).filter(number=object_id).first()
        if found is None:
            raise Http404
        viewer: Any = request.user
        context = {
            **self.admin_site.each_context(request),
            "title": found.number,
            "opts": self.opts,
            "rectification": found,
            "rating": found.rating,
            "shown": disclosure.describe(found.rating, viewer),
            "marks": disclosure.marks(found.rating),
            "period": shown_period(found.rating),
            "opened": shown_period_of_opening(found),
            "events": found.events.select_related("actor"),
            "with_days": found.rating.identity == Identity.REAL_NAME,
        }
        return TemplateResponse(request, "ratings/admin_rectification.html", context)


def shown_period_of_opening(rectification: Rectification) -> str:
    day = shanghai_day(rectification.opened_at)
    if rectification.rating.identity == Identity.REAL_NAME:
        return str(day)
    return str(_("week from %(day)s") % {"day": monday_of(day)})
