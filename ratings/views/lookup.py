"""``/rate/``: to one's own service by its case number and four digits, then on to its rating link."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from govservice.addresses import address_group, client_address
from govservice.catalogue.networks import is_hall_address
from govservice.display import is_switch, keeps_typed, typed

from .. import guards, services
from ..forms import FindForm
from ..models import FormKind
from ..services import Found, FoundState, Search, SearchState

COOKIE = "found"
COOKIE_SALT = "ratings.found"
COOKIE_AGE = 600  # seconds to choose among several services
WRONG = _(
    "No service fits this number and these digits. Please check both; the number is on your receipt."
)


@never_cache
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
def rate(request: HttpRequest) -> HttpResponse:
    """The same answer whether there is no such case or the digits are wrong."""
    if request.method != "POST":
        return _page(request, FindForm(), 200)
    if is_switch(request):
        return _page(request, FindForm(initial=typed(request)), 200)
    form = FindForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 400)
    guards.allow_look(request, FormKind.LOOK_UP)
    search = search_for(request, form)
    if search.state is SearchState.PAUSED:
        return paused_page(request, search)
    if search.state is SearchState.WRONG:
        form.add_error(None, str(WRONG))
        return _page(request, form, 400)
    found = services.services_to_rate(search.cases, at=timezone.now())
    if len(found) == 1 and found[0].token:
        return _private(HttpResponseRedirect(_link(found[0]), status=303))
    response = _private(HttpResponseRedirect(reverse("ratings:rate-choose"), status=303))
    response.set_signed_cookie(
        COOKIE,
        "-".join(str(case) for case in search.cases),
        salt=COOKIE_SALT,
        max_age=COOKIE_AGE,
        path=reverse("ratings:rate"),
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS_ONLY,
    )
    return response


@never_cache
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The services of the case just found; without one, back to the question."""
    kept = request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT, max_age=COOKIE_AGE)
    if not kept:
        return HttpResponseRedirect(reverse("ratings:rate"))
    found = services.services_to_rate(case_ids(kept), at=timezone.now())
    rows = [{"found": row, "link": _link(row) if row.token else ""} for row in found]
    context = {"rows": rows, "open": FoundState.OPEN}
    return _private(render(request, "ratings/rate_choose.html", context))


def search_for(request: HttpRequest, form: FindForm) -> Search:
    """Who asks is the address; a hall's is shared by many and may be wrong more often."""
    address = client_address(request)
    in_hall = is_hall_address(address)
    return services.find_cases(
        form.cleaned_data["case_number"],
        form.cleaned_data["proof"],
        origin=f"address {address_group(address)}",
        origin_tries=settings.LOOK_UP_TRIES_IN_HALL if in_hall else settings.LOOK_UP_TRIES,
        at=timezone.now(),
    )


def paused_page(request: HttpRequest, search: Search, *, page_base: str = "") -> HttpResponse:
    context = {"minutes": search.minutes, "page_base": page_base}
    response = render(request, "ratings/rate_paused.html", context, status=429)
    response.headers["Retry-After"] = str(search.minutes * 60)
    return response


def case_ids(kept: str) -> list[int]:
    return [int(case) for case in kept.split("-")]


def _page(request: HttpRequest, form: FindForm, status: int) -> HttpResponse:
    return _private(render(request, "ratings/rate.html", {"form": form}, status=status))


def _link(found: Found) -> str:
    return reverse("ratings:link", args=[found.token])


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Referrer-Policy"] = "same-origin"
    return response
