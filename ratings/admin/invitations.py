"""Rating links of services: printed as a receipt, replaced, revoked."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from govservice.duty_admin import FactPageAdmin

from .. import services
from ..models import Invitation, InvitationQuerySet
from .pages import PublicNameChangeList


@admin.register(Invitation)
class InvitationAdmin(FactPageAdmin):
    """Found by the whole case number the citizen says: nobody leafs through numbers here.

    Says nothing about whether a service was rated: that would unmask an anonymous rating.
    """

    readers = InvitationQuerySet.readers
    page_template = "ratings/admin_invitation.html"
    list_display = ("service", "shown_item", "issue_no", "issued_at", "expires_at", "revoked_at")
    list_select_related = ("service__case__item",)
    list_per_page = 50
    search_fields = ("=service__case__number",)
    search_help_text = gettext_lazy("The whole case number; without it nothing is listed.")
    ordering = ("-id",)
    actions = None

    def public_name(self, invitation: Invitation) -> str:
        """No running key either: it could be counted through."""
        return invitation.token_hash

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return PublicNameChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return queryset.filter(service__case__number=search_term.strip()), False

    @admin.display(description=gettext_lazy("service item"))
    def shown_item(self, invitation: Invitation) -> str:
        return str(invitation.service.case.item)

    def posts(self) -> dict[str, Callable[..., HttpResponse]]:
        return {
            "<str:name>/receipt/": self.receipt_view,
            "<str:name>/reissue/": self.reissue_view,
            "<str:name>/revoke/": self.revoke_view,
        }

    def page(self, request: HttpRequest, fact: Invitation) -> HttpResponse:
        return self.rendered(
            request,
            title=str(fact.service),
            invitation=fact,
            service=fact.service,
            is_in_force=not fact.revoked_at and timezone.now() <= fact.expires_at,
        )

    def receipt_view(self, request: HttpRequest, name: str) -> HttpResponse:
        user: Any = request.user
        receipt = services.print_receipt(self.fact(request, name).pk, by=user, at=timezone.now())
        context = {"receipt": receipt, "service": receipt.invitation.service}
        response = TemplateResponse(request, "ratings/receipt.html", context)
        add_never_cache_headers(response)
        return response

    def reissue_view(self, request: HttpRequest, name: str) -> HttpResponse:
        invitation = self.fact(request, name)
        user: Any = request.user
        services.reissue_invitation(invitation.service_id, by=user, at=timezone.now())
        newest = Invitation.objects.filter(service=invitation.service_id).latest("issue_no")
        messages.success(request, _("There is a new link; the old one no longer opens."))
        return _to(newest)

    def revoke_view(self, request: HttpRequest, name: str) -> HttpResponse:
        invitation = self.fact(request, name)
        user: Any = request.user
        services.revoke_invitation(invitation.service_id, by=user, at=timezone.now())
        messages.success(request, _("The link no longer opens."))
        return _to(invitation)

    def fact(self, request: HttpRequest, name: str) -> Invitation:
        found: Invitation | None = (
            self.get_queryset(request)
            .select_related("service__case__item", "service__item_version__item")
            .select_related("service__department", "service__hall")
            .filter(token_hash=name)
            .first()
        )
        if found is None or not self.has_view_permission(request):
            raise Http404
        return found


def _to(invitation: Invitation) -> HttpResponse:
    address = reverse("admin:ratings_invitation_change", args=[invitation.token_hash])
    return HttpResponseRedirect(address)
