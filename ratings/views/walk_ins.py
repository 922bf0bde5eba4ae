"""``/w/{code}``: from the sheet of a window to a rating, without any case."""

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from govservice.addresses import address_group, client_address
from govservice.catalogue.models import ServiceItem, Window

from .. import guards, services
from ..forms import LevelForm
from ..models import FormKind, Level
from ..services import Sheet, SheetState
from ..signed import believe, sign
from . import links

COOKIE = "visitor"
COOKIE_SALT = "ratings.walk-in"
COOKIE_AGE = 2 * 24 * 3600  # as long as a limit by the day needs
FORM_SALT = "ratings.walk-in.form"
FORM_AGE = 24 * 3600
LONGEST_SEARCH = 50


@never_cache
@require_safe
def choose_item(request: HttpRequest, code: str) -> HttpResponse:
    """What was handled here today?"""
    sheet = services.look_at_sheet(code)
    if sheet.state is not SheetState.OPEN or sheet.window is None:
        return _closed(request, sheet)
    search = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    items = services.items_of(sheet.window, search=search, at=timezone.now())
    context = {"window": sheet.window, "code": code, "items": items, "search": search}
    response = render(request, "ratings/walk_in_items.html", context)
    return _remember(response, _browser(request))


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def rate_item(request: HttpRequest, code: str, item_code: str) -> HttpResponse:
    """One tap; it makes the service and its rating, and leads to the second page of its link."""
    sheet = services.look_at_sheet(code)
    if sheet.state is not SheetState.OPEN or sheet.window is None:
        return _closed(request, sheet)
    item = services.item_of(sheet.window, item_code, at=timezone.now())
    if item is None:
        return HttpResponseRedirect(reverse("ratings:walk-in", args=[code]))
    if request.method != "POST":
        return _levels(request, sheet.window, item)
    form = LevelForm(request.POST)
    sent = _form_again(request)
    if not form.is_valid() or not sent:
        return _levels(request, sheet.window, item, form=form, status=400)
    return _tap(request, sheet.window, code, item, form.cleaned_data["level"], sent)


def _tap(
    request: HttpRequest, window: Window, code: str, item: ServiceItem, level: int, sent: str
) -> HttpResponse:
    verdict = guards.judge(request, FormKind.WALK_IN, typed=False)
    browser = _browser(request)
    tap: dict[str, Any] = {
        "item_code": item.code,
        "level": level,
        "form": sent,
        "browser": browser,
        "is_named": bool(_known_browser(request)),
        "address": verdict.address,
        "at": timezone.now(),
    }
    if verdict.holds:
        services.hold_walk_in(window, code, **tap, why=verdict.why)
        return guards.held_page(request)
    done = services.rate_walk_in(code, **tap)
    response = HttpResponseRedirect(reverse("ratings:link", args=[done.token]), status=303)
    return _remember(links.guarded(response, browser), browser)


def _levels(
    request: HttpRequest,
    window: Window,
    item: ServiceItem,
    *,
    form: LevelForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """``sent`` names this very form: sent twice, it is one rating."""
    context = {
        "window": window,
        "item": item,
        "form": form,
        "levels": Level.choices,
        "sent": (_form_again(request) and request.POST["form"]) or _new_form(),
    }
    response = render(request, "ratings/walk_in_levels.html", context, status=status)
    return _remember(response, _browser(request))


def _closed(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    context = {"state": sheet.state.value, "window": sheet.window}
    status = 404 if sheet.state is SheetState.UNKNOWN else 410
    return render(request, "ratings/walk_in_closed.html", context, status=status)


def _new_form() -> str:
    return sign(secrets.token_urlsafe(12), salt=FORM_SALT)


def _form_again(request: HttpRequest) -> str:
    """The name of the form that was sent; empty where it is not ours or a day old."""
    return believe(request.POST.get("form", ""), salt=FORM_SALT, seconds=FORM_AGE) or ""


def _browser(request: HttpRequest) -> str:
    """The name this phone was given. Without cookies, what tells it from others nearby."""
    known = _known_browser(request)
    if known or request.method != "POST":
        return known or secrets.token_urlsafe(16)
    return f"{address_group(client_address(request))} {request.headers.get('User-Agent', '')}"


def _known_browser(request: HttpRequest) -> str:
    name = request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT, max_age=COOKIE_AGE)
    return str(name)


def _remember(response: HttpResponse, browser: str) -> HttpResponse:
    response.set_signed_cookie(
        COOKIE,
        browser,
        salt=COOKIE_SALT,
        max_age=COOKIE_AGE,
        path="/w/",
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS_ONLY,
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
