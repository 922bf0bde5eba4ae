"""The form of a move of a rectification, made from its row in the table of moves."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from govservice.errors import Invalid
from govservice.notices.forms import FilesField

from .models import Rectification, RectificationMove
from .services import Chance, units_for, verifiers_of
from .services.answer_templates import fill_template, templates_for
from .services.rectification_moves.evidence import ALLOWED, MOST_FILES
from .workflow import MOVES, REASONED, Field, Kind

MOST_OFFERED = 500
TEMPLATE, REPLACE = "template", "replace"  # beside the fields of the move
MOVES_WITH_AN_ANSWER = frozenset(
    name for name, move in MOVES.items() if any(field.name == "answer" for field in move.fields)
)
LONG = {"finding_text", "plan", "result", "answer", "evidence"}

LABELS = {
    "about": _("What the rating is about"),
    "department": _("Responsible body"),
    "handler": _("Handler"),
    "note": _("Note"),
    "finding": _("Finding"),
    "finding_text": _("What was found"),
    "form": _("How it is put right"),
    "plan": _("Plan"),
    "plan_until": _("Planned until"),
    "reason": _("Why"),
    "evidence": _("Evidence"),
    "decision": _("Your opinion"),
    "confirmation": _("The rater's own confirmation"),
    "result": _("What was done"),
    "answer": _("Answer to the citizen"),
    "until": _("Until"),
    "outcome": _("Outcome"),
    "satisfaction": _("Satisfied with the fix?"),
    "comment": _("What the citizen said"),
    "files": _("Files as evidence"),
}
GROUNDS = _("Grounds")
CODE_OR_NAME = _("Code or name; type to search.")
HINTS = {
    ("assign", "department"): _("Left empty, the body that the choice above points at."),
    ("assign", "handler"): _("A verifier of the body. Left empty, whoever begins."),
    ("transfer", "department"): CODE_OR_NAME,
    ("transfer", "handler"): _("A verifier of the body. Left empty, whoever begins."),
    ("find", "form"): _("May be left empty where the finding leaves one way only."),
    ("find", "plan"): _("For a plan: what is done until when."),
    ("appeal", "evidence"): _("Without evidence there is no appeal; a body appeals once."),
    ("decide", "decision"): _("It takes effect as soon as two persons think the same."),
    ("decide", "confirmation"): _("Only where a mistake is upheld."),
    ("pass_review", "answer"): _("Left empty, the body's own answer is sent."),
    ("call_back", "satisfaction"): _("Only of a citizen who was reached."),
    ("ask_extension", "until"): _("Asked for once, before the deadline."),
}


class RectificationMoveForm(forms.Form):
    """Holds what was typed; the door checks it and names the field at fault."""

    seen_status = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_event = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, chance: Chance, by: Any, rectification: Rectification, **kwargs: Any
    ) -> None:
        kwargs.setdefault("auto_id", f"id_{chance.move.name.value}_%s")
        super().__init__(*args, **kwargs)
        self.move = chance.move
        kinds = {field.kind for field in self.move.fields}
        today = timezone.localdate()
        self.units = (
            list(units_for(chance, by, on=today)[:MOST_OFFERED]) if Kind.UNIT in kinds else []
        )
        self.people = (
            list(verifiers_of(rectification.department, rectification, at=timezone.now()))
            if Kind.PERSON in kinds and self.move.name == RectificationMove.ASSIGN
            else []
        )
        self.asks_to_replace = False
        self.notice: str | Promise = ""
        self.preview = ""
        for field in self.move.fields:
            if field.name == "answer":
                self._offer_templates(rectification, today)
            self.fields[field.name] = self._field(field)

    @property
    def units_id(self) -> str:
        return f"units-{self.move.name.value}"

    @property
    def people_id(self) -> str:
        return f"people-{self.move.name.value}"

    @property
    def typed(self) -> dict[str, Any]:
        """As it was typed, valid or not: the door names every field at fault."""
        return {
            field.name: self.cleaned_data.get(field.name, ())
            if field.kind is Kind.FILES
            else self.data.get(field.name, "")
            for field in self.move.fields
        }

    def check(self) -> None:
        """Raises ``Invalid`` for what the door never sees: a file that is not what its name says."""
        for field in self.move.fields:
            if field.kind is Kind.FILES and field.name in self.errors:
                raise Invalid(str(self.errors[field.name][0]), field=field.name)
        if self.data.get(TEMPLATE):
            message = _("Press “Fill in” to see the template's text first, or choose none.")
            raise Invalid(message, field=TEMPLATE)

    def fill_in(self, rectification: Rectification, *, at: dt.datetime) -> None:
        """Let the chosen template fill the answer; what was typed is replaced only when so ticked."""
        self.initial = dict.fromkeys(self.fields, "") | self.typed | {"files": ()}
        self.initial[TEMPLATE] = chosen = self.data.get(TEMPLATE, "")
        text = fill_template(chosen, rectification, at=at)
        typed = self.initial["answer"].strip()
        if typed in ("", text) or self.data.get(REPLACE):
            self.initial |= {"answer": text, TEMPLATE: ""}
            self.notice = _("Filled in. Please read it, change what does not fit, then send it.")
        else:
            self.asks_to_replace, self.preview = True, text
            self.notice = _("You have written an answer already. Shall the template replace it?")

    def _offer_templates(self, rectification: Rectification, today: dt.date) -> None:
        found = templates_for(rectification, on=today)[:MOST_OFFERED]
        choices = [("", "—"), *((str(template.pk), template.name) for template in found)]
        if len(choices) > 1:
            self.fields[TEMPLATE] = forms.ChoiceField(
                label=_("Answer template"),
                choices=choices,
                required=False,
                widget=UnfoldAdminSelectWidget,
            )

    @classmethod
    def again(
        cls,
        bound: "RectificationMoveForm",
        *,
        chance: Chance,
        by: Any,
        rectification: Rectification,
        fresh: dict[str, Any],
    ) -> "RectificationMoveForm":
        """A form sent before, refused or filled in, on a page that shows the rectification as it is now."""
        if bound.notice:
            form = cls(
                chance=chance,
                by=by,
                rectification=rectification,
                initial={**bound.initial, **fresh},
            )
            form.notice, form.preview = bound.notice, bound.preview
            form.asks_to_replace = bound.asks_to_replace
            return form
        data = bound.typed | {name: value for name, value in fresh.items() if value is not None}
        data[TEMPLATE] = bound.data.get(TEMPLATE, "")
        form = cls(data, chance=chance, by=by, rectification=rectification)
        form.full_clean()
        for name, problems in bound.errors.items():
            if name not in form.errors:
                form.add_error(None if name == NON_FIELD_ERRORS else name, list(problems))
        if bound.files and "files" in form.fields and "files" not in form.errors:
            form.add_error("files", _("Please choose the files again: a browser forgets them."))
        return form

    def add_error(self, field: str | None, error: Any) -> None:
        """What the form has said already is not said twice when the door says it too."""
        if error not in self.errors.get(field or NON_FIELD_ERRORS, ()):
            super().add_error(field, error)

    def _field(self, field: Field) -> forms.Field:
        common: dict[str, Any] = {
            "label": GROUNDS if field == REASONED else LABELS[field.name],
            "required": field.required,
            "help_text": HINTS.get((self.move.name.value, field.name), ""),
        }
        if field.kind is Kind.FILES:
            return _files_field(common["label"])
        if field.kind in (Kind.UNIT, Kind.PERSON):
            known = self.units_id if field.kind is Kind.UNIT else self.people_id
            attrs = {"list": known, "autocomplete": "off"}
            return forms.CharField(widget=UnfoldAdminTextInputWidget(attrs=attrs), **common)
        if field.kind is Kind.CHOICE and field.choices is not None:
            choices = [("", "—"), *field.choices.choices]
            return forms.ChoiceField(choices=choices, widget=UnfoldAdminSelectWidget, **common)
        if field.kind is Kind.DAY:
            widget = UnfoldAdminTextInputWidget(attrs={"type": "date"})
            return forms.CharField(widget=widget, **common)
        rows = {"rows": 5 if field.name in LONG else 2}
        return forms.CharField(widget=UnfoldAdminTextareaWidget(attrs=rows), strip=True, **common)


def _files_field(label: Any) -> FilesField:
    return FilesField(
        allowed=ALLOWED,
        most=MOST_FILES,
        too_many=_("At most %(count)s files."),
        label=label,
        help_text=lazy(_about_files, str)(),
    )


def _about_files() -> str:
    text = _("Up to %(count)s: pictures, PDF, DOCX or XLSX, each up to %(max)s MB.")
    return str(text) % {"count": MOST_FILES, "max": settings.ATTACHMENT_MAX_MB}
