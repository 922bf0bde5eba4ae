"""The pages that belong to no app: home, sign-in and the error pages."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from govservice.desk import may_have_work
from indicators.models.figures import FigureQuerySet


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html")


class SignIn(LoginView):
    """Staff go back to where they came from, else to their work; who only reads figures, to those."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Whoever was sent here from a page closed to them must not be sent back to it for ever.
        if request.user.is_authenticated and not self.get_redirect_url():
            return redirect(self.get_default_redirect_url())
        return super().get(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        user: Any = self.request.user
        reads = user.is_authenticated and user.has_duty(*FigureQuerySet.readers)
        if reads and not may_have_work(user):
            return reverse("indicators:dashboard")
        return reverse("my_work")


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """What django-axes shows after too many wrong passwords."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "registration/locked_out.html", {"minutes": minutes}, status=429)


def _api_error(kind: str, code: str, detail: str, status: int) -> JsonResponse:
    """The API's one error shape, for what never reached a view of the API."""
    errors = [{"code": code, "detail": detail, "attr": None}]
    return JsonResponse({"type": kind, "errors": errors}, status=status)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        detail = _("There is nothing at this address.")
        return _api_error("client_error", "not_found", detail, 404)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Plain and without the database, the session or the context processors: any of them may be the cause."""
    if request.path.startswith("/api/"):
        detail = _("Something went wrong on our side. Please try again later.")
        return _api_error("server_error", "error", detail, 500)
    page = render_to_string("500.html", {"HOTLINE_NUMBER": settings.HOTLINE_NUMBER})
    return HttpResponse(page, status=500)
