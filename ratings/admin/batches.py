"""Batch assign and batch remind: a form for the chosen rows, then what became of each."""

from typing import Any

from django import forms
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from .. import services
from ..models import About, Rectification, RectificationMove
from ..services import Chosen
from ..workflow import MOVES


class BatchForm(forms.Form):
    """``rows`` are the numbers with the last event that was seen of each."""

    rows = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note"), required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 2})
    )

    def clean_rows(self) -> list[Chosen]:
        pairs = [row.partition(":") for row in self.cleaned_data["rows"].split()]
        if not all(event.isascii() and event.isdigit() for _number, _colon, event in pairs):
            raise forms.ValidationError(_("Choose the rows once more from the list."))
        return [Chosen(number, int(event)) for number, _colon, event in pairs]


class AssignManyForm(BatchForm):
    about = forms.ChoiceField(
        label=_("What the ratings are about"),
        choices=[("", "—"), *About.choices],
        widget=UnfoldAdminSelectWidget,
        help_text=_("Each goes to the body that this points at."),
    )
    field_order = ("rows", "about", "note")


FORMS: dict[str, type[BatchForm]] = {
    RectificationMove.ASSIGN.value: AssignManyForm,
    RectificationMove.URGE.value: BatchForm,
}


def ask(
    request: HttpRequest, move: str, chosen: QuerySet[Rectification], frame: dict[str, Any]
) -> HttpResponse:
    """The form, with the rows as they are now."""
    seen = chosen.order_by().values_list("number").annotate(last=Max("events__pk"))
    rows = " ".join(f"{number}:{last or 0}" for number, last in seen.order_by("number"))
    return _page(request, move, FORMS[move](initial={"rows": rows}), frame)


def move_all(request: HttpRequest, move: str, frame: dict[str, Any]) -> HttpResponse:
    form = FORMS[move](request.POST)
    if not form.is_valid():
        return _page(request, move, form, frame, status=400)
    data = {name: value for name, value in form.cleaned_data.items() if name != "rows"}
    results = services.move_many(
        form.cleaned_data["rows"],
        move,
        by=request.user,  # type: ignore[arg-type]
        at=timezone.now(),
        data=data,
    )
    refused = [row for row in results if row.refusal]
    done = [row for row in results if not row.refusal]
    context = {**frame, "move": MOVES[move].name, "done": done, "refused": refused}
    return _answer(request, "ratings/admin_batch_done.html", context)


def _page(
    request: HttpRequest, move: str, form: BatchForm, frame: dict[str, Any], status: int = 200
) -> HttpResponse:
    numbers = [row.partition(":")[0] for row in str(form["rows"].value() or "").split()]
    context = {**frame, "move": MOVES[move].name, "form": form, "numbers": numbers}
    return _answer(request, "ratings/admin_batch.html", context, status)


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = TemplateResponse(request, template, context, status=status)
    add_never_cache_headers(response)
    return response
