import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from govservice.desk.filters import KeepsFilters
from govservice.errors import DomainError

from .. import services
from ..models import FormKind, HeldQuerySet, HeldReason, HeldStatus, HeldSubmission, Week
from .pages import QueueAdmin, shortened


@admin.register(HeldSubmission)
class HeldSubmissionAdmin(KeepsFilters, QueueAdmin):
    """The queue. The level is not shown, lest the good ones are let in and the bad ones kept out."""

    readers = HeldQuerySet.readers
    page_template = "ratings/admin_held.html"
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
    actions = ("release_selected", "dismiss_selected")

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
        return shortened(held.text)

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

    def posts(self) -> dict[str, Callable[..., HttpResponse]]:
        return {
            "<uuid:name>/release/": self.release_view,
            "<uuid:name>/dismiss/": self.dismiss_view,
            "<uuid:name>/dismiss-source/": self.dismiss_source_view,
        }

    def release_view(self, request: HttpRequest, name: uuid.UUID) -> HttpResponse:
        return self.decided(
            request,
            name,
            lambda: services.release_held(name, by=_user(request), at=timezone.now()),
            gettext("Released through the ordinary door."),
        )

    def dismiss_view(self, request: HttpRequest, name: uuid.UUID) -> HttpResponse:
        note = request.POST.get("note", "")
        return self.decided(
            request,
            name,
            lambda: services.dismiss_held(name, by=_user(request), note=note, at=timezone.now()),
            gettext("Dismissed; it counts nowhere."),
        )

    def dismiss_source_view(self, request: HttpRequest, name: uuid.UUID) -> HttpResponse:
        note = request.POST.get("note", "")
        return self.decided(
            request,
            name,
            lambda: services.dismiss_source(name, by=_user(request), note=note, at=timezone.now()),
            gettext("Everything waiting from this source is dismissed."),
        )

    def page(
        self, request: HttpRequest, fact: HeldSubmission, *, error: DomainError | None = None
    ) -> HttpResponse:
        same = HeldSubmission.objects.visible_to(_user(request)).waiting()
        same = same.filter(kind=fact.kind, address_index=fact.address_index)
        return self.rendered(
            request,
            title=fact.number,
            held=fact,
            reasons=reasons_of(fact),
            period=period_of(fact),
            waiting=fact.status == HeldStatus.WAITING,
            others=same.exclude(pk=fact.pk).count() if fact.address_index else 0,
            error=error,
            note=request.POST.get("note", ""),
            max_note=services.holding.MAX_NOTE,
            status=error.status if error else 200,
        )


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
