"""What people think of guides, and the keeper's queue of corrections."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Case, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from govservice.addresses import client_address
from govservice.desk.filters import KeepsFilters
from govservice.duty_admin import FactAdmin, FactPageAdmin
from govservice.errors import Invalid

from .. import services
from ..guide_forms import DecisionForm
from ..models import (
    CorrectionStatus,
    GuideCorrection,
    GuideCorrectionQuerySet,
    GuideRating,
    GuideRatingQuerySet,
)
from .pages import shortened

_UNANSWERED_FIRST = Case(When(status=CorrectionStatus.OPEN, then=0), default=1)


@admin.register(GuideRating)
class GuideRatingAdmin(FactAdmin):
    readers = GuideRatingQuerySet.readers
    list_display = ("shown_number", "level", "item", "department", "day", "text")
    list_filter = ("level",)
    list_select_related = ("item", "department")
    list_per_page = 50
    search_fields = ("=item__code", "text")
    search_help_text = _("A service item's code, or words of the comment.")
    ordering = ("-day", "uuid")
    actions = None
    fields = ("item", "item_version", "department", "level", "text", "day")
    readonly_fields = fields

    @admin.display(description=_("number"))
    def shown_number(self, rating: GuideRating) -> str:
        return rating.number

    def get_queryset(self, request: HttpRequest) -> QuerySet[GuideRating]:
        return super().get_queryset(request).select_related("item", "department", "item_version")


@admin.register(GuideCorrection)
class GuideCorrectionAdmin(KeepsFilters, FactPageAdmin):
    """The queue: what is still to be verified first, the oldest promise on top."""

    readers = GuideCorrectionQuerySet.readers
    page_template = "ratings/admin_correction.html"
    list_display = ("number", "status", "due", "item", "element", "department", "short_text")
    list_filter = ("status", "element")
    list_select_related = ("item", "department")
    list_per_page = 50
    search_fields = ("=number", "=item__code", "item__name")
    search_help_text = _("A whole number, or a service item's code or name.")
    ordering = (_UNANSWERED_FIRST, "due_at")
    sortable_by = ()
    actions = None

    @admin.display(description=_("to be answered by"))
    def due(self, correction: GuideCorrection) -> str:
        day = timezone.localtime(correction.due_at - dt.timedelta(microseconds=1))
        shown = f"{day:%Y-%m-%d}"
        if correction.status == CorrectionStatus.OPEN and correction.is_late(timezone.now()):
            return str(_("%(day)s, overdue") % {"day": shown})
        return shown

    @admin.display(description=_("what is wrong"))
    def short_text(self, correction: GuideCorrection) -> str:
        return shortened(correction.text)

    def posts(self) -> dict[str, Callable[..., HttpResponse]]:
        return {"<int:pk>/decide/": self.decide_view, "<int:pk>/reveal/": self.reveal_view}

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        correction = self.fact(request, str(pk))
        form = DecisionForm(correction, request.POST)
        if not form.is_valid():
            return self.page(request, correction, form=form, status=400)
        try:
            services.decide_correction(
                correction.number,
                **form.cleaned_data,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
            )
        except Invalid as error:
            form.add_error(error.field, str(error))
            return self.page(request, correction, form=form, status=400)
        self.message_user(request, _("The answer has been saved; the reporter can read it now."))
        return HttpResponseRedirect(reverse("admin:ratings_guidecorrection_changelist"))

    def reveal_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        correction = self.fact(request, str(pk))
        contact = services.reveal_contact(
            correction.number,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            address=client_address(request),
        )
        return self.page(request, correction, contact=contact)

    def fact(self, request: HttpRequest, name: str) -> GuideCorrection:
        related = ("item", "department", "item_version", "mended_in")
        rows = self.get_queryset(request).select_related(*related)
        found = rows.filter(pk=name).first() if name.isdigit() else None
        if found is None:
            raise Http404
        return found  # type: ignore[no-any-return]

    def page(
        self,
        request: HttpRequest,
        fact: GuideCorrection,
        *,
        form: DecisionForm | None = None,
        contact: str = "",
        status: int = 200,
    ) -> HttpResponse:
        viewer: Any = request.user
        may_decide = GuideCorrection.objects.in_scope(viewer.scope(services.DECIDING))
        return self.rendered(
            request,
            title=fact.number,
            correction=fact,
            events=fact.events.select_related("actor"),
            may_decide=may_decide.filter(pk=fact.pk).exists(),
            form=form or DecisionForm(fact),
            contact=contact,
            status=status,
        )
