"""The page of a service item: its guide, what people think of it, and what they may say of the guide."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from govservice.addresses import client_address
from govservice.catalogue.models import ServiceItem
from govservice.display import is_switch, keeps_typed, typed
from govservice.errors import DomainError
from govservice.worktime import local_day

from .. import guards, services
from ..guide_forms import CorrectionForm, CorrectionTrackForm, GuideRatingForm
from ..item_figures import figures_of
from ..item_page import ItemPage, look_at_item
from ..models import BAD_LEVELS, FormKind, GuideCorrection, GuideRating, Level
from ..published import MOST_PAGES, page_of, published_ratings
from ..services.guides import GuideAlreadyRated, GuideRemark

COOKIE = "guide_reader"
COOKIE_SALT = "ratings.guides"
COOKIE_AGE = 365 * 24 * 3600
SENT = "correction_sent"  # session key: the id of the report just sent, shown once
Form = GuideRatingForm | CorrectionForm


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    page = look_at_item(code, today=local_day(timezone.now()))
    if page is None:
        return _unknown(request, code)
    number = _page_number(request)
    rows, has_next = page_of(published_ratings(page.item.pk), number)
    context = {
        "page": page,
        "figures": figures_of(page.item.pk, today=page.today),
        "guide_figures": _guide_figures(page.item),
        "levels": [(value, label) for value, label in Level.choices],
        "rows": rows,
        "number": number,
        "has_next": has_next,
    }
    return render(request, "ratings/item.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
def guide_rating(request: HttpRequest, code: str) -> HttpResponse:
    """Five levels and words, once a browser and version."""
    return _remark_page(request, code, GuideRatingForm)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
def correction_new(request: HttpRequest, code: str) -> HttpResponse:
    return _remark_page(request, code, CorrectionForm)


def _remark_page(request: HttpRequest, code: str, form_class: type[Form]) -> HttpResponse:
    page = look_at_item(code, today=local_day(timezone.now()))
    if page is None:
        return _unknown(request, code)
    if page.version is None:
        return redirect("ratings:item", code=code)
    browser = _browser(request)
    if request.method != "POST":
        return _with_cookie(_form_page(request, page, form_class()), browser)
    if is_switch(request):
        again = form_class(initial=typed(request))
        return _with_cookie(_form_page(request, page, again), browser)
    form = form_class(request.POST)
    if not form.is_valid():
        return _with_cookie(_form_page(request, page, form, status=400), browser)
    remark = form.remark(page.version, browser)
    verdict = guards.judge(
        request, FormKind.GUIDE, typed=bool(form.cleaned_data["text"]), token=browser
    )
    if verdict.holds:
        services.hold_remark(remark, why=verdict.why, address=verdict.address, at=timezone.now())
        return guards.held_page(request)
    return _with_cookie(_taken(request, page, remark), browser)


def _taken(request: HttpRequest, page: ItemPage, remark: GuideRemark) -> HttpResponse:
    if remark.level is None:
        correction = services.report_correction(remark, at=timezone.now())
        request.session[SENT] = correction.pk
        return redirect("ratings:correction-sent")
    thanks = _rate(remark)
    messages.success(request, thanks)
    return redirect("ratings:item", code=page.item.code)


def _rate(remark: GuideRemark) -> str:
    """A second rating is no mistake of the visitor's: the page says that the first one counts."""
    try:
        services.rate_guide(remark, at=timezone.now())
    except DomainError as error:
        if not isinstance(error, GuideAlreadyRated):
            raise
        return str(error)
    return _("Thank you. What you think of this guide has been counted.")


@never_cache
@require_safe
def correction_sent(request: HttpRequest) -> HttpResponse:
    """Number and code, once."""
    related = GuideCorrection.objects.select_related("item")
    correction = related.filter(pk=request.session.pop(SENT, 0)).first()
    if correction is None:
        messages.info(request, _("For your safety, number and query code are shown only once."))
        return redirect("ratings:correction-track")
    context = {
        "correction": correction,
        "code": services.code_of(correction),
        "days": settings.GUIDE_CORRECTION_WORKING_DAYS,
    }
    return render(request, "ratings/correction_sent.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
def correction_track(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _track_page(request, CorrectionTrackForm())
    if is_switch(request):
        return _track_page(request, CorrectionTrackForm(initial=typed(request)))
    form = CorrectionTrackForm(request.POST)
    if not form.is_valid():
        return _track_page(request, form, 400)
    guards.allow_look(request, FormKind.TRACK)
    found = _find(request, form)
    if isinstance(found, DomainError):
        form.add_error(None, str(found))
        return _track_page(request, form, found.status)
    context = {"correction": found, "is_late": found.is_late(timezone.now())}
    return render(request, "ratings/correction_status.html", context)


def _find(request: HttpRequest, form: CorrectionTrackForm) -> GuideCorrection | DomainError:
    """What was typed must stay in the form, so this refusal is no page of its own."""
    data = form.cleaned_data
    try:
        return services.find_correction(
            data["number"], data["code"], address=client_address(request)
        )
    except DomainError as error:
        return error


def _track_page(request: HttpRequest, form: Any, status: int = 200) -> HttpResponse:
    return render(request, "ratings/correction_track.html", {"form": form}, status=status)


def _form_page(request: HttpRequest, page: ItemPage, form: Form, status: int = 200) -> HttpResponse:
    name = "guide_rating" if isinstance(form, GuideRatingForm) else "correction_new"
    context = {
        "page": page,
        "form": form,
        "days": settings.GUIDE_CORRECTION_WORKING_DAYS,
    }
    return render(request, f"ratings/{name}.html", context, status=status)


def _guide_figures(found: ServiceItem) -> dict[str, Any]:
    counted: dict[str, Any] = GuideRating.objects.filter(item=found).aggregate(
        whole=Count("pk"), satisfied=Count("pk", filter=~Q(level__in=BAD_LEVELS))
    )
    return counted


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "items/unknown.html", {"code": code}, status=404)


def _page_number(request: HttpRequest) -> int:
    """What is no page is the first one."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < len("1000") else 1
    return min(max(number, 1), MOST_PAGES)


def _browser(request: HttpRequest) -> str:
    known = request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT, max_age=COOKIE_AGE)
    return known or secrets.token_urlsafe(16)


def _with_cookie(response: HttpResponse, browser: str) -> HttpResponse:
    response.set_signed_cookie(
        COOKIE,
        browser,
        salt=COOKIE_SALT,
        max_age=COOKIE_AGE,
        path="/items/",
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS_ONLY,
    )
    return response
