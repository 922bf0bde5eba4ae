"""Sheets and tablets of windows, kiosks of their halls: printed, replaced, set up and revoked here."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from govservice.duty_admin import FactAdmin

from .. import services
from ..models import RatedWindow, RatedWindowQuerySet, WindowCode

IN_USE = Q(tablets__opened_at__isnull=False, tablets__revoked_at__isnull=True)


@admin.register(RatedWindow)
class RatedWindowAdmin(FactAdmin):
    readers = RatedWindowQuerySet.readers
    list_display = (
        "hall",
        "number",
        "name",
        "department",
        "is_open",
        "shown_code",
        "shown_tablets",
    )
    list_display_links = ("hall", "number")
    list_filter = ("is_open", ("hall", AutocompleteSelectFilter))
    list_filter_submit = True
    list_select_related = ("hall", "department")
    list_per_page = 50
    search_fields = ("hall__name", "hall__code", "number", "name")
    search_help_text = gettext_lazy("Name or code of the hall, or number of the window.")
    ordering = ("hall__code", "number")
    actions = ("print_sheets", "replace_sheets")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RatedWindow]:
        in_force = WindowCode.objects.filter(window=OuterRef("pk"), replaced_at__isnull=True)
        windows: QuerySet[RatedWindow] = super().get_queryset(request)
        return windows.annotate(
            code_in_force=Subquery(in_force.values("code")[:1]),
            tablets_in_use=Count("tablets", filter=IN_USE),
        )

    @admin.display(description=gettext_lazy("code of the sheet"))
    def shown_code(self, window: Any) -> str:
        return window.code_in_force or "–"

    @admin.display(description=gettext_lazy("tablets in use"))
    def shown_tablets(self, window: Any) -> int:
        return int(window.tablets_in_use)

    @admin.action(description=gettext_lazy("Print the sheets of the chosen windows"))
    def print_sheets(self, request: HttpRequest, windows: QuerySet[RatedWindow]) -> HttpResponse:
        return self._sheets(request, services.issue_codes(_ids(windows), **_act(request)))

    @admin.action(description=gettext_lazy("Replace the sheets: those printed before become void"))
    def replace_sheets(self, request: HttpRequest, windows: QuerySet[RatedWindow]) -> HttpResponse:
        return self._sheets(request, services.replace_codes(_ids(windows), **_act(request)))

    def get_urls(self) -> list[Any]:
        def post(view: Any) -> Any:
            return self.admin_site.admin_view(require_POST(view))

        return [
            path("<int:pk>/sheet/", post(self.sheet_view), name="ratings_window_sheet"),
            path("<int:pk>/replace/", post(self.replace_view), name="ratings_window_replace"),
            path("<int:pk>/tablet/", post(self.tablet_view), name="ratings_window_tablet"),
            path("<int:pk>/kiosk/", post(self.kiosk_view), name="ratings_window_kiosk"),
            path(
                "<int:pk>/tablet/<uuid:screen>/revoke/",
                post(self.revoke_view),
                name="ratings_window_revoke",
            ),
            path(
                "<int:pk>/kiosk/<uuid:screen>/revoke/",
                post(self.revoke_kiosk_view),
                name="ratings_window_revoke_kiosk",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self._page(request, self._visible(request, object_id))

    def sheet_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._sheets(request, services.issue_codes([pk], **_act(request)))

    def replace_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        services.replace_codes([pk], **_act(request))
        messages.success(request, _("The window has a new code. Please print its sheet again."))
        return _back(pk)

    def tablet_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The key is shown in this answer and nowhere else."""
        _tablet, key = services.make_tablet(pk, **_act(request))
        return self._page(request, self._visible(request, str(pk)), key=key, door="ratings:tablet")

    def kiosk_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Kiosks belong to the hall: the page of each of its windows shows them."""
        window = self._visible(request, str(pk))
        _kiosk, key = services.make_kiosk(window.hall_id, **_act(request))
        return self._page(request, window, key=key, door="ratings:kiosk")

    def revoke_view(self, request: HttpRequest, pk: int, screen: uuid.UUID) -> HttpResponse:
        services.revoke_tablet(screen, **_act(request))
        messages.success(request, _("The tablet is revoked."))
        return _back(pk)

    def revoke_kiosk_view(self, request: HttpRequest, pk: int, screen: uuid.UUID) -> HttpResponse:
        services.revoke_kiosk(screen, **_act(request))
        messages.success(request, _("The kiosk is revoked."))
        return _back(pk)

    def _visible(self, request: HttpRequest, object_id: str) -> Any:
        pk = int(object_id) if object_id.isascii() and object_id.isdigit() else 0
        window = self.get_queryset(request).filter(pk=pk).select_related("hall").first()
        if window is None or not self.has_view_permission(request):
            raise Http404
        return window

    def _page(
        self, request: HttpRequest, window: Any, *, key: str = "", door: str = ""
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": str(window),
            "opts": self.opts,
            "window": window,
            "tablets": window.tablets.all(),
            "kiosks": window.hall.kiosks.all(),
            "key": key,
            "address": door and request.build_absolute_uri(reverse(door)),
            "api_name": f"{window.hall.code}-{window.number}",
        }
        response = TemplateResponse(request, "ratings/admin_window.html", context)
        add_never_cache_headers(response)
        return response

    def _sheets(self, request: HttpRequest, codes: list[WindowCode]) -> HttpResponse:
        context = {"codes": codes, "public_url": settings.PUBLIC_URL}
        return TemplateResponse(request, "ratings/sheets.html", context)


def _ids(windows: QuerySet[RatedWindow]) -> list[int]:
    return list(windows.values_list("pk", flat=True))


def _act(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _back(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:ratings_ratedwindow_change", args=[pk]))
