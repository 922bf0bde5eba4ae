import datetime as dt

import pytest
from django.utils import translation

from ratings.disclosure import covers, describe, in_safe_order, with_what_is_shown, within
from ratings.models import Rating, RatingTag
from tests.factories import (
    make_api_client,
    make_case,
    make_department,
    make_hall,
    make_rating,
    make_region,
    make_service,
    make_tag,
    make_user,
    shanghai,
)

pytestmark = pytest.mark.django_db
GUARDED = ("SC-SECRET", "W-SECRET", "STAFF-SECRET", "2026-03-05", "09:17")
EVERY_DUTY = ["rating_officer", "verifier", "reviewer", "call_back_clerk", "manager"]


def rated(identity, department=None):
    department = department or make_department()
    hall = make_hall(department=department)
    case = make_case(number="SC-SECRET", applicant={"name": "张三丰", "phone": "13800138000"})
    service = make_service(
        case=case,
        department=department,
        hall=hall,
        staff_no="STAFF-SECRET",
        served_at=shanghai(2026, 3, 5, 9, 17),
    )
    rating = make_rating(service=service, identity=identity, text="慢", level=1)
    RatingTag.objects.create(rating=rating, tag=make_tag("115", name="态度差", name_en="Rude"))
    return with_what_is_shown(Rating.objects.filter(pk=rating.pk)).get()


@pytest.mark.parametrize("duty", EVERY_DUTY)
def test_an_anonymous_rating_tells_nobody_case_time_window_or_staff(duty):
    rating = rated("anonymous")
    shown = describe(rating, make_user(duty, department=rating.department))
    assert not [secret for secret in GUARDED if secret in str(shown)]
    assert shown["week"] == dt.date(2026, 3, 2)
    assert (shown["day"], shown["case_number"], shown["service_no"]) == (None, None, None)
    assert (shown["level"], shown["text"], shown["hall"]) == (1, "慢", rating.hall.name)


def test_not_even_a_superuser_or_the_sending_system_is_told():
    rating = rated("anonymous")
    client, _key = make_api_client(user=make_user("verifier", department=rating.department))
    for viewer in (make_user(is_superuser=True), client):
        assert describe(rating, viewer)["case_number"] is None


@pytest.mark.parametrize("duty", EVERY_DUTY)
def test_a_name_lets_verifier_and_call_back_clerk_see_the_case(duty):
    rating = rated("real_name")
    shown = describe(rating, make_user(duty, department=rating.department))
    expected = "SC-SECRET" if duty in {"verifier", "call_back_clerk"} else None
    assert shown["case_number"] == expected
    assert shown["day"] == dt.date(2026, 3, 5)
    assert "张三丰" not in str(shown)
    assert "13800138000" not in str(shown)


def test_a_verifier_elsewhere_or_of_their_own_work_does_not_see_the_case():
    rating = rated("real_name")
    elsewhere = make_user("verifier", department=make_department())
    rated_person = make_user("verifier", department=rating.department, staff_no="STAFF-SECRET")
    for viewer in (elsewhere, rated_person):
        assert describe(rating, viewer)["case_number"] is None


def test_a_key_sees_the_case_only_with_its_users_duty():
    rating = rated("real_name")
    verifier = make_user("verifier", department=rating.department)
    bare, _key = make_api_client()
    acting, _key = make_api_client(user=verifier)
    assert describe(rating, bare)["case_number"] is None
    assert describe(rating, acting)["case_number"] == "SC-SECRET"


def test_the_rated_person_sees_no_single_rating_of_their_work():
    rating = rated("real_name")
    person = make_user("verifier", department=rating.department, staff_no="STAFF-SECRET")
    assert not Rating.objects.visible_to(person).exists()
    colleague = make_user("verifier", department=rating.department, staff_no="other")
    assert Rating.objects.visible_to(colleague).exists()


def test_reasons_are_named_in_the_readers_language():
    rating = rated("anonymous")
    user = make_user("manager", department=rating.department)
    with translation.override("en"):
        assert describe(rating, user)["tags"] == [{"code": "115", "name": "Rude"}]
    with translation.override("zh-hans"):
        assert describe(rating, user)["tags"] == [{"code": "115", "name": "态度差"}]


def test_order_is_by_week_and_random_name_never_by_arrival():
    days = [shanghai(2026, 3, day, 9) for day in (2, 8, 3, 9, 15)]  # weeks of 2 March and 9 March
    ratings = [make_rating(rated_at=day) for day in days]
    ordered = list(in_safe_order(Rating.objects.all()))
    expected = sorted(ratings[3:], key=lambda r: r.uuid) + sorted(ratings[:3], key=lambda r: r.uuid)
    assert ordered == expected


def test_the_order_uses_its_index():
    plan = in_safe_order(Rating.objects.all())[:50].explain()
    assert "rating_week_uuid" in plan or "Seq Scan" in plan  # PostgreSQL scans an empty table


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        # Wednesday 4 March alone: the name by day, the anonymous one with its whole week
        ((2026, 3, 4), (2026, 3, 5), {"named 4", "anonymous 3", "anonymous 8"}),
        ((2026, 3, 2), (2026, 3, 9), {"named 4", "anonymous 3", "anonymous 8"}),
        # Months are taken as they are, although 28 February is of the same week as 1 March
        ((2026, 3, 1), (2026, 4, 1), {"named 4", "anonymous 3", "anonymous 8", "anonymous 1"}),
        ((2026, 3, 9), (2026, 3, 10), set()),
    ],
)
def test_a_filter_by_days_does_not_tell_the_day_of_an_anonymous_rating(start, end, expected):
    for identity, month, day in [
        ("anonymous", 2, 28),
        ("anonymous", 3, 1),
        ("anonymous", 3, 3),
        ("real_name", 3, 4),
        ("anonymous", 3, 8),
    ]:
        name = "named" if identity == "real_name" else "anonymous"
        make_rating(rated_at=shanghai(2026, month, day, 9), identity=identity, text=f"{name} {day}")
    found = within(Rating.objects.all(), dt.date(*start), dt.date(*end))
    assert {rating.text for rating in found} == expected


def test_scopes_cover_departments_as_the_database_says():
    region = make_region("510100", parent=make_region())
    above = make_department()
    below = make_department(parent=above, region=region)
    for user in (
        make_user("verifier", department=above),
        make_user("verifier", department=below),
        make_user("verifier", region=region),
        make_user("manager", region=region),
        make_user("verifier", department=make_department()),
    ):
        scope = user.scope({"verifier"})
        for department in (above, below):
            rating = Rating.objects.filter(department=department).first() or make_rating(
                service=make_service(department=department)
            )
            in_database = Rating.objects.in_scope(scope).filter(pk=rating.pk).exists()
            assert covers(scope, department) is in_database
