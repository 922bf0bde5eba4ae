from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from unfold.admin import checkbox

from govservice.addresses import client_address
from govservice.desk.filters import KeepsFilters
from govservice.duty_admin import FactAdmin, KeyedPages
from govservice.errors import DomainError
from govservice.worktime.lamps import due_words

from .. import disclosure, services
from ..lamps import rectification_lamp
from ..models import Rectification, RectificationMove, RectificationQuerySet
from ..rectification_forms import MOVES_WITH_AN_ANSWER, RectificationMoveForm
from ..services.papers import make_paper
from ..workflow import MOVES
from . import batches
from .pages import KeyedChangeList
from .rectification_filters import LIST_FILTERS
from .rectification_page import (
    filled_form,
    form_of,
    move_forms,
    page_context,
    paper_response,
    shown_period_of_opening,
)


@admin.register(Rectification)
class RectificationAdmin(KeepsFilters, FactAdmin):
    """The list, and one page per rectification; every move and every look is a POST to a door."""

    readers = RectificationQuerySet.readers
    list_display = (
        "number",
        "status",
        "shown_lamp",
        "shown_due",
        "shown_opened",
        "shown_level",
        "shown_item",
        "department",
        "shown_identity",
    )
    list_before_template = "ratings/rectification/_above_the_list.html"
    list_filter = LIST_FILTERS
    list_filter_submit = True
    list_per_page = 50
    search_fields = ("=number",)
    search_help_text = _("Whole number.")
    sortable_by = ()
    actions = ("assign_many", "remind_many")

    def public_name(self, rectification: Rectification) -> str:
        return rectification.number

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return KeyedChangeList

    def get_ordering(self, request: HttpRequest) -> Any:
        return ("-week", "lot")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rectification]:
        return disclosure.rectifications_with_what_is_shown(super().get_queryset(request))

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Any], per_page: int, *args: Any
    ) -> KeyedPages:
        shown = disclosure.rectifications_with_what_is_shown(Rectification.objects.all())
        return KeyedPages(queryset, per_page, *args, shown=shown)

    @admin.display(description=_("time left"))
    def shown_lamp(self, rectification: Rectification) -> str:
        lamp = rectification_lamp(rectification, now=timezone.now())
        if lamp is None:
            return ""
        return format_html('<span class="lamp {}">{} {}</span>', lamp.style, lamp.shape, lamp.words)

    @admin.display(description=_("due by"))
    def shown_due(self, rectification: Rectification) -> str:
        return due_words(rectification.due_at)

    @admin.display(description=_("opened"))
    def shown_opened(self, rectification: Rectification) -> str:
        return shown_period_of_opening(rectification)

    @admin.display(description=_("level"))
    def shown_level(self, rectification: Rectification) -> str:
        return rectification.rating.get_level_display()

    @admin.display(description=_("service item"))
    def shown_item(self, rectification: Rectification) -> str:
        return rectification.rating.item.name

    @admin.display(description=_("identity"))
    def shown_identity(self, rectification: Rectification) -> str:
        return rectification.rating.get_identity_display()

    class Media:
        css = {"all": ("staff_panels.css",)}

    @admin.display(description=FactAdmin.action_checkbox.short_description)
    def action_checkbox(self, rectification: Rectification) -> str:
        """By the public number: a running key would tell when an anonymous rating came."""
        label = gettext("Choose %(number)s") % {"number": rectification.number}
        box: str = checkbox.render(
            ACTION_CHECKBOX_NAME, rectification.number, attrs={"aria-label": label}
        )
        return box

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Rectification]
    ) -> HttpResponse | None:
        numbers = request.POST.getlist(ACTION_CHECKBOX_NAME)
        keys = queryset.filter(number__in=numbers).values_list("pk", flat=True)
        posted = request.POST.copy()
        posted.setlist(ACTION_CHECKBOX_NAME, [str(key) for key in keys])
        request.POST = posted  # type: ignore[assignment]
        return super().response_action(request, queryset)  # type: ignore[no-any-return,unused-ignore]

    def has_assign_permission(self, request: HttpRequest) -> bool:
        return _holds_duty_for(request, RectificationMove.ASSIGN)

    def has_remind_permission(self, request: HttpRequest) -> bool:
        return _holds_duty_for(request, RectificationMove.URGE)

    @admin.action(description=_("Assign the chosen ones"), permissions=["assign"])
    def assign_many(self, request: HttpRequest, chosen: QuerySet[Rectification]) -> HttpResponse:
        return batches.ask(request, "assign", chosen, self._frame(request))

    @admin.action(description=_("Remind the bodies of the chosen ones"), permissions=["remind"])
    def remind_many(self, request: HttpRequest, chosen: QuerySet[Rectification]) -> HttpResponse:
        return batches.ask(request, "urge", chosen, self._frame(request))

    def batch_view(self, request: HttpRequest, move: str) -> HttpResponse:
        if move not in batches.FORMS:
            raise Http404
        if not _holds_duty_for(request, RectificationMove(move)):
            raise PermissionDenied
        return batches.move_all(request, move, self._frame(request))

    def _frame(self, request: HttpRequest) -> dict[str, Any]:
        title = gettext("rectifications")
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            **self.ways_back(request),
        }

    def get_urls(self) -> list[Any]:
        def post(view: Any) -> Any:
            return self.admin_site.admin_view(require_POST(sensitive_post_parameters()(view)))

        base = "ratings_rectification"
        return [
            path("batch/<str:move>/", post(self.batch_view), name=f"{base}_batch"),
            path("<str:number>/move/<str:move>/", post(self.move_view), name=f"{base}_move"),
            path("<str:number>/fill/<str:move>/", post(self.fill_view), name=f"{base}_fill"),
            path("<str:number>/paper/<str:kind>/", post(self.paper_view), name=f"{base}_paper"),
            path("<str:number>/reveal/", post(self.reveal_view), name=f"{base}_reveal"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self._page(request, self._visible(request, object_id))

    def move_view(self, request: HttpRequest, number: str, move: str) -> HttpResponse:
        found = self._visible(request, number)
        form = form_of(found, request, move) if move in MOVES else None
        refusal = self._try_move(request, number, move, form)
        if refusal is None:
            done = gettext("Done: %(move)s.") % {"move": MOVES[move].name.label}
            messages.success(request, done)
            return self._after_move(request, number)
        messages.error(request, str(refusal))
        if form is not None:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        found = self._visible(request, number)
        return self._page(request, found, bound=form, status=refusal.status)

    def _try_move(
        self, request: HttpRequest, number: str, move: str, form: RectificationMoveForm | None
    ) -> DomainError | None:
        """What was typed must stay on the page, so a refusal here is no page of its own."""
        data = form.cleaned_data if form is not None else {}
        try:
            if form is not None:
                form.check()
            services.move_rectification(
                number,
                move,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                seen_status="" if data.get("seen_event") else data.get("seen_status", ""),
                seen_event=data.get("seen_event"),
                data=form.typed if form is not None else {},
            )
        except DomainError as error:
            return error
        return None

    def _after_move(self, request: HttpRequest, number: str) -> HttpResponse:
        """Back to the page, or to the list where the move has taken it out of the person's scope."""
        if self.get_queryset(request).filter(number=number).exists():
            url = reverse("admin:ratings_rectification_change", args=[number])
            return HttpResponseRedirect(self.on_the_way(url, request))
        return HttpResponseRedirect(self.list_left(request))

    def fill_view(self, request: HttpRequest, number: str, move: str) -> HttpResponse:
        found = self._visible(request, number)
        if move not in MOVES_WITH_AN_ANSWER:
            raise Http404
        return self._page(request, found, bound=filled_form(found, request, move))

    def paper_view(self, request: HttpRequest, number: str, kind: str) -> HttpResponse:
        paper = make_paper(
            number,
            kind,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            address=client_address(request) or None,
        )
        return paper_response(paper)

    def reveal_view(self, request: HttpRequest, number: str) -> HttpResponse:
        revealed = services.reveal_for_rectification(
            number,
            by=request.user,  # type: ignore[arg-type]
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
            address=client_address(request) or None,
        )
        return self._page(request, self._visible(request, number), revealed=revealed)

    def _visible(self, request: HttpRequest, number: str) -> Rectification:
        related = ("department__region", "handler", "rating__service__window_department")
        rows = self.get_queryset(request).select_related(*related)
        found: Rectification | None = rows.filter(number=number).first()
        if found is None:
            raise Http404
        return found

    def _page(
        self,
        request: HttpRequest,
        rectification: Rectification,
        *,
        bound: RectificationMoveForm | None = None,
        revealed: Any = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": rectification.number,
            "opts": self.opts,
            "revealed": revealed,
            "forms": move_forms(rectification, request, bound=bound),
            **page_context(rectification, request),
            **self.ways_on(request, rectification),
        }
        template = "ratings/admin_rectification.html"
        response = TemplateResponse(request, template, context, status=status)
        add_never_cache_headers(response)
        return response


def _holds_duty_for(request: HttpRequest, move: RectificationMove) -> bool:
    user: Any = request.user
    return bool(user.has_duty(*MOVES[move].duties))
