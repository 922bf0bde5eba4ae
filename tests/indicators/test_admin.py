import datetime as dt

import pytest
from django.test import Client

from indicators import folding, services
from indicators.models import Assessment, Result, Scheme
from tests.factories import make_region, make_user, shanghai

from .facts import Office, make_county

pytestmark = pytest.mark.django_db
RESULTS = "/admin/indicators/result/"


@pytest.fixture
def result() -> Result:
    services.load_schemes()
    office = Office(code="A", name="内城局", region=make_county())
    office.rate(dt.date(2026, 3, 2), 5)
    office.rate(dt.date(2026, 3, 2), 2)
    folding.fold_all()
    services.run_assessment("department-month-2026-03", at=shanghai(2026, 4, 1))
    return Result.objects.get()


def browser(**kwargs) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(make_user("manager", **kwargs))
    return client


@pytest.fixture
def manager() -> Client:
    return browser(region=make_region("510000"))


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_scheme_shows_its_criteria_with_their_definitions_and_its_bands(result, manager):
    page = text_of(manager, f"/admin/indicators/scheme/{Scheme.objects.get().pk}/change/")
    for text in ("满意度", "Share of good ratings v1", "非常高", "40.00", "90.00"):
        assert text in page


def test_an_assessment_leads_to_its_results(result, manager):
    number = Assessment.objects.get().pk
    page = text_of(manager, f"/admin/indicators/assessment/{number}/change/")
    address = f"{RESULTS}?assessment__id__exact={number}"
    assert address in page
    assert "内城局" in text_of(manager, address)


def test_a_result_opens_with_how_its_index_came_about(result, manager):
    page = text_of(manager, f"{RESULTS}{result.pk}/change/")
    # good 1/2 × 66.67 + rated 2/2 × 33.33
    for text in ("Share of services rated", "66.666667", "33.333333", "50.000000"):
        assert text in page


def test_results_outside_the_scope_are_not_there(result):
    elsewhere = browser(region=make_region("510300", make_region("510000")))
    assert "内城局" not in text_of(elsewhere, RESULTS)
    assert elsewhere.get(f"{RESULTS}{result.pk}/change/").status_code in (302, 404)


@pytest.mark.parametrize("model", ["scheme", "assessment", "result"])
def test_nobody_adds_changes_or_deletes_here(result, manager, model):
    base = f"/admin/indicators/{model}/"
    one = {"scheme": Scheme, "assessment": Assessment, "result": Result}[model]
    change = f"{base}{one._default_manager.get().pk}/"
    assert manager.get(f"{base}add/").status_code == 403
    assert manager.get(f"{change}delete/").status_code == 403
    assert manager.post(f"{change}change/", {}).status_code == 403


def test_lists_take_the_same_queries_however_many(result, manager, django_assert_max_num_queries):
    for _ in range(5):
        Office().rate(dt.date(2026, 3, 2), 5)
    folding.fold_all()
    services.run_assessment("department-month-2026-03", at=shanghai(2026, 4, 1))
    with django_assert_max_num_queries(12):
        text_of(manager, RESULTS)
