"""The form of a move, made from its row in the table of moves."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from ratings.models.ratings import Level

from ..services import Chance, units_for
from ..workflow import Field, Kind

MOST_UNITS_OFFERED = 500

LABELS = {
    "department": _("Unit"),
    "helpers": _("Helping units"),
    "note": _("Note"),
    "reply": _("Reply"),
    "answer": _("Answer to the caller"),
    "reason": _("Why"),
    "outcome": _("Outcome"),
    "resolution": _("Solved?"),
    "level": _("Satisfaction"),
    "comment": _("What the caller said"),
}
HINTS = {
    "department": _("Code or name; type to search."),
    "helpers": _("One code or name a line."),
    "answer": _("Left empty, the unit's reply is the answer."),
}


class MoveForm(forms.Form):
    """Holds what was typed; the door checks it and names the field at fault."""

    seen_status = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_event = forms.IntegerField(widget=forms.HiddenInput, required=False)
    assignment = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, chance: Chance, by: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{chance.move.name.value}_%s")
        super().__init__(*args, **kwargs)
        self.move = chance.move
        self.assigned_to = chance.assignment and chance.assignment.department
        units_are_asked = any(f.kind in (Kind.UNIT, Kind.UNITS) for f in self.move.fields)
        self.units = (
            list(units_for(chance, by, on=timezone.localdate())[:MOST_UNITS_OFFERED])
            if units_are_asked
            else []
        )
        for field in self.move.fields:
            self.fields[field.name] = _form_field(field, self.units_id)

    @property
    def units_id(self) -> str:
        return f"units-{self.move.name.value}"

    @property
    def typed(self) -> dict[str, Any]:
        """As it was typed, valid or not: the door names every field at fault."""
        return {field.name: self.data.get(field.name, "") for field in self.move.fields}

    @classmethod
    def again(
        cls, bound: "MoveForm", *, chance: Chance, by: Any, fresh: dict[str, Any]
    ) -> "MoveForm":
        """A refused form on a page that shows the ticket as it is now."""
        data = bound.typed | {name: value for name, value in fresh.items() if value is not None}
        form = cls(data, chance=chance, by=by)
        form.full_clean()
        for name, problems in bound.errors.items():
            if name not in form.errors:
                form.add_error(None if name == NON_FIELD_ERRORS else name, list(problems))
        return form


def _form_field(field: Field, units_id: str) -> forms.Field:
    common: dict[str, Any] = {
        "label": LABELS[field.name],
        "required": field.required,
        "help_text": HINTS.get(field.name, "")
        if field.name != "answer" or not field.required
        else "",
    }
    if field.kind is Kind.UNIT:
        attrs = {"list": units_id, "autocomplete": "off"}
        return forms.CharField(widget=UnfoldAdminTextInputWidget(attrs=attrs), **common)
    if field.kind is Kind.CHOICE and field.choices is not None:
        choices = [("", "—"), *field.choices.choices]
        return forms.ChoiceField(choices=choices, widget=UnfoldAdminSelectWidget, **common)
    if field.kind is Kind.LEVEL:
        levels: list[tuple[str, Any]] = [(str(level), words) for level, words in Level.choices]
        choices = [("", "—"), *levels]
        return forms.ChoiceField(choices=choices, widget=UnfoldAdminSelectWidget, **common)
    rows = 6 if field.name in ("reply", "answer") else 2
    widget = UnfoldAdminTextareaWidget(attrs={"rows": rows})
    return forms.CharField(widget=widget, strip=True, **common)
