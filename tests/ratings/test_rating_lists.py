import pytest
from rest_framework.test import APIClient

from ratings.models import RatingTag
from ratings.services import Submission, submit_ratings
from tests.factories import (
    make_api_client,
    make_department,
    make_rating,
    make_service,
    make_tag,
    make_user,
    shanghai,
)

pytestmark = pytest.mark.django_db
RATINGS = "/api/v1/ratings/"
RECTIFICATIONS = "/api/v1/rectifications/"
NOW = shanghai(2026, 3, 12, 9, 0)


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


def texts(answer):
    assert answer.status_code == 200, answer.content
    return {row["text"] for row in answer.json()["results"]}


def open_rectification(**kwargs):
    service = make_service(served_at=shanghai(2026, 3, 2, 9), **kwargs)
    [outcome] = submit_ratings([Submission(service_id=service.pk, level=1, channel="qr")], at=NOW)
    return outcome.rectification


@pytest.mark.parametrize("url", [RATINGS, RECTIFICATIONS, RECTIFICATIONS + "ZG1/"])
def test_anonymous_visitors_are_turned_away(url):
    assert APIClient().get(url).status_code == 401


def test_a_person_lists_what_is_within_their_duties():
    department = make_department()
    make_rating(service=make_service(department=department), text="ours")
    make_rating(text="theirs")
    assert texts(client_of(make_user("manager", department=department)).get(RATINGS)) == {"ours"}
    assert texts(client_of(make_user("desk", department=department)).get(RATINGS)) == set()


def test_a_key_lists_its_scope():
    department = make_department()
    make_rating(service=make_service(department=department), text="ours")
    make_rating(text="theirs")
    _owner, key = make_api_client(department=department)
    assert texts(APIClient(headers={"Authorization": f"Api-Key {key}"}).get(RATINGS)) == {"ours"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("level=1", {"bad"}),
        ("level=1&level=5", {"bad", "good", "struck"}),
        ("channel=qr", {"good"}),
        ("identity=real_name", {"bad"}),
        ("standing=struck_out", {"struck"}),
        ("tag=115", {"bad"}),
        ("from=2026-03-05&to=2026-03-05", {"bad", "good"}),
        ("from=2026-03-09", {"struck"}),
        ("department=D-BAD", {"bad"}),
        ("department=unknown", set()),
        ("item=I-GOOD", {"good"}),
    ],
)
def test_ratings_are_filtered(keyed, query, expected):
    bad = make_rating(
        service=make_service(department=make_department(code="D-BAD")),
        level=1,
        identity="real_name",
        rated_at=shanghai(2026, 3, 5, 9),
        text="bad",
    )
    RatingTag.objects.create(rating=bad, tag=make_tag("115"))
    good = make_rating(channel="qr", rated_at=shanghai(2026, 3, 6, 9), text="good")
    good.item.code = "I-GOOD"
    good.item.save()
    make_rating(standing="struck_out", rated_at=shanghai(2026, 3, 10, 9), text="struck")
    assert texts(keyed.get(f"{RATINGS}?{query}")) == expected


@pytest.mark.parametrize("query", ["level=6", "from=yesterday", "channel=fax", "identity=me"])
def test_a_wrong_filter_names_itself(keyed, query):
    answer = keyed.get(f"{RATINGS}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == query.split("=")[0]


def test_pages_have_a_maximum_and_lists_a_constant_number_of_queries(
    keyed, django_assert_num_queries
):
    for _n in range(2):
        make_rating()
    with django_assert_num_queries(4):  # key, count, rows, reasons
        keyed.get(RATINGS)
    for _n in range(8):
        RatingTag.objects.create(rating=make_rating(), tag=make_tag("510"))
    with django_assert_num_queries(4):
        answer = keyed.get(f"{RATINGS}?page_size=100000")
    assert answer.json()["count"] == 10
    with django_assert_num_queries(4):
        keyed.get(f"{RATINGS}?page_size=3&page=2")


def test_rectifications_are_listed_in_a_constant_number_of_queries(
    keyed, django_assert_num_queries
):
    open_rectification()
    for count in (1, 4):
        with django_assert_num_queries(4):
            assert keyed.get(RECTIFICATIONS).json()["count"] == count
        for _n in range(3):
            open_rectification()


def test_a_rectification_is_found_by_its_number_within_scope_only():
    rectification = open_rectification()
    url = f"{RECTIFICATIONS}{rectification.number}/"
    inside = client_of(make_user("verifier", department=rectification.department))
    outside = client_of(make_user("verifier", department=make_department()))
    data = inside.get(url).json()
    assert data["number"] == rectification.number
    assert data["opened_on"] == "2026-03-09"
    assert data["rating"]["case_number"] is None
    assert "2026-03-12" not in str(data)
    assert outside.get(url).status_code == 404
    assert outside.get(f"{RECTIFICATIONS}unknown/").status_code == 404


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("level=1", 1),
        ("level=2", 0),
        ("status=to_assign", 1),
        ("identity=real_name", 0),
        ("channel=qr", 1),
    ],
)
def test_rectifications_are_filtered(keyed, query, count):
    open_rectification()
    assert keyed.get(f"{RECTIFICATIONS}?{query}").json()["count"] == count
