"""What stands beside the rates: walk-ins, defaults, and departments of the same kind."""

import pytest
from django.test import Client

from govservice.catalogue.models import UnitList, UnitListMember
from indicators.folding import fold_all
from tests.indicators.dashboards import DAY, MARCH, House, links_of, make_house, words_of
from tests.indicators.facts import Office

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/"


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def manager(house, client) -> Client:
    client.force_login(house.province_manager)
    return client


def read(client, **filters):
    return client.get(PAGE, MARCH | filters, headers={"accept-language": "en"})


# --- what is counted apart ---------------------------------------------------------------------------


def test_walk_ins_and_defaults_stand_beside_the_ratings_and_move_no_rate(house, manager):
    before = read(manager).context["board"]
    assert (before.walk_ins, before.defaults, before.default_rates) == (0, 0, [])
    for _n in range(3):
        house.own.default(DAY, given=DAY)
    house.own.rate(DAY, 4, service=house.own.serve(DAY, stage="walk_in"))
    fold_all()
    page = read(manager)
    board = page.context["board"]
    assert (board.ratings, board.walk_ins, board.defaults) == (20, 1, 3)
    words = words_of(page)
    assert "1 of them of walk-in services" in words
    assert "besides 3 default ratings, not counted" in words
    # 14 good of 20 active, 3 defaults; 19 of them not of walk-ins.
    assert [(line.formula.key, line.text) for line in board.default_rates] == [
        ("active_good_rate", "70.00%"),
        ("good_rate_v2", "73.91%"),
        ("active_rate_v2", "86.36%"),
    ]
    assert not any(line.url for line in board.default_rates[1:])
    by_code = {line.formula.key: line.text for line in board.rating_rates}
    assert by_code["good_rate"] == "70.00%"
    assert by_code["active_rate"] == "79.17%"  # 19 of 21 services and the 3 in silence
    assert by_code["active_rate_v3"] == "100.00%"  # both cases


def test_the_page_leads_to_the_three_coverages_of_the_same_units(house, manager):
    [link] = [
        link
        for link in links_of(read(manager, department=house.own.department.code, channel="qr"))
        if "/coverage/" in link
    ]
    assert f"department={house.own.department.code}" in link
    assert "channel=" not in link
    assert manager.get(link).status_code == 200


# --- departments of the same kind ----------------------------------------------------------------------


def make_peers(house: House, others: int) -> UnitList:
    group = UnitList.objects.create(code="peers-ju", name="各局")
    departments = [house.own.department, house.other.department]
    for _n in range(others):
        office = Office(region=house.own.department.region)
        office.rate(DAY, 5)
        departments.append(office.department)
    fold_all()
    UnitListMember.objects.bulk_create(
        UnitListMember(unit_list=group, position=n, department=department)
        for n, department in enumerate(departments)
    )
    return group


def test_a_department_s_manager_sees_the_sums_of_its_peers_but_no_peer(house, client):
    make_peers(house, others=3)
    client.force_login(house.own_manager)
    page = read(client)
    peers = page.context["board"].peers
    assert (peers.name, peers.members, peers.ratings) == ("各局", 5, 6 + 6 + 7 + 3)
    shown = {line.name: (line.own, line.peers) for line in peers.lines}
    assert shown["Share of good ratings"] == ("50.00%", "72.73%")  # 6 of 12; 16 of 22
    assert shown["Share of services not rated"] == ("14.29%", "8.33%")  # 2 of 14; 2 of 24
    assert "乙局" not in words_of(page)


def test_a_group_too_small_to_hide_its_members_is_not_shown(house, client):
    make_peers(house, others=2)
    client.force_login(house.own_manager)
    assert read(client).context["board"].peers is None


def test_peers_are_shown_where_one_department_is_asked_about(house, manager):
    make_peers(house, others=3)
    assert read(manager).context["board"].peers is None
    page = read(manager, department=house.own.department.code)
    assert page.context["board"].peers.members == 5
    assert (
        read(manager, department=house.own.department.code, channel="qr").context["board"].peers
        is None
    )
