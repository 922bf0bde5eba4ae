import datetime as dt
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators import folding, grains, lateness, rebuilding
from indicators.models import (
    DayFigure,
    MonthChannelFigure,
    MonthFigure,
    RegionDayFigure,
    TouchedDay,
)
from ratings.models import DefaultRating, Rating, RatingTag
from tests.factories import make_hall, make_rating, make_region, make_tag, shanghai

from .facts import (
    Office,
    become,
    make_call_back,
    make_done_ticket,
    make_midnight,
    strike_out,
    supersede,
    touch_rating,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


def check(*args: str) -> str:
    out = StringIO()
    call_command("check_figures", *args, stdout=out)
    return out.getvalue()


def all_figures() -> list[list[tuple]]:
    """Every grain's rows without their ids, sorted."""
    return [
        sorted(grain.model._default_manager.values_list(*grain.columns), key=str)
        for grain in grains.GRAINS
    ]


@pytest.fixture
def office() -> Office:
    office = Office()
    rating = office.rate(DAY, 5, hall=make_hall(), channel="qr")
    RatingTag.objects.create(rating=rating, tag=make_tag("511"))
    become(office.rate(dt.date(2026, 4, 30), 1, text="太慢"), "closed", satisfaction="fairly")
    office.serve(dt.date(2026, 5, 1))
    office.rate(DAY, 4, service=office.serve(DAY, stage="walk_in"))
    office.default(DAY)
    moment = shanghai(2026, 3, 2, 9)
    ticket = make_done_ticket(office.department, dispatched=moment, replied=moment, due=moment)
    make_call_back(ticket, moment, "reached", resolution="solved", level=5)
    return office


def test_a_rebuild_gives_what_folding_gives(office):
    folding.fold_all()
    folded = all_figures()
    for grain in grains.GRAINS:
        grain.model._default_manager.all().delete()
    call_command("rebuild_figures", stdout=StringIO())
    assert all_figures() == folded
    assert all(folded)
    assert "Figures and facts agree." in check()


def test_a_rebuild_takes_the_touches_with_it_and_may_be_repeated(office):
    call_command("rebuild_figures", stdout=StringIO())
    assert not TouchedDay.objects.exists()
    first = all_figures()
    call_command("rebuild_figures", "--closed", stdout=StringIO())
    assert all_figures() == first


def test_a_rebuild_of_some_days_leaves_other_days_and_their_touches_alone(office):
    call_command("rebuild_figures", "--from", "2026-04-01", "--to", "2026-04-30", stdout=StringIO())
    assert [f.day for f in DayFigure.objects.all()] == [dt.date(2026, 4, 30)]
    assert [f.month for f in MonthFigure.objects.all()] == [dt.date(2026, 4, 1)]
    assert {t.day.month for t in TouchedDay.objects.all()} == {3, 5}


def test_a_rebuild_within_a_month_keeps_the_month_whole(office):
    folding.fold_all()
    before = all_figures()
    call_command("rebuild_figures", "--from", "2026-04-02", "--to", "2026-04-02", stdout=StringIO())
    assert all_figures() == before


def test_a_rebuild_removes_figures_that_no_fact_stands_behind(office):
    folding.fold_all()
    right = all_figures()
    DayFigure.objects.create(department=office.department, day=dt.date(2020, 1, 1), level_5=9)
    call_command("rebuild_figures", stdout=StringIO())
    assert all_figures() == right


def test_a_rebuild_forgets_regions_that_no_department_stands_in(office):
    folding.fold_all()
    right = all_figures()
    empty = make_region("519900", make_region("510000"))
    RegionDayFigure.objects.create(region=empty, day=DAY, level_5=1)
    call_command("rebuild_figures", stdout=StringIO())
    assert all_figures() == right


def test_the_check_names_what_differs_and_by_how_much(office):
    folding.fold_all()
    DayFigure.objects.filter(day=DAY).update(level_5=4, level_1=1)
    MonthChannelFigure.objects.filter(channel="qr").delete()
    out = StringIO()
    with pytest.raises(CommandError, match="5 rows"):
        call_command("check_figures", stdout=out)
    department = office.department.pk
    assert (
        f"indicators_dayfigure {department} 2026-03-02: level_5 +3, level_1 +1 (figure less facts)"
        in out.getvalue()
    )
    assert f"indicators_monthchannelfigure {department} 2026-03-01 qr: level_5 -1" in out.getvalue()
    # Months are sums of days and regions of departments: they agree with those no more.
    for table in ("monthfigure", "regiondayfigure", "regionmonthchannelfigure"):
        assert f"indicators_{table}: 1 rows differ" in out.getvalue()


def test_the_check_leaves_out_what_still_waits_for_a_fold(office):
    folding.fold_all()
    office.rate(DAY, 5)
    assert "1 touched buckets wait for a fold and were not compared." in check()


def test_the_check_sees_a_fact_that_nobody_told_of(office):
    folding.fold_all()
    rating = office.rate(DAY, 5)
    TouchedDay.objects.all().delete()
    assert rating.pk
    with pytest.raises(CommandError):
        check()
    check("--from", "2026-04-01")


@pytest.mark.parametrize(
    "args",
    [
        ("--from", "2026-13-01"),
        ("--to", "yesterday"),
        ("--from", "2026-04-01", "--to", "2026-03-31"),
    ],
)
@pytest.mark.parametrize("command", ["check_figures", "rebuild_figures"])
def test_a_period_that_makes_no_sense_is_refused_in_one_line(command, args):
    with pytest.raises(CommandError):
        call_command(command, *args)


def test_departments_are_rebuilt_some_at_a_time(office):
    other = Office()
    other.rate(DAY, 3)
    assert len(list(rebuilding.chunks(1))) >= 2
    seen = []
    rebuilding.rebuild(progress=lambda done, of: seen.append((done, of)))
    assert seen == [(n, 11) for n in range(1, 12)]


# --- whatever happens, in whatever order -----------------------------------------------------------

DAYS = [dt.date(2026, 2, 28), dt.date(2026, 3, 1), dt.date(2026, 3, 31)]
STATUSES = st.sampled_from(["to_verify", "rectifying", "to_call_back", "closed"])
OPINIONS = st.sampled_from(["", "fairly", "unsatisfied"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("rate"), st.integers(0, 1), st.sampled_from(DAYS), st.integers(1, 5)),
        st.tuples(st.just("follow"), st.integers(0, 99), st.integers(1, 5)),
        st.tuples(st.just("strike"), st.integers(0, 99)),
        st.tuples(st.just("tick"), st.integers(0, 99)),
        st.tuples(st.just("serve"), st.integers(0, 1), st.sampled_from(DAYS)),
        st.tuples(st.just("walk in"), st.integers(0, 1), st.sampled_from(DAYS)),
        st.tuples(st.just("default"), st.integers(0, 1), st.sampled_from(DAYS)),
        st.tuples(st.just("supersede"), st.integers(0, 99)),
        st.tuples(st.just("become"), st.integers(0, 99), STATUSES, st.integers(-1, 1), OPINIONS),
        st.tuples(st.just("time"), st.sampled_from(DAYS)),
        st.tuples(st.just("fold"), st.integers(1, 2)),
    ),
    max_size=14,
)


def take(step: tuple, offices: list[Office]) -> None:
    match step:
        case "fold", size:
            folding.fold_batch(size)
        case "time", day:
            lateness.note_deadlines_passed(make_midnight(day) + dt.timedelta(days=10))
        case kind, office, day, *rest if kind in COMING:
            COMING[kind](offices[office], day, *rest)
        case kind, number, *rest:
            rows = DefaultRating.objects.standing() if kind == "supersede" else Rating.objects
            found = list(rows.order_by("pk"))
            if found:
                CHANGING[kind](found[number % len(found)], *rest)


def walk_in(office: Office, day: dt.date) -> None:
    office.rate(day, 4, service=office.serve(day, stage="walk_in"))


def tick(rating: Rating) -> None:
    RatingTag.objects.get_or_create(rating=rating, tag=make_tag("511"))
    touch_rating(rating)


def take_course(rating: Rating, status: str, late: int, opinion: str) -> None:
    if rating.level <= 2:
        become(rating, status, days_late=late, satisfaction=opinion)


def follow(rating: Rating, level: int) -> None:
    if not Rating.objects.filter(service=rating.service, round_no=2).exists():
        follow_up = make_rating(service=rating.service, level=level, round_no=2, fact_day=DAYS[0])
        touch_rating(follow_up)


COMING: dict[str, Callable[..., Any]] = {
    "rate": Office.rate,
    "serve": Office.serve,
    "walk in": walk_in,
    "default": Office.default,
}
CHANGING: dict[str, Callable[..., Any]] = {
    "strike": strike_out,
    "tick": tick,
    "become": take_course,
    "follow": follow,
    "supersede": supersede,
}


@settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_any_history_ends_in_figures_that_a_rebuild_would_give(db, steps):
    with transaction.atomic():
        offices = [Office(), Office()]
        for step in steps:
            take(step, offices)
        folding.fold_all()
        folded = all_figures()
        assert "Figures and facts agree." in check()
        rebuilding.rebuild()
        assert all_figures() == folded
        transaction.set_rollback(True)
