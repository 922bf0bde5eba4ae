import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from govservice.duty_admin import FactAdmin
from govservice.errors import DomainError

from .. import services
from ..models import FormKind, HeldQuerySet, HeldReason, HeldStatus, HeldSubmission, Week
from .pages import PublicNameChangeList

SHORT_TEXT = 60


@admin.register(HeldSubmission)
class HeldSubmissionAdmin(FactAdmin):
    """The queue. The level is not shown, lest the good ones are let in and the bad ones kept out."""

    readers = HeldQuerySet.readers
    list_display = (
        "shown_number",
        "kind",
        "shown_reasons",
        "shown_period",
        "shown_place",
        "shown_text",
        "status",
    )
    list_filter = ("status", "kind")
    list_per_page = 50
    sortable_by = ()
    actions = ("release_selected", "dismiss_selected")

    def public_name(self, held: HeldSubmission) -> str:
        return str(held.uuid)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return PublicNameChangeList

    def get_ordering(self, request: HttpRequest) -> Any:
        """What waits first; within the week at random, so that the order tells no time."""
        return ("-status", Week("received_day").desc(), "uuid")

    def get_queryset(self, request: HttpRequest) -> QuerySet[HeldSubmission]:
        related = ("region", "department", "service__item_version__item")
        return super().get_queryset(request).select_related(*related)

    @admin.display(description=_("number"))
    def shown_number(self, held: HeldSubmission) -> str:
        return held.number

    @admin.display(description=_("held because"))
    def shown_reasons(self, held: HeldSubmission) -> str:
        return reasons_of(held)

    @admin.display(description=_("day or week"))
    def shown_period(self, held: HeldSubmission) -> str:
        return period_of(held)

    @admin.display(description=_("unit or region"))
    def shown_place(self, held: HeldSubmission) -> str:
        return str(held.department or held.region)

    @admin.display(description=_("text"))
    def shown_text(self, held: HeldSubmission) -> str:
        return held.text if len(held.text) <= SHORT_TEXT else f"{held.text[:SHORT_TEXT]}…"

    @admin.action(description=_("Release"))
    def release_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._decide_all(
            request,
            queryset,
            lambda held: services.release_held(held.uuid, by=_user(request), at=timezone.now()),
        )

    @admin.action(description=_("Dismiss"))
    def dismiss_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        note = gettext("Dismissed together with others from the list.")
        self._decide_all(
            request,
            queryset,
            lambda held: services.dismiss_held(
                held.uuid, by=_user(request), note=note, at=timezone.now()
            ),
        )

    def _decide_all(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        decide: Callable[[HeldSubmission], Any],
    ) -> None:
        """Each by itself: what one refuses does not stop the others."""
        done, refused = 0, []
        for held in queryset:
            try:
                decide(held)
                done += 1
            except DomainError as error:
                refused.append(f"{held.number}: {error}")
        message = ngettext("%(count)s decided.", "%(count)s decided.", done)
        messages.success(request, message % {"count": done})
        for line in refused[:10]:
            messages.error(request, line)

    def get_urls(self) -> list[Any]:
        views = {
            "release": self.release_view,
            "dismiss": self.dismiss_view,
            "dismiss-source": self.dismiss_source_view,
        }
        own = [
            path(
                f"<uuid:name>/{ending}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"ratings_heldsubmission_{ending.replace('-', '_')}",
            )
            for ending, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def release_view(self, request: HttpRequest, name: uuid.UUID) -> HttpResponse:
        return self._decided(
            request,
            name,
            lambda: services.release_held(name, by=_user(request), at=timezone.now()),
            gettext("Released through the ordinary door."),
        )

    def dismiss_view(self, request: HttpRequest, name: uuid.UUID) -> HttpResponse:
        note = request.POST.get("note", "")
        return self._decided(
            request,
            name,
            lambda: services.dismiss_held(name, by=_user(request), note=note, at=timezone.now()),
            gettext("Dismissed; it counts nowhere."),
        )

    def dismiss_source_view(self, request: HttpRequest, name: uuid.UUID) -> HttpResponse:
        note = request.POST.get("note", "")
        return self._decided(
            request,
            name,
            lambda: services.dismiss_source(name, by=_user(request), note=note, at=timezone.now()),
            gettext("Everything waiting from this source is dismissed."),
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self._page(request, self._visible(request, object_id))

    def _decided(
        self, request: HttpRequest, name: uuid.UUID, act: Callable[[], Any], said: str
    ) -> HttpResponse:
        held = self._visible(request, str(name))
        try:
            act()
        except DomainError as error:
            held.refresh_from_db()
            return self._page(request, held, error)
        messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:ratings_heldsubmission_changelist"), status=303)

    def _visible(self, request: HttpRequest, name: str) -> HeldSubmission:
        try:
            key = uuid.UUID(name)
        except ValueError:
            raise Http404 from None
        held: HeldSubmission | None = self.get_queryset(request).filter(uuid=key).first()
        if held is None:
            raise Http404
        return held

    def _page(
        self, request: HttpRequest, held: HeldSubmission, error: DomainError | None = None
    ) -> HttpResponse:
        same = HeldSubmission.objects.visible_to(_user(request)).waiting()
        same = same.filter(kind=held.kind, address_index=held.address_index)
        context = {
            **self.admin_site.each_context(request),
            "title": held.number,
            "opts": self.opts,
            "held": held,
            "reasons": reasons_of(held),
            "period": period_of(held),
            "waiting": held.status == HeldStatus.WAITING,
            "others": same.exclude(pk=held.pk).count() if held.address_index else 0,
            "error": error,
            "note": request.POST.get("note", ""),
            "max_note": services.holding.MAX_NOTE,
        }
        response = TemplateResponse(
            request, "ratings/admin_held.html", context, status=error.status if error else 200
        )
        add_never_cache_headers(response)
        return response


def reasons_of(held: HeldSubmission) -> str:
    labels = dict(HeldReason.choices)
    return "、".join(str(labels.get(reason, reason)) for reason in held.reasons)


def period_of(held: HeldSubmission) -> str:
    """The week; a matter for the hotline is not anonymous towards its desk: the day."""
    if held.kind == FormKind.TICKET:
        return f"{held.received_day}"
    year, week, _day = held.received_day.isocalendar()
    return str(_("%(year)s, week %(week)s") % {"year": year, "week": week})


def _user(request: HttpRequest) -> Any:
    return request.user
