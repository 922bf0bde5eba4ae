"""What a manager may ask for, in the URL: every choice within the viewer's scope, never a guess."""

import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode

import django_filters as filters  # type: ignore[import-untyped,unused-ignore]
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.filters import QuerySetRequestMixin  # type: ignore[import-untyped,unused-ignore]

from govservice.catalogue.models import Department, Hall, Region, ServiceItem
from govservice.catalogue.scope import Scope
from ratings.models import (
    BAD_LEVELS,
    Channel,
    Finding,
    Identity,
    Level,
    ReasonTag,
    RectificationStatus,
)

from .bodies import Bodies
from .coverage import CHANNELS, ITEMS, MISSING, REASONS, required_channels
from .drilldown import RECTIFICATION_LISTS, TICKET_LISTS
from .models import MonthFigure
from .queries import FigureQuery
from .spans import LONGEST_YEARS, Span, last_months

LONGEST_NAME = 200
SAME_NAMES_SHOWN = 5
EARLIEST = dt.date(2000, 1, 1)
ISO_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)


class CodeOrNameField(forms.CharField):
    """A row named by its code or its full name; thousands of units do not fit into a list to pick from."""

    default_error_messages = {
        "unknown": _("“%(value)s” is not known here. Type its code or its full name."),
        "several": _("Several are called “%(value)s”. Type the code: %(codes)s."),
    }

    def __init__(self, *, queryset: QuerySet[Any], **kwargs: Any) -> None:
        self.queryset = queryset
        super().__init__(max_length=LONGEST_NAME, **kwargs)

    def clean(self, value: Any) -> Model | None:
        text = super().clean(value)
        if not text:
            return None
        found = list(self.queryset.filter(Q(code=text) | Q(name=text))[:50])
        codes = sorted({row.code for row in found})
        if not found:
            raise ValidationError(self.error_messages["unknown"], "unknown", {"value": text})
        if len(codes) > 1:
            named = "、".join(codes[:SAME_NAMES_SHOWN])
            params = {"value": text, "codes": named}
            raise ValidationError(self.error_messages["several"], "several", params)
        row: Model = found[0]
        return row


class CodeOrNameFilter(QuerySetRequestMixin, filters.Filter):  # type: ignore[misc,unused-ignore]
    field_class = CodeOrNameField


class TagField(forms.CharField):
    """A reason as ``code/version``."""

    def clean(self, value: Any) -> ReasonTag | None:
        text = super().clean(value)
        if not text:
            return None
        code, _slash, version = text.partition("/")
        rows = ReasonTag.objects.filter(code=code)
        if version:
            rows = (
                rows.filter(version=int(version))
                if version.isascii() and version.isdigit()
                else rows.none()
            )
        tag: ReasonTag | None = rows.order_by("-version").first()
        if tag is None:
            raise ValidationError(
                _("“%(value)s” is not the code of a reason, such as 510."), params={"value": text}
            )
        return tag


class TagFilter(filters.Filter):  # type: ignore[misc,unused-ignore]
    field_class = TagField


def regions_within(scope: Scope) -> QuerySet[Region]:
    """The newest validity first, for codes that were given twice."""
    regions = Region.objects.order_by("-valid_to", "code")
    if scope.everything:
        return regions
    reach = Q(pk__in=Department.objects.in_scope(scope).values("region"))
    for path in sorted(scope.region_paths):
        reach |= Q(path__startswith=path)
    return regions.filter(reach)


def departments_within(scope: Scope) -> QuerySet[Department]:
    return Department.objects.in_scope(scope).order_by("code")


def items_within(scope: Scope) -> QuerySet[ServiceItem]:
    return ServiceItem.objects.in_scope(scope).order_by("code")


def halls_within(scope: Scope) -> QuerySet[Hall]:
    """Halls run by a body within reach, or standing in a region within reach."""
    if scope.everything:
        return Hall.objects.order_by("code")
    return Hall.objects.filter(scope.condition("department", "region")).order_by("code")


class FigureForm(forms.Form):
    """Errors of one field leave the others in use, so that the page can still be shown."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, last = data.get("from"), data.get("to")
        for name in ("from", "to"):
            day = data.get(name)
            if day and not EARLIEST <= day < dt.date(9990, 1, 1):
                self.add_error(name, _("Please give a day from 2000 on."))
        if start and last and start > last:
            self.add_error("to", _("The last day lies before the first one."))
        elif start and last and (last - start).days > LONGEST_YEARS * 366:
            self.add_error("to", _("At most five years can be shown at once."))
        if data.get("bodies") == Bodies.AS_RECORDED:
            data["bodies"] = ""  # what is so anyway stands in no address
        refusal = no_longer_stands(data.get("department"), data.get("bodies", ""))
        if refusal:
            self.add_error("department", refusal)
        return data


def no_longer_stands(department: Department | None, bodies: str) -> str:
    """Why nothing is counted under this body as of now; empty where something may be."""
    if department is None or bodies != Bodies.AS_OF_NOW or department.succeeded_by is None:
        return ""
    text = _("%(unit)s no longer stands: as of now its figures are under %(successor)s.")
    return str(text % {"unit": department, "successor": department.succeeded_by})


class DayInput(forms.DateInput):
    """The browser's calendar; plain text where what was typed is no day, as the calendar would drop it."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        context["widget"]["type"] = "date" if not shown or ISO_DAY.fullmatch(shown) else "text"
        return context


class DayField(forms.DateField):
    widget = DayInput(format="%Y-%m-%d")

    def to_python(self, value: Any) -> dt.date | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise ValidationError(
                _("“%(value)s” is no day. Write it as 2026-03-31."), "invalid", {"value": text[:40]}
            ) from None


class DayFilter(filters.Filter):  # type: ignore[misc,unused-ignore]
    field_class = DayField


def _listed(name: str) -> forms.TextInput:
    return forms.TextInput(attrs={"list": f"{name}-choices", "autocomplete": "off"})


class TickFilter(filters.Filter):  # type: ignore[misc,unused-ignore]
    field_class = forms.BooleanField


class FigureFilter(filters.FilterSet):  # type: ignore[misc,unused-ignore]
    """``?from=&to=&region=&department=&own=&item=&channel=&hall=``."""

    region = CodeOrNameFilter(label=_("Region"), queryset=regions_within, widget=_listed("region"))
    department = CodeOrNameFilter(
        label=_("Department"),
        queryset=departments_within,
        widget=_listed("department"),
    )
    own = TickFilter(label=_("Without what stands below"))
    item = CodeOrNameFilter(
        label=_("Service item"),
        queryset=items_within,
        widget=_listed("item"),
    )
    channel = filters.ChoiceFilter(
        label=_("Channel"), choices=Channel.choices, empty_label=_("all channels")
    )
    hall = CodeOrNameFilter(
        label=_("Service hall"),
        queryset=halls_within,
        widget=_listed("hall"),
    )
    bodies = filters.ChoiceFilter(
        label=_("Bodies counted"), choices=Bodies.choices, empty_label=None
    )

    class Meta:
        form = FigureForm

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """``from`` is a keyword of Python and cannot be declared as an attribute."""
        days = {
            "from": DayFilter(label=_("From day")),
            "to": DayFilter(label=_("To day (included)")),
        }
        others: dict[str, Any] = super().get_filters()
        return days | others

    def __init__(self, data: QueryDict, *, scope: Scope) -> None:
        """Without any day asked for, the default period stands in the inputs, to be seen and changed."""
        if not (data.get("from") or data.get("to")):
            data = data.copy()
            for name, day in last_months(timezone.localdate()).parameters.items():
                data[name] = day
        # The library hands its request to the querysets above; all they need of one is the scope.
        super().__init__(data, MonthFigure.objects.none(), request=scope)
        self.scope = scope

    @property
    def values(self) -> dict[str, Any]:
        """What was understood; a field in error counts as not filled in."""
        self.form.is_valid()
        return {k: v for k, v in self.form.cleaned_data.items() if v not in (None, "", [], False)}

    def period(self) -> Span:
        """Twelve whole months where nothing else was asked for."""
        default = last_months(timezone.localdate())
        start, last = self.values.get("from"), self.values.get("to")
        end = last + dt.timedelta(days=1) if last else default.end
        if start and start >= end:
            end = start + dt.timedelta(days=1)
        return Span(start or min(default.start, last_months(end - dt.timedelta(days=1)).start), end)

    def query(self) -> FigureQuery:
        values, period = self.values, self.period()
        return FigureQuery(
            scope=self.scope,
            start=period.start,
            end=period.end,
            region=values.get("region"),
            department=values.get("department"),
            subtree=not values.get("own"),
            item=values.get("item"),
            channel=values.get("channel", ""),
            hall=values.get("hall"),
            bodies=values.get("bodies", Bodies.AS_RECORDED.value),
        )

    def parameters(self) -> dict[str, Any]:
        """The same question again as parameters: codes instead of what was typed."""
        return {name: _as_parameter(value) for name, value in self.values.items()}

    def address(self, **changes: Any) -> str:
        """``?…`` with some parameters changed; None takes one out."""
        merged = self.parameters() | changes
        kept = {name: value for name, value in merged.items() if value is not None}
        return f"?{urlencode(kept, doseq=True)}"


def _as_parameter(value: Any) -> Any:
    if isinstance(value, ReasonTag):
        return f"{value.code}/{value.version}"
    if isinstance(value, Model):
        return value.code  # type: ignore[attr-defined]
    if value is True:
        return "on"
    return value


class RatingListFilter(FigureFilter):
    """Narrowed to what a number counts: ``level`` may be repeated.

    ``struck`` lists the ratings struck out instead of those counted, ``waiting`` those whose
    rectification nobody has been given, whatever the period; ``rectified`` bad ratings by what has
    become of them.
    """

    level = filters.MultipleChoiceFilter(
        label=_("Level"), choices=Level.choices, widget=forms.CheckboxSelectMultiple
    )
    tag = TagFilter(label=_("Reason"))
    identity = filters.ChoiceFilter(label=_("Identity"), choices=Identity.choices)
    struck = TickFilter(label=_("Struck out"))
    waiting = TickFilter(label=_("Waiting to be put right"))
    rectified = filters.ChoiceFilter(
        label=_("What became of bad ratings"),
        choices=list(RECTIFICATION_LISTS.items()),
        empty_label=_("whatever became of them"),
    )


class LedgerFilter(FigureFilter):
    """The rectifications of a ledger, by the days of their ratings and the bodies responsible now."""

    level = filters.MultipleChoiceFilter(
        label=_("Level"),
        choices=[(level.value, level.label) for level in sorted(BAD_LEVELS)],
        widget=forms.CheckboxSelectMultiple,
    )
    status = filters.ChoiceFilter(label=_("Status"), choices=RectificationStatus.choices)
    finding = filters.ChoiceFilter(label=_("Finding"), choices=Finding.choices)
    identity = filters.ChoiceFilter(label=_("Identity"), choices=Identity.choices)
    overdue = TickFilter(label=_("Overdue only"))


class TicketListFilter(FigureFilter):
    """Narrowed to the tickets one counter counts."""

    counter = filters.ChoiceFilter(
        label=_("What is counted"), choices=list(TICKET_LISTS.items()), empty_label=None
    )

    def __init__(self, data: QueryDict, *, scope: Scope) -> None:
        if not data.get("counter"):
            data = data.copy()
            data["counter"] = "tickets_dispatched"
        super().__init__(data, scope=scope)


def _channel_choices() -> list[tuple[str, Any]]:
    return [(channel.value, channel.label) for channel in required_channels()]


class CoverageFilter(FigureFilter):
    """Units and months, and which list of what is ``missing``, narrowed by ``reason`` or ``lacks``."""

    item = channel = hall = bodies = None  # type: ignore[assignment]
    missing = filters.ChoiceFilter(
        label=_("What is missing"), choices=list(MISSING.items()), empty_label=None
    )
    reason = filters.ChoiceFilter(label=_("Why it is missing"), choices=list(REASONS.items()))
    lacks = filters.ChoiceFilter(label=_("Without the channel"), choices=_channel_choices)

    def __init__(self, data: QueryDict, *, scope: Scope) -> None:
        if not data.get("missing"):
            data = data.copy()
            data["missing"] = ITEMS
        super().__init__(data, scope=scope)

    @property
    def kind(self) -> str:
        return str(self.values.get("missing", ITEMS))

    @property
    def why(self) -> str:
        """Of items and bodies alone; the lists of channels have no reasons."""
        return "" if self.kind == CHANNELS else str(self.values.get("reason", ""))

    @property
    def without(self) -> str:
        return str(self.values.get("lacks", "")) if self.kind == CHANNELS else ""
