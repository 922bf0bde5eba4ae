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
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from govservice.addresses import client_address
from govservice.duty_admin import FactAdmin
from govservice.errors import DomainError
from govservice.personal import Kind, doubts_in

from .. import disclosure, services
from ..models import TextReview, TextReviewQuerySet, TextReviewStatus
from ..services.reviewing import REASONS_TO_REVEAL
from .pages import PublicNameChangeList
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
SHORT_TEXT = 60


@admin.register(TextReview)
class TextReviewAdmin(FactAdmin):
    """Comments in which something personal was found, or may be, before they are published."""

    readers = TextReviewQuerySet.readers
    list_display = (
        "shown_number",
        "shown_kinds",
        "shown_doubts",
        "shown_text",
        "shown_department",
        "status",
    )
    list_filter = ("status",)
    list_per_page = 50
    sortable_by = ()
    actions = None

    def public_name(self, review: TextReview) -> str:
        return str(review.uuid)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return PublicNameChangeList

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
        text = review.rating.text
        return text if len(text) <= SHORT_TEXT else f"{text[:SHORT_TEXT]}…"

    @admin.display(description=_("department"))
    def shown_department(self, review: TextReview) -> str:
        return str(review.rating.department)

    def get_urls(self) -> list[Any]:
        views = {"clear": self.clear_view, "redact": self.redact_view, "reveal": self.reveal_view}
        own = [
            path(
                f"<uuid:name>/{ending}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"ratings_textreview_{ending}",
            )
            for ending, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def clear_view(self, request: HttpRequest, name: uuid.UUID) -> HttpResponse:
        return self._decided(
            request,
            name,
            lambda: services.clear_text(name, by=_user(request), at=timezone.now()),
            gettext("Cleared: the text may be published as it is shown."),
        )

    def redact_view(self, request: HttpRequest, name: uuid.UUID) -> HttpResponse:
        words = request.POST.get("words", "").splitlines()
        return self._decided(
            request,
            name,
            lambda: services.redact_text(name, words=words, by=_user(request), at=timezone.now()),
            gettext("Hidden: the text may be published as it is shown now."),
        )

    def reveal_view(self, request: HttpRequest, name: uuid.UUID) -> HttpResponse:
        review = self._visible(request, str(name))
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
            return self._page(request, review, error=error)
        return self._page(request, review, original=words)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self._page(request, self._visible(request, object_id))

    def _decided(
        self, request: HttpRequest, name: uuid.UUID, act: Callable[[], Any], said: str
    ) -> HttpResponse:
        review = self._visible(request, str(name))
        try:
            act()
        except DomainError as error:
            review.refresh_from_db()
            return self._page(request, review, error=error)
        messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:ratings_textreview_changelist"), status=303)

    def _visible(self, request: HttpRequest, name: str) -> TextReview:
        try:
            key = uuid.UUID(name)
        except ValueError:
            raise Http404 from None
        review: TextReview | None = self.get_queryset(request).filter(uuid=key).first()
        if review is None:
            raise Http404
        return review

    def _page(
        self,
        request: HttpRequest,
        review: TextReview,
        *,
        error: DomainError | None = None,
        original: str = "",
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": review.rating.number,
            "opts": self.opts,
            "review": review,
            "rating": review.rating,
            "period": shown_period(review.rating),
            "text": with_doubts_marked(review.rating.text),
            "kinds": names_of(review.kinds),
            "doubts": names_of(review.doubts),
            "pending": review.status == TextReviewStatus.PENDING,
            "events": review.events.select_related("by"),
            "may_reveal": disclosure.may_see_words(review.rating, _user(request)),
            "reveal_reasons": [(reason.value, reason.label) for reason in REASONS_TO_REVEAL],
            "original": original,
            "error": error,
            "words": request.POST.get("words", ""),
        }
        response = TemplateResponse(
            request,
            "ratings/admin_text_review.html",
            context,
            status=error.status if error else 200,
        )
        add_never_cache_headers(response)
        return response


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
