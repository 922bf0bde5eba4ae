from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ..asked import asked, preset_links
from ..board import board
from ..filters import FigureFilter
from ..links import export_links, links_for
from ..suggestions import suggestions
from .access import FigureRequest, reads


@reads("figures")
def dashboard(request: FigureRequest) -> HttpResponse:
    chosen = FigureFilter(request.GET, scope=request.figure_scope)
    links = links_for(chosen, request.reach)
    page = request.GET.get("page", "")
    context = {
        "filter": chosen,
        "links": links,
        "choices": suggestions(chosen, request.figure_scope),
        "presets": preset_links(chosen, links, timezone.localdate()),
        "board": board(
            chosen,
            request.reach,
            links,
            page=int(page) if page.isascii() and page.isdigit() else 1,
            at=timezone.now(),
        ),
        "asked": asked(chosen),
        "exports": export_links("departments", chosen),
        "action": links.page_url,
    }
    return render(request, "indicators/dashboard.html", context)
