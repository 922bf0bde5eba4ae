"""How a browser becomes a screen of ours: a key from the staff pages once, a signed cookie from then on."""

from dataclasses import dataclass
from typing import Generic

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import guards, services
from ..models import FormKind
from ..services.screens import OneScreen

COOKIE_AGE = 400 * 24 * 3600  # the longest a browser keeps one; renewed by every page


@dataclass(frozen=True)
class Registration(Generic[OneScreen]):
    """One kind of screens: its cookie, the pages the cookie is sent to, and where they begin."""

    kind: type[OneScreen]
    cookie: str
    path: str
    home: str
    template: str

    @property
    def salt(self) -> str:
        return f"ratings.{self.cookie}"

    def known(self, request: HttpRequest) -> OneScreen | None:
        name = request.get_signed_cookie(
            self.cookie, default="", salt=self.salt, max_age=COOKIE_AGE
        )
        return services.screen_in_use(self.kind, name or "", at=timezone.now())

    def remember(self, response: HttpResponse, screen: OneScreen) -> HttpResponse:
        response.set_signed_cookie(
            self.cookie,
            str(screen.uuid),
            salt=self.salt,
            max_age=COOKIE_AGE,
            path=self.path,
            httponly=True,
            samesite="Strict",
            secure=settings.HTTPS_ONLY,
        )
        return response

    def set_up(self, request: HttpRequest) -> HttpResponse:
        """What any other browser sees: the field for the key, and what else can be done."""
        if request.method != "POST":
            return render(request, self.template, {"error": ""})
        guards.allow_look(request, FormKind.KIOSK)
        typed = request.POST.get("key", "").strip()
        screen = services.open_screen(self.kind, typed, at=timezone.now())
        if screen:
            return self.remember(HttpResponseRedirect(reverse(self.home), status=303), screen)
        error = _("This key opens no screen. A key can be used once, within a day of being made.")
        context = {"error": error, "typed": typed.replace("\0", "")[:40]}
        return render(request, self.template, context, status=400)
