"""The pages on which a citizen adds to a bad rating: one form each, open while its move is."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from govservice.addresses import client_address
from govservice.display import is_switch, keeps_typed, typed
from govservice.refusals import refusals_beside_fields

from .. import progress_words as words
from .. import services
from ..models import Rectification
from ..progress_forms import FORMS, ActForm
from ..services import Act
from .progress import opened
from .via import channel_of

THANKS: dict[Act, Any] = {
    Act.OPINION: _("Thank you. What you think of it has been noted."),
    Act.SUPPLEMENT: _("Thank you. It has been passed to those who work on it."),
    Act.AGAIN: _("Thank you. Your new rating has been counted."),
    Act.OBJECTION: _("We have your objection. Other persons decide about it."),
}


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
def act_page(request: HttpRequest, act: str) -> HttpResponse:
    if act not in FORMS:
        raise Http404
    found = opened(request)
    if found is None:
        return redirect("ratings:progress-track")
    if is_switch(request):
        again = FORMS[act](round_no=found.round_no, initial=typed(request))
        return _page(request, found, Act(act), again, 200)
    if request.method == "POST":
        return _sent(request, found, FORMS[act])
    if not services.is_act_open(Act(act), found, at=timezone.now()):
        return _page(request, found, Act(act), None, 409)
    return _page(request, found, Act(act), FORMS[act](round_no=found.round_no), 200)


def _sent(request: HttpRequest, found: Rectification, form_class: type[ActForm]) -> HttpResponse:
    """What the door refuses is said above the form, with what was typed and what is still possible."""
    form = form_class(request.POST, request.FILES, round_no=found.round_no)
    act = form_class.act
    if not form.is_valid():
        return _page(request, found, act, form, 400)
    with refusals_beside_fields(form) as refused:
        form.send(
            found.number,
            at=timezone.now(),
            channel=channel_of(request),
            address=client_address(request),
        )
    if refused:
        return _page(request, found, act, form, refused[0].status)
    messages.success(request, THANKS[act])
    response = redirect("ratings:progress")
    response.status_code = 303
    return response


def _page(
    request: HttpRequest, found: Rectification, act: Act, form: Any, status: int
) -> HttpResponse:
    at = timezone.now()
    context = {
        "rectification": found,
        "act": act,
        "form": form,
        "stands": words.stands(found),
        "answer": words.answer(found) if act is Act.OPINION else "",
        "others": [other for other in services.open_acts(found, at=at) if other is not act],
    }
    return render(request, "ratings/progress_act.html", context, status=status)
