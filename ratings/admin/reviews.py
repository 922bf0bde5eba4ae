import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from govservice.addresses import client_address
from govservice.errors import DomainError
from govservice.personal import Kind, doubts_in

from .. import disclosure, services
from ..models import TextReview, TextReviewQuerySet, TextReviewStatus
from ..services.reviewing import REASONS_TO_REVEAL
from .pages import QueueAdmin, shortened
from .ratings import shown_period

KIND_NAMES = {
    Kind.KNOWN: _("name, telephone or ID number of the applicant"),
    Kind.ID_CARD: _("ID number"),
    Kind.MOBILE: _("mobile number"),
    Kind.LANDLINE: _("landline"),
    Kind.BANK_CARD: _("bank card"),
    Kind.NUMBER: _("number of an account or document"),
    Kind.EMAIL: _("e-mail"),
    Kind.PLATE: _("number plate"),
    Kind.ACCOUNT: _("WeChat or QQ"),
    Kind.ADDRESS: _("door of a house"),
    Kind.NAME: _("name of a person"),
    Kind.BARE_NUMBER: _("number without a word to it"),
}


@admin.register(TextReview)
class TextReviewAdmin(QueueAdmin):
    """Comments in which something personal was found, or may be, before they are published."""

    readers = TextReviewQuerySet.readers
    page_template = "ratings/admin_text_review.html"
    list_display = (
        "shown_number",
        "shown_kinds",
        "shown_doubts",
        "shown_text",
        "shown_department",
        "status",
    )
    list_filter = ("status",)
    actions = None

    def get_ordering(self, request: HttpRequest) -> Any:
        """What waits first, at random among itself: no order tells the time of an anonymous rating."""
        return ("-status", "uuid")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TextReview]:
        related = ("rating__department__region", "rating__item", "rating__hall", "rating__service")
        return super().get_queryset(request).select_related(*related)

    @admin.display(description=_("number"))
    def shown_number(self, review: TextReview) -> str:
        return review.rating.number

    @admin.display(description=_("found"))
    def shown_kinds(self, review: TextReview) -> str:
        return names_of(review.kinds)

    @admin.display(description=_("doubts"))
    def shown_doubts(self, review: TextReview) -> str:
        return names_of(review.doubts)

    @admin.display(description=_("text"))
    def shown_text(self, review: TextReview) -> str:
        return shortened(review.rating.text)

    @admin.display(description=_("department"))
    def shown_department(self, review: TextReview) -> str:
        return str(review.rating.department)

    def posts(self) -> dict[str, Callable[..., HttpResponse]]:
        return {
            "<uuid:name>/clear/": self.clear_view,
            "<uuid:name>/redact/": self.redact_view,
            "<uuid:name>/reveal/": self.reveal_view,
        }

    def clear_view(self, request: HttpRequest, name: uuid.UUID) -> HttpResponse:
        return self.decided(
            request,
            name,
            lambda: services.clear_text(name, by=_user(request), at=timezone.now()),
            gettext("Cleared: the text may be published as it is shown."),
        )

    def redact_view(self, request: HttpRequest, name: uuid.UUID) -> HttpResponse:
        words = request.POST.get("words", "").splitlines()
        return self.decided(
            request,
            name,
            lambda: services.redact_text(name, words=words, by=_user(request), at=timezone.now()),
            gettext("Hidden: the text may be published as it is shown now."),
        )

    def reveal_view(self, request: HttpRequest, name: uuid.UUID) -> HttpResponse:
        review = self.fact(request, str(name))
        try:
            words = services.reveal_text(
                name,
                by=_user(request),
                reason=request.POST.get("reason", ""),
                note=request.POST.get("note", ""),
                at=timezone.now(),
                address=client_address(request),
            )
        except DomainError as error:
            return self.page(request, review, error=error)
        return self.page(request, review, original=words)

    def page(
        self,
        request: HttpRequest,
        fact: TextReview,
        *,
        error: DomainError | None = None,
        original: str = "",
    ) -> HttpResponse:
        return self.rendered(
            request,
            title=fact.rating.number,
            review=fact,
            rating=fact.rating,
            period=shown_period(fact.rating),
            text=with_doubts_marked(fact.rating.text),
            kinds=names_of(fact.kinds),
            doubts=names_of(fact.doubts),
            pending=fact.status == TextReviewStatus.PENDING,
            events=fact.events.select_related("by"),
            may_reveal=disclosure.may_see_words(fact.rating, _user(request)),
            reveal_reasons=[(reason.value, reason.label) for reason in REASONS_TO_REVEAL],
            original=original,
            error=error,
            words=request.POST.get("words", ""),
            status=error.status if error else 200,
        )


def names_of(kinds: list[str]) -> str:
    names: dict[str, Any] = {kind.value: name for kind, name in KIND_NAMES.items()}
    return "、".join(str(names.get(kind, kind)) for kind in kinds)


def with_doubts_marked(text: str) -> SafeString:
    """The masked text with what the finder doubts in ``<mark>``."""
    pieces, done = [], 0
    for doubt in doubts_in(text):
        if doubt.start >= done:
            pieces.append((text[done : doubt.start], text[doubt.start : doubt.end]))
            done = doubt.end
    return format_html_join("", "{}<mark>{}</mark>", pieces) + format_html_join(
        "", "{}", [(text[done:],)]
    )


def _user(request: HttpRequest) -> Any:
    return request.user
