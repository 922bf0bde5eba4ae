"""How a visitor wants pages shown: larger type, high contrast. Kept in a cookie, needs no script."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "display"
COOKIE_AGE = 365 * 24 * 3600
CHOICES = ("large", "contrast")


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
    response = HttpResponseRedirect(_way_back(request), status=303)
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
