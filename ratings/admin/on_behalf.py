"""代评: find the service as the citizen would, then enter what they say."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from govservice.accounts.models import User
from govservice.errors import DomainError, NotAllowed

from .. import services
from ..forms import FindForm, OnBehalfForm
from ..models import BAD_LEVELS, Rating
from ..services import FoundState, Search, SearchState
from ..services.on_behalf import ON_BEHALF_DUTIES
from ..views.lookup import WRONG

PROVED = "on_behalf_services"  # session key: the services whose digits this clerk was told
CLERK_TRIES = 20  # a shift of calls, some with the wrong paper at hand


def find_view(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Case number and digits, asked of the citizen; nobody browses other people's services here."""
    user = _clerk(request)
    form = FindForm(request.POST or None)
    found: list[Any] = []
    if form.is_valid():
        search = _search(form, user)
        if search.state is SearchState.FOUND:
            found = services.services_to_rate(search.cases, at=timezone.now())
            request.session[PROVED] = [row.service.pk for row in found]
        else:
            form.add_error(None, _refusal(search))
    status = 400 if form.errors else 200
    page = context | {"form": form, "found": found, "open": FoundState.OPEN}
    return _private(TemplateResponse(request, "ratings/admin_on_behalf.html", page, status=status))


def enter_view(request: HttpRequest, service_id: int, context: dict[str, Any]) -> HttpResponse:
    """The rating itself, once; then the proof is used up."""
    user = _clerk(request)
    if service_id not in request.session.get(PROVED, []):
        return HttpResponseRedirect(reverse("admin:ratings_on_behalf"))
    service = services.service_within_reach(service_id, user)
    now = timezone.now()
    form = OnBehalfForm(now, request.POST or None)
    rating = _entered(form, service_id, user) if form.is_valid() else None
    if rating is not None:
        del request.session[PROVED]
        return _done(request, rating, user)
    page = context | {"form": form, "service": service}
    status = 400 if form.errors else 200
    return _private(
        TemplateResponse(request, "ratings/admin_on_behalf_enter.html", page, status=status)
    )


def _entered(form: OnBehalfForm, service_id: int, user: User) -> Rating | None:
    """A refusal stands on the page beside what was typed, so it is no page of its own."""
    try:
        return services.rate_on_behalf(service_id, **form.rating, by=user, at=timezone.now())
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None


def _done(request: HttpRequest, rating: Rating, user: User) -> HttpResponse:
    """The slip of a bad rating is in this answer and nowhere else, as the key of a tablet is."""
    key = services.key_for_citizen(rating, by=user)
    if key is not None:
        page = {"progress_key": key, "address": services.progress_url()}
        return _private(TemplateResponse(request, "ratings/slip.html", page))
    messages.success(request, _("The rating counts. It is marked as entered by you."))
    if rating.level in BAD_LEVELS:
        messages.warning(
            request,
            _("It is anonymous and about your own unit, so its query code is not shown to you."),
        )
    return HttpResponseRedirect(reverse("admin:ratings_on_behalf"))


def _clerk(request: HttpRequest) -> User:
    user: Any = request.user
    if not user.has_duty(*ON_BEHALF_DUTIES):
        raise NotAllowed
    return user  # type: ignore[no-any-return]


def _search(form: FindForm, user: User) -> Search:
    return services.find_cases(
        form.cleaned_data["case_number"],
        form.cleaned_data["proof"],
        origin=f"clerk {user.pk}",
        origin_tries=CLERK_TRIES,
        at=timezone.now(),
    )


def _refusal(search: Search) -> str:
    if search.state is SearchState.WRONG:
        return str(WRONG)
    return _("Too many tries; the next one is possible in %(minutes)s minutes.") % {
        "minutes": search.minutes
    }


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
