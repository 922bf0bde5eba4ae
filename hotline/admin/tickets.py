"""Staff's list of tickets and the page of one; every move and every look at a caller is a POST to a door."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from govservice.addresses import client_address
from govservice.desk.filters import KeepsFilters
from govservice.duty_admin import FactAdmin
from govservice.errors import DomainError

from ..lamps import due_words, ticket_lamp
from ..models import Ticket, TicketQuerySet
from ..services import FIRST, move_ticket, reveal_caller
from ..workflow import MOVES
from .filters import OverdueFilter, UnitFilter, WorkFilter, shows_all
from .ticket_page import form_of, move_forms, page_context


@admin.register(Ticket)
class TicketAdmin(KeepsFilters, FactAdmin):
    readers = TicketQuerySet.readers
    list_display = (
        "number",
        "shown_status",
        "shown_type",
        "title",
        "lead_department",
        "shown_lamp",
        "shown_due",
        "registered_at",
    )
    list_display_links = ("number", "title")
    list_filter = (
        WorkFilter,
        OverdueFilter,
        UnitFilter,
        "status",
        "ticket_type",
        "urgency",
        "source",
    )
    list_filter_submit = True
    list_per_page = 50
    list_select_related = ("lead_department",)
    search_fields = ("=number", "title")
    search_help_text = gettext_lazy("Whole number, or words of the title.")

    def get_ordering(self, request: HttpRequest) -> Any:
        """Work is done in the order of its deadlines, everything else is looked at newest first."""
        return ("-registered_at", "-pk") if shows_all(request) else (FIRST, "pk")

    @admin.display(description=gettext_lazy("status"))
    def shown_status(self, ticket: Ticket) -> str:
        return ticket.get_status_display()

    @admin.display(description=gettext_lazy("type"))
    def shown_type(self, ticket: Ticket) -> str:
        return ticket.get_ticket_type_display()

    @admin.display(description=gettext_lazy("time left"))
    def shown_lamp(self, ticket: Ticket) -> str:
        lamp = ticket_lamp(ticket, now=timezone.now())
        return format_html('<span class="lamp {}">{} {}</span>', lamp.style, lamp.shape, lamp.words)

    @admin.display(description=gettext_lazy("due by"), ordering="due_at")
    def shown_due(self, ticket: Ticket) -> str:
        return due_words(ticket.due_at, is_provisional=ticket.is_provisional)

    class Media:
        css = {"all": ("staff_panels.css",)}

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/move/<str:move>/",
                view(require_POST(sensitive_post_parameters()(self.move_view))),
                name="hotline_ticket_move",
            ),
            path(
                "<int:pk>/reveal/",
                view(require_POST(self.reveal_view)),
                name="hotline_ticket_reveal",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        pk = int(object_id) if object_id.isdigit() else 0
        return self._page(request, self._visible(request, pk))

    def move_view(self, request: HttpRequest, pk: int, move: str) -> HttpResponse:
        ticket = self._visible(request, pk)
        form = form_of(ticket, request, move) if move in MOVES else None
        refusal = self._try_move(request, ticket, move, form)
        if refusal is None:
            messages.success(request, _("Done: %(move)s.") % {"move": MOVES[move].name.label})
            return self._after_move(request, pk)
        messages.error(request, str(refusal))
        if form is not None:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return self._page(request, self._visible(request, pk), bound=form, status=refusal.status)

    def _try_move(
        self, request: HttpRequest, ticket: Ticket, move: str, form: Any
    ) -> DomainError | None:
        """What was typed must stay on the page, so a refusal here is no page of its own."""
        data = form.cleaned_data if form is not None and form.is_valid() else {}
        typed = form.typed if form is not None else {}
        try:
            move_ticket(
                ticket.pk,
                move,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                seen_status=data.get("seen_status") or request.POST.get("seen_status", ""),
                seen_event=data.get("seen_event"),
                assignment=data.get("assignment"),
                data=typed,
            )
        except DomainError as error:
            return error
        return None

    def _after_move(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Back to the ticket, or to the list where the move has taken it out of the person's scope."""
        if self.get_queryset(request).filter(pk=pk).exists():
            url = reverse("admin:hotline_ticket_change", args=[pk])
            return HttpResponseRedirect(self.on_the_way(url, request))
        return HttpResponseRedirect(self.list_left(request))

    def reveal_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        revealed = reveal_caller(
            pk,
            by=request.user,  # type: ignore[arg-type]
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
            at=timezone.now(),
            address=client_address(request),
        )
        return self._page(request, self._visible(request, pk), revealed=revealed)

    def _visible(self, request: HttpRequest, pk: int) -> Ticket:
        related = ("region", "category", "lead_department", "item")
        ticket: Ticket = get_object_or_404(
            self.get_queryset(request).select_related(*related), pk=pk
        )
        return ticket

    def _page(
        self,
        request: HttpRequest,
        ticket: Ticket,
        *,
        bound: Any = None,
        revealed: Any = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": ticket.number,
            "revealed": revealed,
            "forms": move_forms(ticket, request, bound=bound),
            **page_context(ticket, request),
            **self.ways_on(request, ticket),
        }
        return TemplateResponse(request, "hotline/admin_ticket.html", context, status=status)
