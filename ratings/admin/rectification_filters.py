"""Filters of the list of rectifications; they stand in the address and stay there from page to page."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter, TextFilter
from unfold.utils import parse_date_str

from govservice.worktime import Flow, end_of_day, soon_until

from ..models import RectificationStep, StepKind
from ..services import TASKS, expected_of

Rows = QuerySet[Any]


class MineFilter(admin.SimpleListFilter):
    title = _("my own")
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("expected", _("waiting for me")), ("handler", _("I am the handler"))]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        user: Any = request.user
        if self.value() == "handler":
            return queryset.filter(handler=user)
        if self.value() != "expected":
            return queryset
        waiting = Q(pk__in=[])
        for task in TASKS.values():
            if user.has_duty(*task.duties):
                waiting |= Q(pk__in=expected_of(user, task).values("pk"))
        return queryset.filter(waiting)


class StepFilter(admin.SimpleListFilter):
    """The piece of work that is open now."""

    title = _("step")
    parameter_name = "step"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind.value, kind.label) for kind in StepKind]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() not in StepKind.values:
            return queryset
        steps = RectificationStep.objects.filter(
            rectification=OuterRef("pk"), kind=self.value(), done_at=None, is_dropped=False
        )
        return queryset.filter(Exists(steps))


def _soon() -> dt.datetime:
    return soon_until(timezone.now(), flow=Flow.RECTIFICATION)


def _overdue(rows: Rows) -> Rows:
    return rows.filter(due_at__lte=timezone.now(), paused_at=None)


def _due_soon(rows: Rows) -> Rows:
    now = timezone.now()
    return rows.filter(due_at__gt=now, due_at__lte=_soon(), paused_at=None)


def _in_time(rows: Rows) -> Rows:
    return rows.filter(due_at__gt=_soon(), paused_at=None)


class LampFilter(admin.SimpleListFilter):
    title = _("time left")
    parameter_name = "lamp"
    found: dict[str, tuple[Any, Callable[[Rows], Rows]]] = {
        "overdue": (_("overdue"), _overdue),
        "soon": (_("due soon"), _due_soon),
        "in_time": (_("in time"), _in_time),
        "paused": (_("paused"), lambda rows: rows.filter(paused_at__isnull=False)),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, words) for code, (words, _rows) in self.found.items()]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        chosen = self.found.get(self.value() or "")
        return chosen[1](queryset) if chosen else queryset


class BodyFilter(TextFilter):  # type: ignore[misc,unused-ignore]
    """By code or the beginning of the name; what stands below counts."""

    title = _("responsible body")
    parameter_name = "body"

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = _typed(self)
        if not value:
            return queryset
        units = Q(department__code=value) | Q(department__name__startswith=value)
        return queryset.filter(units | Q(department__parent__code=value))


class RegionFilter(TextFilter):  # type: ignore[misc,unused-ignore]
    """By the code of a region; what lies in it counts."""

    title = _("region (code)")
    parameter_name = "region"

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = _typed(self)
        return (
            queryset.filter(department__region__path__contains=f"/{value}/") if value else queryset
        )


class DueFilter(RangeDateFilter):  # type: ignore[misc,unused-ignore]
    """By the last day of the step in hand, both ends included."""

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        first, last = (
            parse_date_str(self.used_parameters.get(f"{self.parameter_name}_{end}") or "")
            for end in ("from", "to")
        )
        if first is not None:
            queryset = queryset.filter(due_at__gt=end_of_day(first - dt.timedelta(days=1)))
        return queryset.filter(due_at__lte=end_of_day(last)) if last is not None else queryset


def _typed(text_filter: Any) -> str:
    return (text_filter.value() or "").replace("\0", "").strip()


LIST_FILTERS = (
    MineFilter,
    "status",
    StepFilter,
    LampFilter,
    "form",
    BodyFilter,
    RegionFilter,
    ("due_at", DueFilter),
    "rating__level",
    "rating__identity",
)
