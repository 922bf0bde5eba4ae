"""Schemes, assessments and results to look at; the services write them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from govservice.duty_admin import DutyAdmin

from .formulas import formula
from .models import Assessment, Band, Criterion, Result, Scheme, Score
from .models.assessments import ResultQuerySet

PAGE = 50


class ReadOnlyInline(TabularInline):  # type: ignore[misc,unused-ignore]
    """Rows that are looked at with what they belong to; whoever may see that one sees these."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CriterionInline(ReadOnlyInline):
    model = Criterion
    fields = readonly_fields = ("position", "name", "rate", "meaning", "method", "weight")

    @admin.display(description=_("formula"))
    def rate(self, criterion: Criterion) -> str:
        used = formula(criterion.formula, criterion.formula_version)
        return f"{used.title} v{used.version}"

    @admin.display(description=_("definition"))
    def meaning(self, criterion: Criterion) -> str:
        return formula(criterion.formula, criterion.formula_version).meaning


class BandInline(ReadOnlyInline):
    model = Band
    fields = readonly_fields = ("floor", "name", "name_en")


class AssessmentReaderAdmin(DutyAdmin):
    readers = ResultQuerySet.readers
    list_per_page = PAGE
    show_full_result_count = False

    def may_edit(self, request: HttpRequest) -> bool:
        return False


@admin.register(Scheme)
class SchemeAdmin(AssessmentReaderAdmin):
    list_display = ("name", "code", "version", "valid_from", "valid_to", "small_sample")
    inlines = (CriterionInline, BandInline)


@admin.register(Assessment)
class AssessmentAdmin(AssessmentReaderAdmin):
    list_display = ("number", "scheme", "period_start", "period_end", "status", "computed_at")
    list_select_related = ("scheme",)
    list_filter = ("status",)
    fields = (*list_display, "results")
    readonly_fields = fields

    @admin.display(description=_("results"))
    def results(self, assessment: Assessment) -> str:
        address = reverse("admin:indicators_result_changelist")
        query = f"{address}?assessment__id__exact={assessment.pk}"
        return format_html('<a href="{}">{}</a>', query, _("Show the results"))


class ScoreInline(ReadOnlyInline):
    model = Score
    fields = readonly_fields = (
        "criterion", "rate", "part", "whole", "value", "score", "weight", "contribution",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Score]:
        scores: QuerySet[Score] = super().get_queryset(request)
        return scores.select_related("criterion").order_by("criterion__position")

    @admin.display(description=_("formula"))
    def rate(self, score: Score) -> str:
        return formula(score.criterion.formula, score.criterion.formula_version).title


@admin.register(Result)
class ResultAdmin(AssessmentReaderAdmin):
    """Units without a rank had too small a sample; each result opens with how its index came about."""

    list_display = ("department", "assessment", "sample", "index", "band", "rank")
    list_select_related = ("department", "assessment", "band")
    list_filter = ("assessment", "band")
    search_fields = ("department__name", "department__code")
    search_help_text = _("a unit's name or code")
    ordering = ("-assessment__period_start", "rank", "department__code")
    fields = readonly_fields = list_display
    inlines = (ScoreInline,)
