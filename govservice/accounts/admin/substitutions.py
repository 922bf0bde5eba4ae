"""AB 角: everybody names their own substitutes here, officers those of their unit."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from govservice.duties import ALL_DUTIES
from govservice.duty_admin import DutyAdmin

from .. import substituting
from ..forms import SubstitutionForm
from ..substitutions import Substitution

A_WEEK = dt.timedelta(days=7)


@admin.register(Substitution)
class SubstitutionAdmin(DutyAdmin):
    readers = ALL_DUTIES
    editors = ALL_DUTIES
    form = SubstitutionForm
    list_display = ("person", "substitute", "duty", "valid_from", "valid_to", "shown_state")
    list_filter = ("duty",)
    list_select_related = ("person", "substitute")
    search_fields = ("person__username", "person__name", "substitute__username", "substitute__name")
    fields = ("person", "substitute", "duty", "valid_from", "valid_to")
    actions = None
    show_full_result_count = False
    change_form_template = "accounts/substitution.html"

    @admin.display(description=_("state"))
    def shown_state(self, pair: Substitution) -> str:
        return str(state_of(pair))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        past = ("named_by", "named_at", "revoked_by", "revoked_at")
        return (*self.fields, *past) if obj else self.fields

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        return type(form.__name__, (form,), {"by": request.user})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        today = timezone.localdate()
        return {
            "person": request.user.get_username(),
            "valid_from": today,
            "valid_to": today + A_WEEK,
        }

    def save_model(self, request: HttpRequest, obj: Substitution, form: Any, change: bool) -> None:  # noqa: FBT001
        named = substituting.name_substitute(
            obj.person_id,
            substitute=obj.substitute,
            duty=obj.duty,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            valid_from=obj.valid_from,
            valid_to=obj.valid_to,
        )
        obj.__dict__.update(named.__dict__)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        pair = context.get("original")
        context["may_revoke"] = pair is not None and state_of(pair) in (TO_COME, STANDS_IN)
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.revoke_view))
        name = "accounts_substitution_revoke"
        return [path("<int:pk>/revoke/", view, name=name), *super().get_urls()]

    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        by: Any = request.user
        pair = substituting.revoke_substitute(pk, by=by, at=timezone.now())
        messages.success(request, _("%(pair)s: called off.") % {"pair": pair})
        return HttpResponseRedirect(reverse("admin:accounts_substitution_changelist"))


TO_COME, STANDS_IN, OVER, CALLED_OFF = _("to come"), _("stands in"), _("over"), _("called off")


def state_of(pair: Substitution) -> Any:
    today = timezone.localdate()
    if pair.revoked_at is not None:
        return CALLED_OFF
    if today < pair.valid_from:
        return TO_COME
    return STANDS_IN if today < pair.valid_to else OVER
