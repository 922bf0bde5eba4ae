"""``/rectification/``: a citizen follows a bad rating, with the number and the code they were given.

The code is asked for once and the browser remembers for a while that it was right; neither number
nor code ever stands in an address.
"""

import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from govservice.addresses import address_group, client_address
from govservice.display import is_switch, keeps_typed
from govservice.display import typed as kept
from govservice.refusals import refusals_beside_fields

from .. import guards, services
from .. import progress_words as words
from ..models import FormKind, Rectification
from ..progress_forms import LostCodeForm, ProgressTrackForm

OPENED = "progress"  # session key: number, how many codes were sent, when it was last looked at
OPEN_SECONDS = 60 * 60
FRESH_SECONDS = 5 * 60


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
def track(request: HttpRequest) -> HttpResponse:
    """The same answer to an unknown number and to a wrong code."""
    if is_switch(request):
        return _page(request, "track", ProgressTrackForm(initial=kept(request)), 200)
    if request.method != "POST":
        return _page(request, "track", ProgressTrackForm(), 200)
    form = ProgressTrackForm(request.POST)
    if not form.is_valid():
        return _page(request, "track", form, 400)
    guards.allow_look(request, FormKind.TRACK)
    typed, origin = form.cleaned_data, address_group(client_address(request))
    with refusals_beside_fields(form) as refused:
        found = services.find_for_rater(typed["number"], typed["code"], address=origin)
        remember(request, found)
    return _page(request, "track", form, refused[0].status) if refused else _to_progress()


@never_cache
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    found = opened(request)
    if found is None:
        return redirect("ratings:progress-track")
    return render(request, "ratings/progress.html", context_of(found))


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Whoever comes next at this screen is asked for number and code."""
    request.session.pop(OPENED, None)
    return redirect("ratings:progress-track")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
def lost_code(request: HttpRequest) -> HttpResponse:
    """The same answer whether or not number and telephone belong together."""
    if is_switch(request):
        return _page(request, "code", LostCodeForm(initial=kept(request)), 200)
    if request.method != "POST" or not services.can_send_codes():
        return _page(request, "code", LostCodeForm(), 200)
    form = LostCodeForm(request.POST)
    if not form.is_valid():
        return _page(request, "code", form, 400)
    guards.allow_look(request, FormKind.TRACK)
    typed, origin = form.cleaned_data, address_group(client_address(request))
    with refusals_beside_fields(form) as refused:
        services.send_new_code(typed["number"], typed["phone"], address=origin, at=timezone.now())
    if refused:
        return _page(request, "code", form, refused[0].status)
    return render(request, "ratings/progress_code_sent.html", status=202)


def remember(request: HttpRequest, found: Any) -> None:
    """A session of its own from here on: nobody else knows its name."""
    request.session.cycle_key()
    request.session[OPENED] = [found.number, found.times_sent, int(time.time())]


def opened(request: HttpRequest) -> Rectification | None:
    """What this browser has opened within the hour, or None."""
    kept = request.session.get(OPENED)
    if not kept:
        return None
    number, times_sent, looked_at = kept
    age = time.time() - looked_at
    found = services.find_again(number, times_sent) if age < OPEN_SECONDS else None
    if found is None:
        del request.session[OPENED]
    elif age > FRESH_SECONDS:
        request.session[OPENED] = [number, times_sent, int(time.time())]
    return found


def context_of(found: Rectification) -> dict[str, Any]:
    at, events = timezone.now(), list(found.events.all())
    return {
        "rectification": found,
        "stands": words.stands(found),
        "comes_next": words.comes_next(found),
        "why_void": words.why_void(found),
        "promise": words.promise(found, at=at),
        "answer": words.answer(found),
        "steps": words.timeline(events, services.files_of(found, events)),
        "acts": services.open_acts(found, at=at),
    }


def _to_progress() -> HttpResponse:
    response = redirect("ratings:progress")
    response.status_code = 303
    return response


def _page(request: HttpRequest, name: str, form: Any, status: int) -> HttpResponse:
    context = {"form": form, "can_send": services.can_send_codes()}
    return render(request, f"ratings/progress_{name}.html", context, status=status)
