from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..asked import asked
from ..filters import LedgerFilter
from ..ledger import LEDGER, behind_the_ledger
from ..links import export_links
from ..neighbours import list_of_ledger
from ..suggestions import suggestions
from .access import FigureRequest, reads


@require_safe
@reads("rectifications")
def ledger(request: FigureRequest) -> HttpResponse:
    """Asks what the ledger shall hold, and says how many rows that is."""
    chosen = LedgerFilter(request.GET, scope=request.figure_scope)
    found = behind_the_ledger(chosen, request.user, at=timezone.now())
    context = {
        "filter": chosen,
        "asked": asked(chosen),
        "choices": suggestions(chosen, request.figure_scope),
        "count": found.count() if chosen.form.is_valid() else None,
        "exports": export_links(LEDGER, chosen),
        "action": reverse("indicators:ledger"),
        "list_url": list_of_ledger(chosen),
    }
    return render(request, "indicators/ledger.html", context)
