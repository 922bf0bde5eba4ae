"""The citizens' way to a service item."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..models import Region, ServiceItem
from ..models.regions import RegionLevel
from ..search import LONGEST, search_items

PAGE = 20
MOST_PAGES = 50


@require_safe
def item_search(request: HttpRequest) -> HttpResponse:
    """Three queries whatever is asked; a place or page that is not there is left out, not refused."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    places = _places()
    place = next((p for p in places if p.code == request.GET.get("region")), None)
    items = ServiceItem.objects.filter(is_active=True).select_related("department__region")
    if place:
        items = items.filter(department__region__path__startswith=place.path)
    found = search_items(items, text)
    page = Paginator(found[: PAGE * MOST_PAGES], PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "text": text,
        "places": places,
        "place": place,
        "page": page,
        "is_cut": page.paginator.count >= PAGE * MOST_PAGES,
    }
    return render(request, "items/search.html", context)


def _places() -> list[Region]:
    """Provinces and cities some body of which offers an item."""
    offering = Region.objects.filter(
        level__in=(RegionLevel.PROVINCE, RegionLevel.CITY), is_grouping=False
    ).filter(departments__items__is_active=True)
    return list(offering.distinct().order_by("code"))
