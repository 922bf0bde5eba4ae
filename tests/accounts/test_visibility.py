import datetime as dt

import pytest
from django.utils import timezone

from govservice.accounts.models import ApiClient, AuditEntry, DutyAssignment, User
from govservice.catalogue.models import Department, ServiceItem
from tests.factories import (
    make_api_client,
    make_department,
    make_item,
    make_rating,
    make_region,
    make_ticket,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """省 with two cities; in the first city a bureau with an office below it, and another bureau."""
    province = make_region("510000")
    city = make_region("510100", province)
    county = make_region("510104", city, level="county")
    other_city = make_region("510300", province)
    bureau = make_department(code="bureau", region=city)
    return {
        "province": province,
        "city": city,
        "county": county,
        "other_city": other_city,
        "bureau": bureau,
        "office": make_department(code="office", region=county, parent=bureau),
        "neighbour": make_department(code="neighbour", region=city),
        "far": make_department(code="far", region=other_city),
        "head": make_department(code="head", region=province),
    }


def items(land) -> None:
    for code in ("bureau", "office", "neighbour", "far", "head"):
        make_item(code=code, department=land[code])


@pytest.mark.parametrize(
    ("place", "sees"),
    [
        ({"department": "bureau"}, {"bureau", "office"}),
        ({"department": "office"}, {"office"}),
        ({"department": "far"}, {"far"}),
        ({"region": "county"}, {"office"}),
        ({"region": "city"}, {"bureau", "office", "neighbour"}),
        ({"region": "other_city"}, {"far"}),
        ({"region": "province"}, {"bureau", "office", "neighbour", "far", "head"}),
    ],
)
def test_a_place_reaches_itself_and_everything_below(land, place, sees):
    items(land)
    user = make_user("manager", **{kind: land[name] for kind, name in place.items()})
    client, _key = make_api_client(**{kind: land[name] for kind, name in place.items()})
    for viewer in (user, client):
        assert set(ServiceItem.objects.visible_to(viewer).values_list("code", flat=True)) == sees


def test_the_scopes_of_one_duty_are_united(land):
    items(land)
    user = make_user("manager", department=land["office"])
    DutyAssignment.objects.create(user=user, duty="manager", region=land["other_city"])
    codes = set(ServiceItem.objects.visible_to(user).values_list("code", flat=True))
    assert codes == {"office", "far"}


def test_each_duty_has_its_own_scope(land):
    items(land)
    user = make_user("manager", department=land["office"])
    DutyAssignment.objects.create(user=user, duty="catalogue_keeper", region=land["other_city"])

    def codes(duty):
        return set(ServiceItem.objects.visible_to(user, duty).values_list("code", flat=True))

    assert codes("manager") == {"office"}
    assert codes("catalogue_keeper") == {"far"}
    assert codes("handler") == codes("desk") == set()


def test_a_department_whose_id_begins_like_another_is_not_inside_it(land):
    """``/1/`` and ``/10/``: the path ends with a slash."""
    first, other = make_department(pk=71), make_department(pk=712)
    user = make_user("manager", department=first)
    assert other.path.startswith(first.path.rstrip("/"))
    assert list(Department.objects.visible_to(user)) == [first]


def test_a_department_that_lost_its_path_reaches_nothing(land):
    items(land)
    Department.objects.filter(code="bureau").update(path="")
    user = make_user("manager", department=Department.objects.get(code="bureau"))
    assert not ServiceItem.objects.visible_to(user).exists()


TODAY = timezone.localdate
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [(0, 1, True), (-5, 0, False), (1, 5, False), (-5, 1, True), (0, 5, True)],
)
def test_a_duty_holds_from_its_first_day_up_to_its_end(land, start, end, holds):
    user = make_user()
    DutyAssignment.objects.create(
        user=user,
        duty="manager",
        department=land["bureau"],
        valid_from=TODAY() + start * DAY,
        valid_to=TODAY() + end * DAY,
    )
    assert user.has_duty("manager") is holds
    assert bool(user.scope({"manager"})) is holds


def test_who_may_no_longer_sign_in_sees_nothing(land):
    items(land)
    user = make_user("manager", region=land["province"])
    root = make_user(is_superuser=True)
    for person in (user, root):
        person.is_active = False
        assert not ServiceItem.objects.visible_to(person).exists()
        assert person.duties() == set()
        assert not person.has_duty("manager")


def test_a_superuser_sees_everything_and_holds_every_duty(land):
    items(land)
    root = make_user(is_superuser=True)
    assert ServiceItem.objects.visible_to(root).count() == 5
    assert root.has_duty("handler")


def test_a_person_without_duty_sees_nothing(land):
    items(land)
    make_rating()
    make_ticket()
    user = make_user()
    for model in (ServiceItem, Department, User, ApiClient, AuditEntry):
        assert not model.objects.visible_to(user).exists()


def test_a_client_without_places_reaches_every_fact_but_no_administration(land):
    items(land)
    client, _key = make_api_client()
    assert ServiceItem.objects.visible_to(client).count() == 5
    for model in (User, ApiClient, AuditEntry):
        assert not model.objects.visible_to(client).exists()


def test_a_client_that_is_revoked_or_whose_person_left_sees_nothing(land):
    items(land)
    revoked, _key = make_api_client(is_active=False)
    orphan, _key = make_api_client(user=make_user(is_active=False))
    for client in (revoked, orphan):
        assert not ServiceItem.objects.visible_to(client).exists()


def test_people_are_found_through_the_places_of_their_duties(land):
    inside = make_user("handler", department=land["office"])
    outside = make_user("handler", department=land["far"])
    wider = make_user("manager", region=land["province"])
    new = make_user()
    admin = make_user("system_admin", region=land["city"])
    seen = set(User.objects.visible_to(admin))
    assert seen == {inside, new, admin}
    assert not {outside, wider} & seen


def test_rows_of_no_place_are_seen_from_the_top_region_alone(land):
    everywhere, _key = make_api_client()
    here, _key = make_api_client(region=land["city"])
    AuditEntry.objects.create(at=timezone.now(), action="general")
    top = make_user("system_admin", region=land["province"])
    city = make_user("system_admin", region=land["city"])
    bureau = make_user("system_admin", department=land["bureau"])
    assert set(ApiClient.objects.visible_to(top)) == {everywhere, here}
    assert set(ApiClient.objects.visible_to(city)) == {here}
    assert set(ApiClient.objects.visible_to(bureau)) == set()
    assert AuditEntry.objects.visible_to(make_user("audit_admin", region=land["province"])).exists()
    assert not AuditEntry.objects.visible_to(make_user("audit_admin", region=land["city"])).exists()


def test_the_scope_is_read_once_per_person(land, django_assert_num_queries):
    user = User.objects.get(pk=make_user("manager", department=land["bureau"]).pk)
    with django_assert_num_queries(1):
        for _n in range(3):
            user.scope({"manager"})
            user.has_duty("handler")
