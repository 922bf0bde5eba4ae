from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from govservice.duties import Duty
from govservice.duty_admin import DutyAdmin
from govservice.errors import DomainError

from .. import services
from ..models import EventName, WebhookEndpoint
from ..webhooks import check_url


class EndpointForm(forms.ModelForm):  # type: ignore[type-arg]
    events = forms.MultipleChoiceField(
        label=_("events"), choices=EventName.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = WebhookEndpoint
        fields = ("client", "url", "events", "is_active")

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        try:
            check_url(url)
        except DomainError as error:
            raise forms.ValidationError(str(error), code=error.code) from None
        return url


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(DutyAdmin):
    """Set by the system administrator. The secret is shown once, when the receiver is made."""

    readers = frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN})
    editors = frozenset({Duty.SYSTEM_ADMIN})
    form = EndpointForm
    list_display = ("client", "url", "is_active", "created_at")
    list_filter = ("is_active",)
    list_select_related = ("client",)
    show_full_result_count = False
    actions = None

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("client", "url", "events", "is_active") if obj else ("client", "url", "events")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("client",) if obj else ()

    def save_model(
        self,
        request: HttpRequest,
        obj: WebhookEndpoint,
        form: Any,
        change: bool,  # noqa: FBT001
    ) -> None:
        by: Any = request.user
        if change:
            services.change_endpoint(
                obj.pk, url=obj.url, events=obj.events, is_active=obj.is_active, by=by
            )
            return
        endpoint, secret = services.create_endpoint(
            obj.client, url=obj.url, events=obj.events, by=by, at=timezone.now()
        )
        obj.__dict__.update(endpoint.__dict__)
        request.new_secret = secret  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: WebhookEndpoint, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The secret stands on this one answer, in no session, cookie or cache."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Secret of “%(name)s”") % {"name": obj},
            "endpoint": obj,
            "secret": request.new_secret,  # type: ignore[attr-defined]
        }
        response = TemplateResponse(request, "notices/webhook_secret.html", context)
        add_never_cache_headers(response)
        return response
