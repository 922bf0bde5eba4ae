"""How a visitor wants pages shown: larger type, high contrast. Kept in a cookie, needs no script.

Switches on a page without a form post to an address of their own and lead back. On a page with a form
they are submit buttons of that form (``_switches.html with keeps="its id"``), so that what was typed
comes along: its view wears :func:`keeps_typed` and shows the form again with :func:`typed` in it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "display"
COOKIE_AGE = 365 * 24 * 3600
CHOICES = ("large", "contrast")
SWITCH = "switch"
LANGUAGE = "language"

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def chosen(request: HttpRequest) -> list[str]:
    """What this browser has switched on, whatever else its cookie says."""
    kept = request.COOKIES.get(COOKIE, "").split("-")
    return [name for name in CHOICES if name in kept]


@require_POST
def switch_display(request: HttpRequest) -> HttpResponse:
    """``large=on`` or ``large=off``, the same for ``contrast``; back to the page it came from."""
    wanted = [
        name
        for name in CHOICES
        if (request.POST.get(name) or ("on" if name in chosen(request) else "off")) == "on"
    ]
    return _remember(HttpResponseRedirect(_way_back(request), status=303), wanted)


def is_switch(request: HttpRequest) -> bool:
    """Whether this post only wants the page shown otherwise: nothing typed is judged or taken."""
    return request.method == "POST" and SWITCH in request.POST


def typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, as the initial values of the same form."""
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in request.POST.lists()
        if values
    }


def keeps_typed(view: View[P]) -> View[P]:
    """Take ``switch=large-on``, ``contrast-off``, ``language-en`` from the view's own form."""

    @wraps(view)
    def switched(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_switch(request):
            return view(request, *args, **kwargs)
        name, _hyphen, value = request.POST[SWITCH].partition("-")
        if name == LANGUAGE and translation.check_for_language(value):
            translation.activate(value)
            return _remember_language(view(request, *args, **kwargs), value)
        wanted = [c for c in CHOICES if (value == "on" if c == name else c in chosen(request))]
        request.COOKIES[COOKIE] = "-".join(wanted)
        return _remember(view(request, *args, **kwargs), wanted)

    return switched


def _remember_language(response: HttpResponse, code: str) -> HttpResponse:
    """As Django's own view does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


def _remember(response: HttpResponse, wanted: list[str]) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        "-".join(wanted),
        max_age=COOKIE_AGE,
        samesite="Lax",
        secure=settings.HTTPS_ONLY,
        httponly=True,
    )
    return response


def _way_back(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    return address if allowed else "/"
