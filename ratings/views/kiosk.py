"""``/kiosk/``: the machine in the hall. Every visit begins empty and leaves nothing behind.

What a visit holds stands in one short-lived cookie of its own, never in an address: the next person
finds neither a link nor a number in the history. Only machines that were registered for a hall take part.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from govservice import display

from .. import guards, services
from ..forms import FindForm, LevelForm, ReasonsForm
from ..keypad import LETTERS, ROWS_OF_DIGITS, press
from ..models import BAD_LEVELS, Channel, FormKind, Identity, Kiosk, Level
from ..services import FoundState, Link, LinkState, SearchState
from ..services.form import MAX_COMMENT
from ..signed import believe, sign
from ..timing import RECTIFICATION_WORKING_DAYS
from .links import COUNTED_FOR_NOTHING, TEMPLATES, progress_key_of
from .lookup import WRONG, paused_page, search_for
from .screens import Registration

REGISTRATION = Registration(
    Kiosk, "kiosk-screen", "/kiosk/", "ratings:kiosk", "ratings/kiosk_set_up.html"
)
COOKIE = "kiosk"
COOKIE_SALT = "ratings.kiosk"
COOKIE_AGE = 300
IDLE_SECONDS = 60
BASE = "ratings/screen.html"

Visit = dict[str, Any]
View = Callable[[HttpRequest], HttpResponse]


def only_registered(view: View) -> View:
    """Any other browser is led to the page that says how a machine is registered."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        kiosk = REGISTRATION.known(request)
        if kiosk is None:
            return REGISTRATION.set_up(request) if view.__name__ == "start" else _to("kiosk")
        return REGISTRATION.remember(view(request), kiosk)

    return checked


@never_cache
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@only_registered
@display.keeps_typed
def start(request: HttpRequest) -> HttpResponse:
    """First the case number, then the four digits; every key may be the machine's or the screen's."""
    if request.method != "POST":
        return _forget(_keys(request, "case_number", {}))
    step = "proof" if request.POST.get("step") == "proof" else "case_number"
    typed = {name: request.POST.get(name, "") for name in ("case_number", "proof")}
    if display.is_switch(request):
        return _keys(request, step, typed)
    key = request.POST.get("press", "")
    if key:
        return _keys(request, step, typed | {step: press(typed[step], key)})
    form = FindForm(typed)
    if step == "case_number":
        errors = form.errors.get("case_number")
        return _keys(request, step if errors else "proof", typed, errors=errors)
    if not form.is_valid():
        wrong = "case_number" if "case_number" in form.errors else "proof"
        return _keys(request, wrong, typed, errors=form.errors[wrong])
    return _search(request, form, typed)


def _search(request: HttpRequest, form: FindForm, typed: dict[str, str]) -> HttpResponse:
    search = search_for(request, form)
    if search.state is SearchState.PAUSED:
        return paused_page(request, search, page_base=BASE)
    if search.state is SearchState.WRONG:
        return _keys(request, "case_number", typed, errors=[str(WRONG)])
    found = services.services_to_rate(search.cases, at=timezone.now())
    visit = {"cases": search.cases, "browser": secrets.token_urlsafe(16)}
    if len(found) == 1 and found[0].token:
        return _keep(_to("kiosk-rate"), visit | {"token": found[0].token})
    return _keep(_to("kiosk-choose"), visit)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@only_registered
def choose(request: HttpRequest) -> HttpResponse:
    visit = _visit(request)
    if not visit:
        return _to("kiosk")
    found = services.services_to_rate(visit["cases"], at=timezone.now())
    chosen = request.POST.get("service")
    for row in found:
        if row.token and str(row.service.pk) == chosen:
            return _keep(_to("kiosk-rate"), visit | {"token": row.token})
    return _screen(request, "ratings/kiosk_choose.html", {"rows": found, "open": FoundState.OPEN})


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@only_registered
@display.keeps_typed
def rate(request: HttpRequest) -> HttpResponse:
    """The link form of the service just found, as ``/r/{token}`` shows it, on this machine."""
    visit = _visit(request)
    if "token" not in visit:
        return _to("kiosk")
    if request.method != "POST":
        return _link_page(request, _look(visit))
    return _tap(request, visit) if "level" in request.POST else _send_reasons(request, visit)


def _tap(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = LevelForm(request.POST)
    if not form.is_valid():
        return _link_page(request, _look(visit), form=form)
    verdict = guards.judge(request, FormKind.KIOSK, typed=False, token=visit["token"])
    tap: dict[str, Any] = {
        "level": form.cleaned_data["level"],
        "channel": Channel.KIOSK,
        "browser": visit["browser"],
        "address": verdict.address,
        "at": timezone.now(),
    }
    if verdict.holds:
        return _link_page(request, services.hold_tap(visit["token"], **tap, why=verdict.why))
    link = services.rate_by_link(visit["token"], **tap)
    if link.state in COUNTED_FOR_NOTHING:
        verdict.give_back()
    return _keep(_to("kiosk-rate"), visit)


def _send_reasons(request: HttpRequest, visit: Visit) -> HttpResponse:
    link = _look(visit)
    if link.rating is None or link.state is not LinkState.SECOND_PAGE:
        return _to("kiosk-rate")
    if display.is_switch(request):
        again = ReasonsForm(link.rating, initial=display.typed(request))
        return _link_page(request, link, form=again)
    form = ReasonsForm(link.rating, request.POST)
    if "skip" in request.POST:
        form = ReasonsForm(link.rating, {"identity": Identity.ANONYMOUS})
    if not form.is_valid():
        return _link_page(request, link, form=form)
    sent = form.cleaned_data | {"browser": visit["browser"], "at": timezone.now()}
    services.complete_by_link(visit["token"], **sent)
    return _to("kiosk-rate")


@never_cache
@require_GET
def end(request: HttpRequest) -> HttpResponse:
    """Where an idle minute leads: nothing of this visit stays, its language and contrast neither."""
    response = _forget(_to("kiosk"))
    response.delete_cookie(display.COOKIE)
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, path=settings.LANGUAGE_COOKIE_PATH)
    return response


def _keys(
    request: HttpRequest, step: str, typed: dict[str, str], *, errors: Any = None
) -> HttpResponse:
    context = {
        "step": step,
        "case_number": typed.get("case_number", ""),
        "proof": typed.get("proof", ""),
        "value": typed.get(step, ""),
        "field": FindForm.base_fields[step],
        "errors": errors,
        "digits": ROWS_OF_DIGITS,
        "letters": LETTERS if step == "case_number" else ["X"],
    }
    return _screen(request, "ratings/kiosk.html", context, status=400 if errors else 200)


def _look(visit: Visit) -> Link:
    return services.look_at_link(visit["token"], browser=visit["browser"], at=timezone.now())


def _link_page(
    request: HttpRequest, link: Link, *, form: LevelForm | ReasonsForm | None = None
) -> HttpResponse:
    template, status = TEMPLATES[link.state]
    if form is not None and form.errors and status == 200:
        status = 400
    if form is None and link.state is LinkState.SECOND_PAGE and link.rating:
        form = ReasonsForm(link.rating)
    context = {
        "state": link.state.value,
        "service": link.service,
        "rating": link.rating,
        "is_bad": bool(link.rating and link.rating.level in BAD_LEVELS),
        "progress_key": progress_key_of(link),
        "form": form,
        "levels": Level.choices,
        "max_comment": MAX_COMMENT,
        "working_days": RECTIFICATION_WORKING_DAYS,
    }
    return _screen(request, template, context, status=status)


def _screen(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    screen = {"page_base": BASE, "on_screen": True, "idle_seconds": IDLE_SECONDS}
    response = render(request, template, context | screen, status=status)
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _to(name: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"ratings:{name}"), status=303)


def _visit(request: HttpRequest) -> Visit:
    signed = request.COOKIES.get(COOKIE, "")
    return believe(signed, salt=COOKIE_SALT, seconds=COOKIE_AGE) or {}


def _keep(response: HttpResponse, visit: Visit) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        sign(visit, salt=COOKIE_SALT),
        max_age=COOKIE_AGE,
        path="/kiosk/",
        httponly=True,
        samesite="Strict",
        secure=settings.HTTPS_ONLY,
    )
    return response


def _forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path="/kiosk/", samesite="Strict")
    return response
