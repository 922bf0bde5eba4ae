"""The shapes of answers about figures and assessments."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from govservice.validity import OPEN_END

from .. import formulas
from ..bodies import Bodies
from ..formulas import Formula, Rate
from ..models import Assessment, Result, Score
from ..queries import Counts


class RateShape(serializers.Serializer[Any]):
    """A share; a mean has ``points`` instead of ``percent``. Null where there is nothing to divide by."""

    part = serializers.IntegerField()
    whole = serializers.IntegerField()
    percent = serializers.DecimalField(7, 2, allow_null=True, required=False)
    points = serializers.DecimalField(7, 2, allow_null=True, required=False)


class DefinitionShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    version = serializers.IntegerField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(
        allow_null=True, help_text=_("The first day on which a newer version holds.")
    )
    name = serializers.CharField()
    definition = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    day_basis = serializers.CharField()


class NumbersShape(serializers.Serializer[Any]):
    ratings = serializers.IntegerField()
    counters = serializers.DictField(child=serializers.IntegerField())
    rates = serializers.DictField(child=RateShape())


class RowShape(NumbersShape):
    """One line of the breakdown: ``key`` is a day, a month, a code or a level."""

    key = serializers.CharField()
    name = serializers.CharField(required=False)


class FiguresShape(serializers.Serializer[Any]):
    unit = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    count = serializers.ChoiceField(("subtree", "own"))
    bodies = serializers.ChoiceField(Bodies.choices)
    to = serializers.DateField()
    by = serializers.CharField()
    is_provisional = serializers.BooleanField()
    answered_from = serializers.CharField()
    totals = NumbersShape()
    rows = RowShape(many=True)
    row_count = serializers.IntegerField(allow_null=True)
    definitions = DefinitionShape(many=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "from": serializers.DateField()}


def rate_data(formula: Formula, rate: Rate) -> dict[str, Any]:
    key = "percent" if formula.kind == "percent" else "points"
    shown = formula.shown(rate)
    return {"part": rate.part, "whole": rate.whole, key: None if shown is None else str(shown)}


def numbers(counters: Counts) -> dict[str, Any]:
    """Counters, the rates they allow, and n."""
    return {
        "ratings": formulas.total_ratings(counters),
        "counters": counters,
        "rates": {f.key: rate_data(f, f.rate(counters)) for f in known_formulas(counters)},
    }


def known_formulas(counters: Counts) -> list[Formula]:
    """Those whose counters are all kept: a slice has no services. Formulas that count defaults only
    where there are some."""
    shown = [formulas.formula(code) for code in formulas.SHOWN]
    shown += [formulas.formula(*key) for key in formulas.BY_CASE]
    if counters.get("default_ratings"):
        shown += [formulas.formula(*key) for key in formulas.WITH_DEFAULTS]
    return [formula for formula in shown if formula.counters <= counters.keys()]


def definition(formula: Formula) -> dict[str, Any]:
    return {
        "code": formula.code,
        "version": formula.version,
        "valid_from": formula.valid_from.isoformat(),
        "valid_to": formula.valid_to.isoformat() if formula.valid_to < OPEN_END else None,
        "name": formula.title,
        "definition": formula.meaning,
        "source": formula.source,
        "day_basis": formula.day_basis,
    }


def in_language(chinese: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else chinese


class AssessmentRow(serializers.ModelSerializer[Assessment]):
    scheme = serializers.SerializerMethodField()

    class Meta:
        model = Assessment
        fields = ("number", "scheme", "period_start", "period_end", "status", "computed_at")

    @extend_schema_field({"type": "string"})
    def get_scheme(self, assessment: Assessment) -> str:
        scheme = assessment.scheme
        return f"{in_language(scheme.name, scheme.name_en)} v{scheme.version}"


class ResultRow(serializers.ModelSerializer[Result]):
    """Rank among ``group_size`` units; without rank the sample was too small to compare."""

    unit = serializers.CharField(source="department.code")
    name = serializers.CharField(source="department")
    band = serializers.SerializerMethodField()
    group_size = serializers.IntegerField()

    class Meta:
        model = Result
        fields = ("unit", "name", "sample", "index", "band", "rank", "group_size")

    @extend_schema_field({"type": "string", "nullable": True})
    def get_band(self, result: Result) -> str | None:
        return in_language(result.band.name, result.band.name_en) if result.band else None


class ScoreRow(serializers.ModelSerializer[Score]):
    """``value`` is the rate in percent, ``weight`` after re-weighting; contributions add up to the index."""

    code = serializers.CharField(source="criterion.code")
    name = serializers.SerializerMethodField()
    formula = serializers.SerializerMethodField()
    method = serializers.CharField(source="criterion.method")
    nominal_weight = serializers.DecimalField(5, 2, source="criterion.weight")

    class Meta:
        model = Score
        fields = (
            "code", "name", "formula", "method", "nominal_weight",
            "part", "whole", "value", "score", "weight", "contribution",
        )  # fmt: skip

    @extend_schema_field({"type": "string"})
    def get_name(self, score: Score) -> str:
        return in_language(score.criterion.name, score.criterion.name_en)

    @extend_schema_field(DefinitionShape)
    def get_formula(self, score: Score) -> dict[str, Any]:
        criterion = score.criterion
        return definition(formulas.formula(criterion.formula, criterion.formula_version))


class ExplainedResult(ResultRow):
    scores = ScoreRow(many=True)

    class Meta(ResultRow.Meta):
        fields = (*ResultRow.Meta.fields, "scores")  # type: ignore[assignment]
