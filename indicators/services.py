"""The writes of assessments: schemes are loaded once, results are worked out and replaced as a whole."""

import datetime as dt
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from govservice.catalogue.scope import Scope
from govservice.errors import NotFound
from govservice.worktime import local_day

from . import scoring
from .formulas import formula, half_up, total_ratings
from .models import Assessment, Band, Criterion, Result, Scheme, Score
from .months import month_after, month_start
from .queries import FigureQuery, counters_by_department
from .scoring import PLACES, Scored, Weighed

MONTHLY = "department-month"
BATCH = 500
CRITERIA = (
    ("satisfaction", "满意度", "Satisfaction", "good_rate", 40),
    ("participation", "主动评价", "Participation", "active_rate", 20),
    ("resolution", "解决", "Resolution", "solved_rate", 25),
    ("on_time", "按时", "On time", "on_time_rate", 15),
)
BANDS = ((90, "非常高", "very high"), (80, "高", "high"), (65, "中", "middle"), (0, "低", "low"))


@transaction.atomic
def load_schemes() -> str:
    """The scheme shipped with the project; one that is there already is never changed."""
    scheme, is_new = Scheme.objects.get_or_create(
        code=MONTHLY,
        version=1,
        defaults={
            "name": "部门月度服务指数",
            "name_en": "Monthly service index of departments",
            "note": "缺少数据的指标不计入，其余指标按权重比例放大；评价条数低于最小样本的单位单列，不排名。",
            "small_sample": settings.SMALL_SAMPLE,
        },
    )
    if is_new:
        Criterion.objects.bulk_create(
            Criterion(
                scheme=scheme, position=position, code=code, name=name, name_en=name_en,
                formula=rate, method="ratio", weight=weight,
            )
            for position, (code, name, name_en, rate, weight) in enumerate(CRITERIA, start=1)
        )  # fmt: skip
        Band.objects.bulk_create(
            Band(scheme=scheme, floor=floor, name=name, name_en=name_en)
            for floor, name, name_en in BANDS
        )
    return f"{scheme}: {len(CRITERIA)} criteria, {len(BANDS)} bands"


def score_months(*, at: dt.datetime) -> list[Assessment]:
    """Last month and the month so far, in drafts that are replaced as a whole each time."""
    this_month = month_start(local_day(at))
    last_month = month_start(this_month - dt.timedelta(days=1))
    return [run_assessment(month_number(month), at=at) for month in (last_month, this_month)]


def month_number(month: dt.date) -> str:
    return f"{MONTHLY}-{month:%Y-%m}"


def run_assessment(number: str, *, at: dt.datetime) -> Assessment:
    """Work out an assessment by its number; a month's is made the first time it is asked for.

    Raises :class:`NotFound` for a number that is neither known nor a month's.
    """
    assessment = Assessment.objects.filter(number=number).first() or _new_month(number)
    return compute_assessment(assessment.pk, at=at)


def _new_month(number: str) -> Assessment:
    match = re.fullmatch(rf"{MONTHLY}-(\d{{4}})-(0[1-9]|1[0-2])", number)
    scheme = Scheme.objects.filter(code=MONTHLY).order_by("-version").first()
    if match is None or match[1] == "0000" or scheme is None:
        raise NotFound(
            _("There is no assessment “%(number)s”. A month's is named like %(example)s.")
            % {"number": number, "example": f"{MONTHLY}-2026-03"}
        )
    month = dt.date(int(match[1]), int(match[2]), 1)
    assessment, _is_new = Assessment.objects.get_or_create(
        scheme=scheme,
        period_start=month,
        period_end=month_after(month),
        defaults={"number": number},
    )
    return assessment


@transaction.atomic
def compute_assessment(assessment_id: int, *, at: dt.datetime) -> Assessment:
    """Replace every result by what the figures say now. The assessment's row is locked meanwhile."""
    assessment = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("scheme")
        .get(pk=assessment_id)
    )
    whole_country = Scope(everything=True)
    counters = counters_by_department(
        FigureQuery(whole_country, assessment.period_start, assessment.period_end)
    )
    Score.objects.filter(result__assessment=assessment).delete()
    Result.objects.filter(assessment=assessment).delete()
    _write_results(assessment, counters)
    assessment.computed_at = at
    assessment.save(update_fields=["computed_at"])
    return assessment


def _write_results(assessment: Assessment, counters: Mapping[int, dict[str, int]]) -> None:
    scheme = assessment.scheme
    criteria = list(scheme.criteria.order_by("position"))
    bands = [(band.floor, band) for band in scheme.bands.all()]
    scored = {unit: scoring.score(weighed(criteria), counts) for unit, counts in counters.items()}
    samples = {unit: total_ratings(counts) for unit, counts in counters.items()}
    ranks = scoring.ranks(
        {
            unit: one.index
            for unit, one in scored.items()
            if one.index is not None and samples[unit] >= scheme.small_sample
        }
    )
    results = Result.objects.bulk_create(
        [
            Result(
                assessment=assessment,
                department_id=unit,
                sample=samples[unit],
                index=None if one.index is None else half_up(one.index, PLACES),
                band=None if one.index is None else scoring.band_of(one.index, bands),
                rank=ranks.get(unit),
            )
            for unit, one in scored.items()
        ],
        batch_size=BATCH,
    )
    Score.objects.bulk_create(
        [
            score
            for result in results
            for score in _scores(result, criteria, scored[result.department_id])
        ],
        batch_size=BATCH,
    )


def weighed(criteria: list[Criterion]) -> list[Weighed]:
    return [
        Weighed(c.code, formula(c.formula, c.formula_version), c.method, c.params, c.weight)
        for c in criteria
    ]


def _scores(result: Result, criteria: list[Criterion], scored: Scored) -> list[Score]:
    contributions = scoring.rounded_parts([one.contribution for one in scored.criteria])
    return [
        Score(
            result=result,
            criterion=criterion,
            part=one.rate.part,
            whole=one.rate.whole,
            value=_stored(one.value),
            score=_stored(one.score),
            weight=half_up(one.weight, PLACES),
            contribution=contribution,
        )
        for criterion, one, contribution in zip(
            criteria, scored.criteria, contributions, strict=True
        )
    ]


def _stored(value: Fraction | None) -> Any:
    return None if value is None else half_up(value, PLACES)
