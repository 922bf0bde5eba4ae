import re
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from govservice.addresses import client_address
from govservice.desk.filters import KeepsFilters
from govservice.duty_admin import FactPageAdmin

from .. import disclosure, services
from ..models import Identity, Rating, RatingQuerySet, Week
from ..services import Revealed, RevealReason
from . import on_behalf
from .pages import PublicNameChangeList, shortened

PUBLIC_NUMBER = re.compile(r"PJ([0-9A-F]{12})", re.IGNORECASE)


@admin.register(Rating)
class RatingAdmin(KeepsFilters, FactPageAdmin):
    """What :mod:`ratings.disclosure` lets the reader know, and nothing else."""

    readers = RatingQuerySet.readers
    page_template = "ratings/admin_rating.html"
    list_display = (
        "shown_number",
        "level",
        "shown_period",
        "item",
        "department",
        "hall",
        "shown_tags",
        "shown_text",
        "identity",
        "shown_marks",
        "standing",
    )
    list_filter = (
        "level",
        "identity",
        "channel",
        "standing",
        "round_no",
        "is_walk_in",
        "on_behalf_reason",
    )
    list_per_page = 50
    search_fields = ("text",)
    search_help_text = _("A rating's number, a service item's code, or words of the comment.")
    sortable_by = ()
    actions = None

    def public_name(self, rating: Rating) -> str:
        return str(rating.uuid)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return PublicNameChangeList

    def get_ordering(self, request: HttpRequest) -> Any:
        return (Week("fact_day").desc(), "uuid")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rating]:
        return disclosure.with_what_is_shown(super().get_queryset(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        number = PUBLIC_NUMBER.fullmatch(term)
        if number:
            first = uuid.UUID(number[1] + "0" * 20)
            last = uuid.UUID(number[1] + "f" * 20)
            return queryset.filter(uuid__range=(first, last)), False
        if term and term.isascii() and term.isalnum():
            return queryset.filter(Q(item__code__iexact=term) | Q(text__icontains=term)), False
        return (queryset.filter(text__icontains=term) if term else queryset), False

    @admin.display(description=_("number"))
    def shown_number(self, rating: Rating) -> str:
        return rating.number

    @admin.display(description=_("day or week"))
    def shown_period(self, rating: Rating) -> str:
        return shown_period(rating)

    @admin.display(description=_("reasons"))
    def shown_tags(self, rating: Rating) -> str:
        return "、".join(disclosure.name_of_tag(tag) for tag in rating.tags.all())

    @admin.display(description=_("comment"))
    def shown_text(self, rating: Rating) -> str:
        return shortened(rating.text)

    @admin.display(description=_("marks"))
    def shown_marks(self, rating: Rating) -> str:
        return "、".join(disclosure.marks(rating))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("on-behalf/", view(self.find_on_behalf), name="ratings_on_behalf"),
            path(
                "on-behalf/<int:service_id>/",
                view(self.enter_on_behalf),
                name="ratings_on_behalf_enter",
            ),
            *super().get_urls(),
        ]

    def posts(self) -> dict[str, Callable[..., HttpResponse]]:
        return {"<uuid:name>/reveal/": self.reveal_view}

    def reveal_view(self, request: HttpRequest, name: uuid.UUID) -> HttpResponse:
        rating = self.fact(request, str(name))
        revealed = services.reveal_applicant(
            rating.pk,
            by=request.user,  # type: ignore[arg-type]
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
            address=client_address(request) or None,
        )
        return self.page(request, rating, revealed)

    def find_on_behalf(self, request: HttpRequest) -> HttpResponse:
        return on_behalf.find_view(request, self._frame(request))

    def enter_on_behalf(self, request: HttpRequest, service_id: int) -> HttpResponse:
        return on_behalf.enter_view(request, service_id, self._frame(request))

    def _frame(self, request: HttpRequest) -> dict[str, Any]:
        title = _("Enter a rating for a citizen")
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}

    def page(
        self, request: HttpRequest, fact: Rating, revealed: Revealed | None = None
    ) -> HttpResponse:
        viewer: Any = request.user
        return self.rendered(
            request,
            title=fact.number,
            rating=fact,
            shown=disclosure.describe(fact, viewer),
            marks=disclosure.marks(fact),
            period=shown_period(fact),
            standings=fact.standings.select_related("by"),
            may_reveal=services.may_reveal(fact, viewer),
            reveal_reasons=RevealReason.choices,
            revealed=revealed,
        )


def shown_period(rating: Rating) -> str:
    """The day of a rating with a name, the week of an anonymous one."""
    if rating.identity == Identity.REAL_NAME:
        return f"{rating.fact_day}"
    year, week, _day = rating.fact_day.isocalendar()
    return str(_("%(year)s, week %(week)s") % {"year": year, "week": week})
