"""Forms of the catalogue's staff pages."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from govservice.errors import Invalid

from .guides import line_of
from .models import ItemVersion
from .services import check_version


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = UnfoldAdminTextareaWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, help_text=_("One a line."), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(line) for line in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]


class MaterialsField(LinesField):
    """Papers to bring, one a line; parts of a line are name, form, copies, source, needed, notes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.help_text = _("One a line: name｜form｜copies｜source｜needed or not｜notes｜kind.")

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(line_of(entry) for entry in value) if isinstance(value, list) else value


class GuideField(forms.JSONField):
    """The parts of the guide, name and text."""

    def prepare_value(self, value: Any) -> Any:
        return "" if not value else super().prepare_value(value)

    def clean(self, value: Any) -> dict[str, Any]:
        data = super().clean(value)
        if data in (None, ""):
            return {}
        if not isinstance(data, dict):
            raise forms.ValidationError(
                _("Expected is a JSON object such as %(example)s."),
                params={"example": json.dumps({"受理条件": "…"}, ensure_ascii=False)},
            )
        return data


class ItemVersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new version; the one before it ends on the day this one begins."""

    channels = LinesField(label=_("channels"))
    materials = MaterialsField(label=_("materials"))
    guide = GuideField(label=_("guide"), required=False, widget=UnfoldAdminTextareaWidget())

    class Meta:
        model = ItemVersion
        fields = "__all__"  # noqa: DJ007 - the inline names the fields

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        promised, statutory = data.get("promised_limit"), data.get("statutory_limit")
        if promised is not None and statutory is not None and promised > statutory:
            self.add_error(
                "promised_limit", _("The promised limit is longer than the statutory one.")
            )
        if not self.errors and self.instance.item_id:
            try:
                check_version(
                    self.instance.item_id,
                    valid_from=data["valid_from"],
                    valid_to=data["valid_to"],
                )
            except Invalid as error:
                self.add_error(error.field, str(error))
        return data


class VersionFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        super().clean()
        new = [form for form in self.extra_forms if form.has_changed()]
        if len(new) > 1:
            new[1].add_error("valid_from", _("Add one version at a time."))
