import datetime as dt
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from govservice.catalogue.models import Department
from govservice.errors import NotFound
from indicators import folding, services, tasks
from indicators.models import Assessment, Band, Criterion, Result, Scheme, Score
from tests.factories import make_department, shanghai

from .facts import Office, make_call_back, make_done_ticket, strike_out

pytestmark = pytest.mark.django_db
NOW = shanghai(2026, 4, 10, 3)
MARCH = "department-month-2026-03"


@pytest.fixture
def scheme() -> Scheme:
    with override_settings(SMALL_SAMPLE=4):
        services.load_schemes()
    return Scheme.objects.get()


def results(number: str = MARCH) -> dict[str, tuple]:
    return {
        r.department.code: (
            r.sample,
            r.index and r.index.normalize(),
            r.band and r.band.name,
            r.rank,
        )
        for r in Result.objects.filter(assessment__number=number)
    }


def rate_all(office: Office, day: dt.date, *levels: int) -> None:
    for level in levels:
        office.rate(day, level)


def test_the_shipped_scheme_weighs_100_and_is_loaded_once(scheme):
    Scheme.objects.update(small_sample=7)
    assert services.load_schemes() == "部门月度服务指数 v1: 4 criteria, 4 bands"
    assert Scheme.objects.get().small_sample == 7
    assert [(c.code, c.weight) for c in scheme.criteria.all()] == [
        ("satisfaction", 40),
        ("participation", 20),
        ("resolution", 25),
        ("on_time", 15),
    ]
    assert [(b.floor, b.name) for b in scheme.bands.all()] == [
        (90, "非常高"),
        (80, "高"),
        (65, "中"),
        (0, "低"),
    ]


def test_a_month_s_index_by_hand(scheme):
    office = Office(code="A")
    day, moment = dt.date(2026, 3, 2), shanghai(2026, 3, 2, 9)
    rate_all(office, day, 5, 4, 3, 2)  # good 3/4; five services, four rated
    office.serve(day)
    for hours, resolution in ((0, "solved"), (1, "partly"), (0, "")):
        replied = moment + dt.timedelta(hours=hours)  # one of three too late
        ticket = make_done_ticket(office.department, dispatched=moment, replied=replied, due=moment)
        make_call_back(ticket, moment, "reached", resolution=resolution)
    folding.fold_all()

    assessment = services.run_assessment(MARCH, at=NOW)

    assert (assessment.period_start, assessment.period_end) == (
        dt.date(2026, 3, 1),
        dt.date(2026, 4, 1),
    )
    assert assessment.computed_at == NOW
    # 75 % × 40 + 80 % × 20 + 50 % × 25 + 66.67 % × 15 = 30 + 16 + 12.5 + 10
    assert results() == {"A": (4, Decimal("68.5"), "中", 1)}
    scores = Score.objects.filter(result__assessment=assessment)
    assert [(s.criterion.code, s.part, s.whole, s.contribution) for s in scores] == [
        ("satisfaction", 3, 4, 30),
        ("participation", 4, 5, 16),
        ("resolution", 1, 2, Decimal("12.5")),
        ("on_time", 2, 3, 10),
    ]
    on_time = scores.get(criterion__code="on_time")
    assert (on_time.value, on_time.score) == (Decimal("66.666667"), Decimal("66.666667"))


def test_contributions_add_up_to_the_index_to_the_last_digit(scheme):
    office = Office()
    rate_all(office, dt.date(2026, 3, 2), 5, 4, 2)
    office.serve(dt.date(2026, 3, 2))
    rate_all(office, dt.date(2026, 3, 3), 1, 3, 5, 5)
    folding.fold_all()
    services.run_assessment(MARCH, at=NOW)
    result = Result.objects.get()
    assert (
        sum(s.contribution for s in result.scores.all() if s.contribution is not None)
        == result.index
    )
    assert sum(s.weight for s in result.scores.all()) == 100


def test_small_samples_have_an_index_but_no_rank_and_equals_share_one(scheme):
    day = dt.date(2026, 3, 2)
    for code, levels in {"A": [5] * 4, "B": [5] * 4, "C": [5, 5, 5, 1], "D": [5, 5, 5]}.items():
        rate_all(Office(code=code), day, *levels)
    folding.fold_all()
    services.run_assessment(MARCH, at=NOW)
    # weights 40 and 20 of 60: C has 75 × 2/3 + 100 × 1/3
    assert results() == {
        "A": (4, Decimal("1E+2"), "非常高", 1),
        "B": (4, Decimal("1E+2"), "非常高", 1),
        "C": (4, Decimal("83.333333"), "高", 3),
        "D": (3, Decimal("1E+2"), "非常高", None),
    }


def test_a_unit_without_anything_to_measure_has_no_index(scheme):
    office = Office(code="A")
    rating = office.rate(
        dt.date(2026, 3, 2), 1, service=office.serve(dt.date(2026, 3, 2), stage="walk_in")
    )
    strike_out(rating)
    make_department(code="B")
    folding.fold_all()
    services.run_assessment(MARCH, at=NOW)
    assert results() == {"A": (0, None, None, None)}
    assert {s.weight for s in Score.objects.all()} == {0}


def test_computing_again_replaces_every_result(scheme):
    gone, stays = Office(code="A"), Office(code="B")
    bad = gone.rate(dt.date(2026, 3, 2), 1)
    stays.rate(dt.date(2026, 3, 2), 5)
    folding.fold_all()
    first = services.run_assessment(MARCH, at=NOW)
    strike_out(bad)
    stays.rate(dt.date(2026, 3, 3), 1)
    folding.fold_all()
    second = services.run_assessment(MARCH, at=NOW + dt.timedelta(days=1))
    assert first == second
    assert Assessment.objects.get().computed_at == NOW + dt.timedelta(days=1)
    assert results() == {
        "A": (0, Decimal("1E+2"), "非常高", None),
        "B": (2, Decimal("66.666667"), "中", None),
    }
    assert Score.objects.count() == 8


def test_the_task_scores_last_month_and_this_month_so_far(scheme):
    office = Office(code="A")
    office.rate(dt.date(2026, 3, 31), 5)
    office.rate(dt.date(2026, 4, 9), 5)
    folding.fold_all()
    services.score_months(at=NOW)
    services.score_months(at=NOW)
    assert list(Assessment.objects.order_by("number").values_list("number", flat=True)) == [
        MARCH,
        "department-month-2026-04",
    ]
    assert results("department-month-2026-04")["A"][0] == 1


def test_the_month_is_the_month_in_china(scheme):
    services.score_months(at=dt.datetime(2026, 12, 31, 16, 0, tzinfo=dt.UTC))
    assert set(Assessment.objects.values_list("number", flat=True)) == {
        "department-month-2026-12",
        "department-month-2027-01",
    }


def test_the_tasks_are_doors_to_the_services(scheme):
    Office(code="A").rate(dt.date(2026, 3, 2), 5)
    tasks.fold_touched_days()
    tasks.score_months()
    assert Assessment.objects.count() == 2


def test_the_command_says_how_many_units_it_scored(scheme):
    rate_all(Office(), dt.date(2026, 3, 2), 5, 5, 5, 5)
    Office().rate(dt.date(2026, 3, 2), 5)
    folding.fold_all()
    out = StringIO()
    call_command("run_assessment", MARCH, stdout=out)
    assert out.getvalue() == f"{MARCH}: 2 units, 1 of them ranked.\n"


@pytest.mark.parametrize(
    "number", ["", "2026-03", "department-month-2026-13", "department-month-0000-01", "x" * 50]
)
def test_a_number_that_is_no_assessment_s_is_refused(scheme, number):
    with pytest.raises(NotFound, match="department-month-2026-03"):
        services.run_assessment(number, at=NOW)
    with pytest.raises(CommandError):
        call_command("run_assessment", number)
    assert not Assessment.objects.exists()


def test_without_a_scheme_there_is_nothing_to_run():
    with pytest.raises(NotFound):
        services.run_assessment(MARCH, at=NOW)


def test_the_number_of_queries_does_not_grow_with_the_units(scheme, django_assert_max_num_queries):
    for code in "ABCDE":
        rate_all(Office(code=code), dt.date(2026, 3, 2), 5, 4)
    folding.fold_all()
    services.run_assessment(MARCH, at=NOW)
    with django_assert_max_num_queries(16):
        services.run_assessment(MARCH, at=NOW)


# --- what the database refuses ---------------------------------------------------------------------


@pytest.fixture
def assessment(scheme) -> Assessment:
    return Assessment.objects.create(
        number="x", scheme=scheme, period_start=dt.date(2026, 1, 1), period_end=dt.date(2026, 2, 1)
    )


def test_assessments_schemes_and_scores_are_refused_what_makes_no_sense(
    scheme, assessment, refuses
):
    period = {"period_start": dt.date(2026, 1, 1), "period_end": dt.date(2026, 2, 1)}
    with refuses("assessment_number_once"):
        Assessment.objects.create(
            number="x",
            scheme=scheme,
            period_start=dt.date(2025, 1, 1),
            period_end=dt.date(2025, 2, 1),
        )
    with refuses("assessment_period_once"):
        Assessment.objects.create(number="y", scheme=scheme, **period)
    with refuses("assessment_period_order"):
        Assessment.objects.filter(pk=assessment.pk).update(period_end=dt.date(2026, 1, 1))
    with refuses("assessment_status_known"):
        Assessment.objects.filter(pk=assessment.pk).update(status="secret")
    with refuses("scheme_version_once"):
        Scheme.objects.create(code=scheme.code, version=1, name="x", small_sample=1)
    with refuses("scheme_valid_order"):
        Scheme.objects.filter(pk=scheme.pk).update(valid_to=dt.date(1900, 1, 1))
    with refuses("band_floor_once"):
        Band.objects.create(scheme=scheme, floor=90, name="x")


def test_criteria_results_and_scores_are_refused_what_makes_no_sense(scheme, assessment, refuses):
    criterion = scheme.criteria.first()
    with refuses("criterion_code_once"):
        Criterion.objects.create(
            scheme=scheme, position=9, code=criterion.code, method="ratio", weight=1
        )
    with refuses("criterion_weight_positive"):
        Criterion.objects.filter(pk=criterion.pk).update(weight=0)
    with refuses("criterion_method_known"):
        Criterion.objects.filter(pk=criterion.pk).update(method="magic")
    department: Department = make_department()
    result = Result.objects.create(assessment=assessment, department=department, sample=1)
    with refuses("result_once"):
        Result.objects.create(assessment=assessment, department=department, sample=1)
    score = Score.objects.create(result=result, criterion=criterion, part=1, whole=1, weight=1)
    with refuses("score_once"):
        Score.objects.create(result=result, criterion=criterion, part=1, whole=1, weight=1)
    with refuses("score_part_within_whole"):
        Score.objects.filter(pk=score.pk).update(part=2)
