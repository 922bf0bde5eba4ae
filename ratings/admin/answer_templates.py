from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from govservice.duty_admin import DutyAdmin
from govservice.refusals import CheckedForm
from govservice.validity import ALWAYS_FROM, OPEN_END

from ..models import AnswerTemplate, AnswerTemplateQuerySet
from ..placeholders import PLACEHOLDERS
from ..services import answer_templates


class AnswerTemplateForm(CheckedForm):
    class Meta:
        model = AnswerTemplate
        fields = (
            "name",
            "department",
            "region",
            "finding",
            "form",
            "text",
            "valid_from",
            "valid_to",
        )
        widgets = {"text": UnfoldAdminTextareaWidget(attrs={"rows": 10})}

    def check(self) -> None:
        answer_templates.check_template(self.instance, by=self.by)


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(DutyAdmin):
    """What answers begin with; a template that is no longer used is given its last day."""

    form = AnswerTemplateForm
    readers = AnswerTemplateQuerySet.readers
    editors = answer_templates.KEEPERS
    list_display = ("name", "place", "finding", "form", "holds")
    list_filter = ("finding", "form")
    list_select_related = ("department", "region")
    search_fields = ("name",)
    autocomplete_fields = ("department", "region")
    readonly_fields = ("open_places",)
    fields = (
        "name",
        "department",
        "region",
        "finding",
        "form",
        "text",
        "open_places",
        "valid_from",
        "valid_to",
    )
    actions = None

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        return type("Form", (form,), {"by": request.user})

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        return {"valid_from": timezone.localdate()} | super().get_changeform_initial_data(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        answer_templates.keep_template(obj, by=request.user)  # type: ignore[arg-type]

    @admin.display(description=_("department or region"))
    def place(self, template: AnswerTemplate) -> str:
        return str(template.department or template.region)

    @admin.display(description=_("holds"), ordering="valid_from")
    def holds(self, template: AnswerTemplate) -> str:
        start = "" if template.valid_from == ALWAYS_FROM else str(template.valid_from)
        end = "" if template.valid_to == OPEN_END else str(template.valid_to)
        return f"{start} – {end}"

    @admin.display(description=_("what is filled in"))
    def open_places(self, template: AnswerTemplate) -> SafeString:
        names = ((f"{{{chinese}}}", label) for chinese, label in PLACEHOLDERS.values())
        return format_html_join("\n", "<div><code>{}</code> {}</div>", names)
