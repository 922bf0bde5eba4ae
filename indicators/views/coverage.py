from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ..asked import asked, preset_links
from ..board.coverage import covered
from ..filters import CoverageFilter
from ..links import export_links, links_for
from ..suggestions import suggestions
from .access import FigureRequest, reads


@reads("figures")
def coverage(request: FigureRequest) -> HttpResponse:
    chosen = CoverageFilter(request.GET, scope=request.figure_scope)
    links = links_for(chosen, request.reach, page="indicators:coverage")
    page = request.GET.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
    context = {
        "filter": chosen,
        "choices": suggestions(chosen, request.figure_scope),
        "presets": preset_links(chosen, links, timezone.localdate()),
        "covered": covered(chosen, page=number),
        "asked": asked(chosen),
        "exports": export_links("coverage", chosen),
        "action": links.page_url,
        "back": links_for(chosen, request.reach).back(),
    }
    return render(request, "indicators/coverage.html", context)
