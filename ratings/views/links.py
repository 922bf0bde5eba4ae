"""The link form at ``/r/{token}``.

The token is the only secret and it stands in the address: whoever can forge a request to it could
rate anyway. So these posts need no CSRF cookie, and the tap works on a phone that blocks cookies;
such a phone is only not offered the second page.
"""

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from govservice.display import is_switch, keeps_typed, typed

from .. import guards, services
from ..forms import LevelForm, ReasonsForm
from ..models import BAD_LEVELS, FormKind, Identity, Level
from ..services import Link, LinkState, ProgressKey
from ..services.form import MAX_COMMENT
from ..timing import RECTIFICATION_WORKING_DAYS, SECOND_PAGE_OPEN
from .via import channel_of

COOKIE = "rater"
COOKIE_PATH = "/r/"
COOKIE_SALT = "ratings.second-page"
COOKIE_AGE = 2 * SECOND_PAGE_OPEN  # the first half may pass on the first page

TEMPLATES = {
    LinkState.OPEN: ("ratings/link_levels.html", 200),
    LinkState.SECOND_PAGE: ("ratings/link_reasons.html", 200),
    LinkState.THANKS: ("ratings/link_thanks.html", 200),
    LinkState.USED: ("ratings/link_closed.html", 410),
    LinkState.LATE: ("ratings/link_closed.html", 410),
    LinkState.REVOKED: ("ratings/link_closed.html", 410),
    LinkState.UNKNOWN: ("ratings/link_closed.html", 404),
    LinkState.HELD: ("ratings/held.html", 202),
}
COUNTED_FOR_NOTHING = (LinkState.USED, LinkState.LATE, LinkState.REVOKED)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
def rate_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Looking never rates; a post with a level taps, any other post sends the second page."""
    browser = _browser(request)
    if request.method != "POST":
        response = _page(request, services.look_at_link(token, browser=browser, at=timezone.now()))
    elif "level" in request.POST:
        response = _tap(request, token, browser)
    else:
        response = _send_reasons(request, token, browser)
    return guarded(response, browser)


def _tap(request: HttpRequest, token: str, browser: str) -> HttpResponse:
    form = LevelForm(request.POST)
    if not form.is_valid():
        link = services.look_at_link(token, browser=browser, at=timezone.now())
        return _page(request, link, form=form)
    verdict = guards.judge(request, FormKind.TAP, typed=False, token=token)
    tap: dict[str, Any] = {
        "level": form.cleaned_data["level"],
        "channel": channel_of(request),
        "browser": browser,
        "address": verdict.address,
        "at": timezone.now(),
    }
    if verdict.holds:
        link = services.hold_tap(token, **tap, why=verdict.why)
    else:
        link = services.rate_by_link(token, **tap)
    if link.state in COUNTED_FOR_NOTHING:
        verdict.give_back()
    return _page_or_back(request, link)


def _send_reasons(request: HttpRequest, token: str, browser: str) -> HttpResponse:
    link = services.look_at_link(token, browser=browser, at=timezone.now())
    if link.rating is None or link.state is not LinkState.SECOND_PAGE:
        return _page_or_back(request, link)
    if is_switch(request):
        return _page(request, link, form=ReasonsForm(link.rating, initial=typed(request)))
    form = ReasonsForm(link.rating, request.POST)
    if "skip" in request.POST:
        form = ReasonsForm(link.rating, {"identity": Identity.ANONYMOUS})
    if not form.is_valid():
        return _page(request, link, form=form)
    verdict = guards.judge(
        request, FormKind.REASONS, typed=bool(form.cleaned_data["comment"]), token=token
    )
    sent: dict[str, Any] = form.cleaned_data | {"browser": browser, "at": timezone.now()}
    if verdict.holds:
        done = services.hold_second_page(token, **sent, address=verdict.address, why=verdict.why)
    else:
        done = services.complete_by_link(token, **sent)
    return _page_or_back(request, done)


def _page_or_back(request: HttpRequest, link: Link) -> HttpResponse:
    """After a post a fresh look at the same address, so that reloading sends nothing again."""
    if link.state in (LinkState.UNKNOWN, LinkState.LATE, LinkState.REVOKED, LinkState.HELD):
        return _page(request, link)
    return HttpResponseRedirect(request.path, status=303)


def _page(
    request: HttpRequest, link: Link, *, form: LevelForm | ReasonsForm | None = None
) -> HttpResponse:
    template, status = TEMPLATES[link.state]
    if form is None and link.state is LinkState.SECOND_PAGE and link.rating:
        form = ReasonsForm(link.rating)
    elif form is not None and form.errors and status == 200:
        status = 400
    context = {
        "link": link,
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
    return render(request, template, context, status=status)


def progress_key_of(link: Link) -> ProgressKey | None:
    """For the browser that gave a bad rating; the reasons' page shows it too, for some go no further."""
    if link.rating is None or link.rating.level not in BAD_LEVELS:
        return None
    return services.key_of_rating(link.rating)


def _browser(request: HttpRequest) -> str:
    """The name this browser was given, or a new one; it says nothing about the person."""
    known = request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT, max_age=COOKIE_AGE)
    return known or secrets.token_urlsafe(16)


def guarded(response: HttpResponse, browser: str) -> HttpResponse:
    """Let this browser find its own rating again, and keep the address to ourselves."""
    response.set_signed_cookie(
        COOKIE,
        browser,
        salt=COOKIE_SALT,
        max_age=COOKIE_AGE,
        path=COOKIE_PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS_ONLY,
    )
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
