from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from .. import ratings_behind, tickets_behind
from ..asked import asked
from ..drilldown import TICKET_LISTS
from ..filters import RatingListFilter, TicketListFilter
from ..links import export_links, links_for
from ..suggestions import suggestions
from .access import FigureRequest, reads


@reads("ratings")
def rating_list(request: FigureRequest) -> HttpResponse:
    chosen = RatingListFilter(request.GET, scope=request.figure_scope)
    listing = ratings_behind.listing(chosen, request.user, request.GET.get("after", ""))
    context = {
        "filter": chosen,
        "asked": asked(chosen),
        "choices": suggestions(chosen, request.figure_scope),
        "listing": listing,
        "title": ratings_behind.title_of(chosen),
        "weeks_url": ratings_behind.weeks_url(chosen),
        "back": links_for(chosen, request.reach).back(),
        "next_url": chosen.address(after=listing.page.after) if listing else "",
        "exports": export_links("ratings", chosen),
        "action": reverse("indicators:rating-list"),
    }
    return render(request, "indicators/rating_list.html", context)


@reads("tickets")
def ticket_list(request: FigureRequest) -> HttpResponse:
    chosen = TicketListFilter(request.GET, scope=request.figure_scope)
    listing = tickets_behind.listing(chosen, request.GET.get("after", ""), at=timezone.now())
    context = {
        "filter": chosen,
        "asked": asked(chosen),
        "choices": suggestions(chosen, request.figure_scope),
        "listing": listing,
        "title": TICKET_LISTS[chosen.values.get("counter", "tickets_dispatched")],
        "back": links_for(chosen, request.reach).back(),
        "next_url": chosen.address(after=listing.page.after) if listing else "",
        "exports": export_links("tickets", chosen),
        "action": reverse("indicators:ticket-list"),
    }
    return render(request, "indicators/ticket_list.html", context)
