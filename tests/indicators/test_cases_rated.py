"""Cases count once, with their first service, however late that one comes."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

import pytest
from django.db import connection, transaction

from govservice.catalogue.models import Service
from govservice.catalogue.scope import EVERYTHING
from govservice.catalogue.services import CaseMessage, ServiceMessage, take_cases
from indicators import folding
from indicators.formulas import formula
from indicators.models import COUNTERS, DayFigure, RegionDayFigure
from ratings.services import Submission, submit_ratings
from tests.factories import make_item, make_item_version, shanghai

from .facts import Office

DAY, LATER = dt.date(2026, 3, 2), dt.date(2026, 4, 1)


def take(*days):
    """One case as another system reports it: number and day of March of its services."""
    services = tuple(
        ServiceMessage(service_no=number, stage="apply", served_at=shanghai(2026, 3, day, 10))
        for number, day in days
    )
    message = CaseMessage(
        case_number="N1",
        item_code="I1",
        status="accepted",
        applied_at=shanghai(2026, 3, 1, 9),
        accepted_at=shanghai(2026, 3, 1, 9),
        source_updated_at=shanghai(2026, 3, 9, 9),
        services=services,
    )
    take_cases([message], scope=EVERYTHING, at=shanghai(2026, 3, 9, 10))


def rate(number):
    service = Service.objects.get(service_no=number)
    rating = Submission(service_id=service.pk, level=5, channel="pc")
    submit_ratings([rating], at=shanghai(2026, 3, 9, 12))


def cases_by_day():
    folding.fold_all()
    figures = DayFigure.objects.filter(cases__gt=0).order_by("day")
    return [(figure.day.day, figure.cases, figure.rated_cases) for figure in figures]


@pytest.mark.django_db
def test_a_case_counts_once_however_often_it_was_served_and_rated():
    office = Office()
    office.serve(DAY, service_no=2)
    office.rate(LATER, 5, service=office.serve(LATER, service_no=3))
    office.rate(LATER, 1, service=office.serve(LATER, service_no=4))
    Office(region=office.department.region).serve(DAY)
    folding.fold_all()
    region = RegionDayFigure.objects.get(day=DAY)
    assert (region.services, region.cases, region.rated_cases) == (2, 2, 1)
    assert not DayFigure.objects.filter(day=LATER, cases__gt=0).exists()
    counters = {name: getattr(region, name) for name in COUNTERS}
    assert formula("active_rate", 3).text(counters) == "50.00%"


@pytest.mark.django_db
def test_an_earlier_service_that_comes_late_takes_the_case_along():
    make_item_version(item=make_item(code="I1"))
    take((2, 2), (3, 5))
    assert cases_by_day() == [(2, 1, 0)]
    rate(3)
    assert cases_by_day() == [(2, 1, 1)]
    take((1, 4))
    assert cases_by_day() == [(4, 1, 1)]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_earlier_service_waits_for_the_rating_that_is_being_written():
    """Else the rating would touch the day on which its case no longer counts."""
    make_item_version(item=make_item(code="I1"))
    take((2, 2))

    def take_another():
        try:
            take((1, 4))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            rate(2)
            coming = pool.submit(take_another)
            with pytest.raises(NotYet):
                coming.result(timeout=0.5)
        coming.result(timeout=30)
    assert cases_by_day() == [(4, 1, 1)]
