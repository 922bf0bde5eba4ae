"""``/tablet/``: the screen at a counter. It polls for the next service and goes back to rest by itself.

The tablet is known by a signed cookie, opened once with a key from the staff pages. It holds nothing
about anybody: the address of a call is a random name that opens on this window's tablets alone. A
second cookie says for which call somebody stands here; whoever goes on takes it away, and with it
the query code of a bad rating.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from govservice.addresses import client_address

from .. import services
from ..forms import ReasonsForm, TapForm
from ..models import BAD_LEVELS, Identity, Level, Tablet, TabletCall
from ..services import ProgressKey, Screen, ScreenState
from .screens import Registration

REGISTRATION = Registration(
    Tablet, "tablet", "/tablet/", "ratings:tablet", "ratings/tablet_set_up.html"
)
VISIT = "tablet-visit"
VISIT_AGE = 300
THANKS_SECONDS = 6
KEY_SECONDS = 40  # long enough to write eighteen characters down
TEMPLATES = {
    ScreenState.LEVELS: "ratings/tablet_levels.html",
    ScreenState.REASONS: "ratings/tablet_reasons.html",
    ScreenState.THANKS: "ratings/tablet_thanks.html",
    ScreenState.OVER: "ratings/tablet_over.html",
}


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """The rest picture, the call that waits, or the key to set the tablet up."""
    tablet = REGISTRATION.known(request)
    if tablet is None:
        return REGISTRATION.set_up(request)
    call = services.current_call(tablet.window, at=timezone.now())
    if call:
        return _leave(REGISTRATION.remember(HttpResponseRedirect(_address(call)), tablet))
    rest = render(request, "ratings/tablet_rest.html", {"tablet": tablet})
    return _leave(REGISTRATION.remember(rest, tablet))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call_page(request: HttpRequest, call: uuid.UUID) -> HttpResponse:
    """One service: five levels, reasons, thanks. Looking never rates."""
    tablet = REGISTRATION.known(request)
    if tablet is None:
        return HttpResponseRedirect(reverse("ratings:tablet"))
    if request.method != "POST":
        return _page(request, tablet, services.look_at_call(tablet, call, at=timezone.now()))
    if "level" in request.POST:
        return _tap(request, tablet, call)
    return _send_reasons(request, tablet, call)


@never_cache
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """For the little script: the address the tablet should be showing when nobody is touching it."""
    tablet = REGISTRATION.known(request)
    call = tablet and services.current_call(tablet.window, at=timezone.now())
    address = _address(call) if call else reverse("ratings:tablet")
    return JsonResponse({"address": address}, status=200 if tablet else 403)


def _tap(request: HttpRequest, tablet: Tablet, call: uuid.UUID) -> HttpResponse:
    form = TapForm(request.POST)
    if not form.is_valid():
        screen = services.look_at_call(tablet, call, at=timezone.now())
        return _page(request, tablet, screen, form=form)
    screen = services.tap(
        tablet,
        call,
        level=form.cleaned_data["level"],
        age=dt.timedelta(milliseconds=form.cleaned_data["age"] or 0),
        address=client_address(request),
        at=timezone.now(),
    )
    response = _after(request, tablet, screen)
    return _arrive(response, call) if screen.rating else response


def _send_reasons(request: HttpRequest, tablet: Tablet, call: uuid.UUID) -> HttpResponse:
    screen = services.look_at_call(tablet, call, at=timezone.now())
    if screen.state is not ScreenState.REASONS or screen.rating is None:
        return _after(request, tablet, screen)
    sent = {"tags": [] if "skip" in request.POST else request.POST.getlist("tags")}
    form = ReasonsForm(screen.rating, sent | {"identity": Identity.ANONYMOUS})
    if not form.is_valid():
        return _page(request, tablet, screen, form=form)
    done = services.complete_call(tablet, call, tags=form.cleaned_data["tags"], at=timezone.now())
    return _after(request, tablet, done)


def _after(request: HttpRequest, tablet: Tablet, screen: Screen) -> HttpResponse:
    """After a post a fresh look, so that reloading sends nothing again."""
    if screen.call is None or screen.state is ScreenState.OVER:
        return _page(request, tablet, screen)
    return REGISTRATION.remember(HttpResponseRedirect(_address(screen.call), status=303), tablet)


def _page(
    request: HttpRequest,
    tablet: Tablet,
    screen: Screen,
    *,
    form: TapForm | ReasonsForm | None = None,
) -> HttpResponse:
    if screen.call is None:
        return REGISTRATION.remember(HttpResponseRedirect(reverse("ratings:tablet")), tablet)
    if form is None and screen.rating and screen.state is ScreenState.REASONS:
        form = ReasonsForm(screen.rating)
    key = _key(request, screen)
    status = 400 if form is not None and form.errors else 200
    context = {
        "on_screen": True,
        "progress_key": key,
        "tablet": tablet,
        "service": screen.call.service,
        "rating": screen.rating,
        "is_bad": bool(screen.rating and screen.rating.level in BAD_LEVELS),
        "form": form,
        "levels": Level.choices,
        "seconds": KEY_SECONDS if key and screen.state is ScreenState.THANKS else _seconds(screen),
    }
    status = 410 if screen.state is ScreenState.OVER else status
    response = render(request, TEMPLATES[screen.state], context, status=status)
    return REGISTRATION.remember(response, tablet)


def _seconds(screen: Screen) -> int:
    """How long this page may stand before the rest picture comes back."""
    if screen.state is ScreenState.LEVELS and screen.call:
        left = (screen.call.expires_at - timezone.now()).total_seconds()
        return max(1, round(left))
    return settings.TABLET_SECONDS if screen.state is ScreenState.REASONS else THANKS_SECONDS


def _key(request: HttpRequest, screen: Screen) -> ProgressKey | None:
    """Only for whoever tapped here and has not gone on: the way back shows it to nobody else."""
    here = request.get_signed_cookie(VISIT, default="", salt=VISIT, max_age=VISIT_AGE)
    if screen.call is None or here != str(screen.call.uuid):
        return None
    return services.key_on_screen(screen, at=timezone.now())


def _address(call: TabletCall) -> str:
    return reverse("ratings:tablet-call", args=[call.uuid])


def _arrive(response: HttpResponse, call: uuid.UUID) -> HttpResponse:
    response.set_signed_cookie(
        VISIT,
        str(call),
        salt=VISIT,
        max_age=VISIT_AGE,
        path=REGISTRATION.path,
        httponly=True,
        samesite="Strict",
        secure=settings.HTTPS_ONLY,
    )
    return response


def _leave(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(VISIT, path=REGISTRATION.path, samesite="Strict")
    return response
