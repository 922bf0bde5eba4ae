"""«按原机构» and «按现机构»: one set of figures, every row counted once in either view."""

import datetime as dt
from dataclasses import replace
from random import Random

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from govservice.catalogue.models import DepartmentSuccession
from govservice.catalogue.scope import EVERYTHING, Scope
from govservice.catalogue.services import refresh_successors, transfer_department
from indicators import folding, queries
from indicators.filters import FigureFilter
from indicators.questions import FigureQuery
from tests.factories import make_api_client, make_region, make_user, shanghai

from .facts import Office, make_county

pytestmark = pytest.mark.django_db

MARCH, APRIL = dt.date(2026, 3, 1), dt.date(2026, 4, 1)
DAY = dt.date(2026, 3, 16)


def march(**kwargs) -> FigureQuery:
    return FigureQuery(**({"scope": EVERYTHING, "start": MARCH, "end": APRIL} | kwargs))


def as_of_now(query: FigureQuery) -> FigureQuery:
    return replace(query, bodies="as_of_now")


def rated(query: FigureQuery) -> dict[str, tuple[int, int]]:
    """Code → (good, bad) as the table of departments shows it."""
    return {
        row.code: (row.counters["level_5"], row.counters["level_1"])
        for row in queries.by_department(query)
    }


@pytest.fixture
def offices():
    """Two bodies merge into one in the middle of March; the same case goes on at the one that follows."""
    first, second, heir = (Office(code=code, name=code) for code in ("ONE", "TWO", "NEW"))
    first.rate(dt.date(2026, 3, 2), 5)
    first.rate(dt.date(2026, 3, 10), 1)
    second.rate(dt.date(2026, 3, 15), 5)
    heir.rate(dt.date(2026, 3, 20), 5)
    for code in ("ONE", "TWO"):
        transfer_department(
            code, "NEW", on=DAY, reason="并", by=None, at=shanghai(2026, 3, 16, 0, 10)
        )
    folding.fold_all()
    return first, second, heir


def test_a_month_with_a_merger_worked_out_by_hand(offices):
    assert rated(march()) == {"ONE": (1, 1), "TWO": (1, 0), "NEW": (1, 0)}
    assert rated(as_of_now(march())) == {"NEW": (3, 1)}


def test_half_a_month_counts_days_under_the_body_that_stands(offices):
    half = as_of_now(march(end=DAY))
    assert rated(half) == {"NEW": (2, 1)}
    assert queries.totals(half)["level_5"] == 2


def test_under_the_heir_lie_the_ratings_of_those_it_took_over(offices):
    heir = offices[2].department
    asked = march(department=heir)
    assert queries.ratings_of(asked).count() == 1
    assert queries.ratings_of(as_of_now(asked)).count() == 4
    assert queries.totals(as_of_now(asked))["level_1"] == 1
    assert queries.in_order(as_of_now(asked), "-ratings") == [heir.pk]


def test_a_region_counts_what_came_into_it_and_not_what_left(offices):
    county = make_county()
    away = Office(code="AWAY", region=county)
    transfer_department("NEW", "AWAY", on=APRIL, reason="下放", by=None, at=shanghai(2026, 4, 1))
    of_county = march(region=county)
    assert queries.totals(of_county)["level_5"] == 0
    assert queries.totals(as_of_now(of_county))["level_5"] == 3
    assert rated(as_of_now(march(region=county, subtree=False))) == {"AWAY": (3, 1)}
    province = make_region("510000")
    assert queries.totals(as_of_now(march(region=province, subtree=False)))["level_5"] == 0
    assert away.department.pk in queries.in_order(as_of_now(march()))


def test_nobody_sees_by_either_view_what_they_may_not_read(offices):
    first, _second, heir = (office.department for office in offices)
    only_old = Scope(department_paths=frozenset({first.path}))
    only_new = Scope(department_paths=frozenset({heir.path}))
    assert rated(as_of_now(march(scope=only_old))) == {}
    assert rated(as_of_now(march(scope=only_new))) == {"NEW": (1, 0)}
    assert rated(march(scope=only_old)) == {"ONE": (1, 1)}


@pytest.mark.parametrize("seed", range(5))
def test_sums_over_all_bodies_are_the_same_in_both_views(seed):
    dice = Random(seed)  # noqa: S311
    regions = [make_region("510000"), make_county()]
    offices = [Office(region=dice.choice(regions)) for _n in range(6)]
    for office in offices:
        for _n in range(dice.randrange(4)):
            office.rate(dt.date(2026, 3, dice.randrange(1, 32)), dice.choice([1, 3, 5]))
    bodies = [office.department for office in offices]
    for n, body in enumerate(bodies[:4]):
        if dice.random() < 0.8:
            successor = dice.choice(bodies[n + 1 :])
            DepartmentSuccession.objects.create(predecessor=body, successor=successor, on=DAY)
    refresh_successors(on=APRIL)
    folding.fold_all()
    for start in (MARCH, dt.date(2026, 3, 9)):
        query = march(start=start)
        views = [queries.counters_by_department(asked) for asked in (query, as_of_now(query))]
        sums = [_summed(view.values()) for view in views]
        assert sums[0] == sums[1] == _summed([queries.totals(as_of_now(query))])
        regional = [as_of_now(replace(query, region=r, subtree=False)) for r in regions]
        assert _summed(map(queries.totals, regional)) == sums[0]


def _summed(all_counts) -> dict[str, int]:
    sums: dict[str, int] = {}
    for counts in all_counts:
        for name, count in counts.items():
            sums[name] = sums.get(name, 0) + count
    return {name: count for name, count in sums.items() if count}


def test_as_recorded_asks_the_database_nothing_more(offices, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.totals(march())
    with django_assert_num_queries(2):
        queries.totals(as_of_now(march()))


def test_the_view_stays_in_every_address_and_the_default_in_none(offices):
    asked = QueryDict("from=2026-03-01&to=2026-03-31&bodies=as_of_now")
    chosen = FigureFilter(asked, scope=EVERYTHING)
    assert "bodies=as_of_now" in chosen.address(page=2)
    plain = FigureFilter(QueryDict("bodies=as_recorded"), scope=EVERYTHING)
    assert "bodies" not in plain.address()


def test_as_of_now_an_abolished_body_points_to_the_one_that_stands(offices):
    chosen = FigureFilter(QueryDict("department=ONE&bodies=as_of_now"), scope=EVERYTHING)
    [refusal] = chosen.form.errors["department"]
    assert "NEW" in refusal


def test_programs_ask_for_either_view(offices):
    _owner, key = make_api_client()
    client = Client(headers={"Authorization": f"Api-Key {key}"})
    asked = {"from": "2026-03-01", "to": "2026-03-31", "by": "unit"}
    address = "/api/v1/figures/"
    recorded = client.get(address, asked).json()
    now = client.get(address, asked | {"bodies": "as_of_now"}).json()
    assert [row["key"] for row in recorded["rows"]] == ["NEW", "ONE", "TWO"]
    assert [(row["key"], row["ratings"]) for row in now["rows"]] == [("NEW", 4)]
    assert (recorded["bodies"], now["bodies"]) == ("as_recorded", "as_of_now")
    assert recorded["totals"] == now["totals"]
    assert client.get(address, asked | {"bodies": "both"}).status_code == 400
    gone = client.get(address, asked | {"code": "ONE", "bodies": "as_of_now"})
    assert (gone.status_code, gone.json()["errors"][0]["attr"]) == (400, "code")


def test_page_and_file_show_the_same_view(offices):
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(make_user("manager", region=make_region("510000")))
    asked = {"from": "2026-03-01", "to": "2026-03-31", "bodies": "as_of_now"}
    page = browser.get("/dashboard/", asked).content.decode()
    assert "按现机构" in page
    assert "bodies=as_of_now" in page
    lines = b"".join(browser.get("/dashboard/export.csv", asked)).decode().splitlines()
    assert len([line for line in lines[1:] if line]) == 1
    assert timezone.localdate() > DAY
