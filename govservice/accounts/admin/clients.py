from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from govservice.duties import Duty
from govservice.duty_admin import DutyAdmin

from .. import services
from ..forms import ApiClientForm
from ..models import ApiClient


@admin.register(ApiClient)
class ApiClientAdmin(DutyAdmin):
    """Made by the system administrator, let in by the security administrator, revoked by either."""

    readers = frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN})
    editors = frozenset({Duty.SYSTEM_ADMIN})
    form = ApiClientForm
    list_display = ("name", "key_hint", "issuer", "department", "region", "user", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("department", "region", "user")
    search_fields = ("name",)
    fields = ("name", "issuer", "user", "department", "region", "channels")
    actions = ("activate", "revoke")
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_activate_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.has_duty(Duty.SECURITY_ADMIN))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, "key_hint", "is_active", "created_at") if obj else self.fields

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        return type(form.__name__, (form,), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: ApiClient, form: Any, change: bool) -> None:  # noqa: FBT001
        client, key = services.create_api_client(
            obj.name,
            by=request.user,  # type: ignore[arg-type]
            user=obj.user,
            department=obj.department,
            region=obj.region,
            issuer=form.cleaned_data["issuer"],
            channels=obj.channels,
        )
        obj.__dict__.update(client.__dict__)
        request.new_key = key  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: ApiClient, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The key stands on this one answer, in no session, cookie or cache."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Key of “%(name)s”") % {"name": obj.name},
            "client": obj,
            "key": request.new_key,  # type: ignore[attr-defined]
        }
        response = TemplateResponse(request, "accounts/client_key.html", context)
        add_never_cache_headers(response)
        return response

    @admin.action(description=_("Let in the chosen clients"), permissions=["activate"])
    def activate(self, request: HttpRequest, queryset: QuerySet[ApiClient]) -> None:
        for pk in queryset.filter(is_active=False).values_list("pk", flat=True):
            services.activate_api_client(pk, by=request.user)  # type: ignore[arg-type]

    @admin.action(description=_("Revoke the chosen clients"), permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiClient]) -> None:
        for pk in queryset.filter(is_active=True).values_list("pk", flat=True):
            services.revoke_api_client(pk, by=request.user)  # type: ignore[arg-type]
