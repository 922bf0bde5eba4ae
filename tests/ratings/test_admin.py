import pytest
from django.test import Client

from govservice.accounts.models import AuditEntry
from ratings.services import Submission, submit_ratings
from tests.factories import (
    make_case,
    make_department,
    make_hall,
    make_rating,
    make_service,
    make_tag,
    make_user,
    shanghai,
)

pytestmark = pytest.mark.django_db
RATINGS = "/admin/ratings/rating/"
RECTIFICATIONS = "/admin/ratings/rectification/"
NOW = shanghai(2026, 3, 12, 9, 17)
APPLICANT = {"name": "张三丰", "phone": "13800138000"}


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def rated(identity, **kwargs):
    case = make_case(number="SC-SECRET", applicant=APPLICANT)
    service = make_service(
        case=case, served_at=shanghai(2026, 3, 10, 8, 13), staff_no="ST-SECRET", **kwargs
    )
    submission = Submission(
        service_id=service.pk,
        level=1,
        channel="qr",
        identity=identity,
        comment="张三丰:慢",
        rated_at=NOW,
    )
    return submit_ratings([submission], at=NOW)[0]


def pages(client, outcome):
    addresses = [
        RATINGS,
        f"{RATINGS}{outcome.rating.uuid}/change/",
        RECTIFICATIONS,
        f"{RECTIFICATIONS}{outcome.rectification.number}/change/",
    ]
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * 4
    return [answer.content.decode() for answer in answers]


@pytest.mark.parametrize("duty", ["rating_officer", "verifier", "call_back_clerk", "manager"])
def test_an_anonymous_rating_is_shown_without_case_day_or_person(duty):
    outcome = rated("anonymous")
    user = make_user(duty, department=outcome.rating.department)
    for html in pages(client_of(user), outcome):
        for secret in ("SC-SECRET", "ST-SECRET", "2026-03-12", "2026年3月12日", "09:17", "张三丰"):
            assert secret not in html
        assert f"/{outcome.rating.pk}/" not in html
        assert outcome.rating.number in html or outcome.rectification.number in html


def test_the_verifier_sees_the_case_of_a_rating_with_a_name():
    outcome = rated("real_name")
    verifier = make_user("verifier", department=outcome.rating.department)
    manager = make_user("manager", department=outcome.rating.department)
    detail = f"{RATINGS}{outcome.rating.uuid}/change/"
    assert "SC-SECRET" in client_of(verifier).get(detail).content.decode()
    html = client_of(manager).get(detail).content.decode()
    assert "SC-SECRET" not in html
    assert "reveal" not in html


def test_out_of_scope_is_not_found():
    outcome = rated("real_name")
    client = client_of(make_user("verifier", department=make_department()))
    assert outcome.rating.number not in client.get(RATINGS).content.decode()
    for address in (
        f"{RATINGS}{outcome.rating.uuid}/change/",
        f"{RATINGS}{outcome.rating.pk}/change/",
        f"{RECTIFICATIONS}{outcome.rectification.number}/change/",
    ):
        assert client.get(address).status_code == 404
    answer = client.post(f"{RATINGS}{outcome.rating.uuid}/reveal/", {"reason": "verify"})
    assert answer.status_code == 404


def test_other_duties_find_no_ratings():
    user = make_user("desk", department=make_department())
    assert client_of(user).get(RATINGS).status_code == 403


def test_nothing_can_be_added_changed_or_deleted():
    outcome = rated("real_name")
    client = client_of(make_user(is_superuser=True))
    uuid = outcome.rating.uuid
    assert client.get(f"{RATINGS}add/").status_code == 403
    assert client.post(f"{RATINGS}add/", {}).status_code == 403
    assert client.get(f"{RATINGS}{uuid}/delete/").status_code == 403
    client.post(f"{RATINGS}{uuid}/change/", {"level": 5})
    outcome.rating.refresh_from_db()
    assert outcome.rating.level == 1


def test_contact_data_is_revealed_to_the_verifier_and_audited():
    outcome = rated("real_name")
    verifier = make_user("verifier", department=outcome.rating.department)
    url = f"{RATINGS}{outcome.rating.uuid}/reveal/"
    client = client_of(verifier)
    assert client.get(url).status_code == 405
    answer = client.post(url, {"reason": "verify"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "张三丰:慢" in html
    assert "13800138000" in html
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor) == ("rating_applicant_revealed", verifier)
    assert (entry.subject, entry.reason) == (outcome.rating.number, "verify")
    assert entry.department == outcome.rating.department
    assert "张三丰" not in str(AuditEntry.objects.values())


@pytest.mark.parametrize(
    ("identity", "duty", "data", "status"),
    [
        ("anonymous", "verifier", {"reason": "verify"}, 403),
        ("real_name", "manager", {"reason": "verify"}, 403),
        ("real_name", "verifier", {"reason": ""}, 400),
        ("real_name", "verifier", {"reason": "other"}, 400),
        ("real_name", "verifier", {"reason": "curious"}, 400),
    ],
)
def test_a_refused_look_shows_nothing(identity, duty, data, status):
    outcome = rated(identity)
    client = client_of(make_user(duty, department=outcome.rating.department))
    answer = client.post(f"{RATINGS}{outcome.rating.uuid}/reveal/", data)
    assert answer.status_code == status
    assert "13800138000" not in answer.content.decode()
    assert not AuditEntry.objects.exists()


def test_search_finds_number_and_words_but_no_case():
    outcome = rated("real_name")
    client = client_of(make_user("manager", department=outcome.rating.department))
    for term, found in [
        (outcome.rating.number, True),
        (outcome.rating.number[:-1], False),
        ("慢", True),
        ("SC-SECRET", False),
        ("张三丰", False),
        ("13800138000", False),
    ]:
        html = client.get(RATINGS, {"q": term}).content.decode()
        assert (str(outcome.rating.uuid) in html) is found, term


def test_the_lists_take_a_constant_number_of_queries(django_assert_num_queries):
    department = make_department()
    hall = make_hall(department=department)
    client = client_of(make_user("rating_officer", department=department))

    def rate(count):
        for _n in range(count):
            rating = make_rating(service=make_service(department=department, hall=hall), level=5)
            rating.rating_tags.create(tag=make_tag("510"))

    rate(2)
    client.get(RATINGS)
    # session, user, duties, two of permissions, count, rows, reasons, saved filters
    with django_assert_num_queries(9):
        client.get(RATINGS)
    rate(6)
    with django_assert_num_queries(9):
        client.get(RATINGS)


def test_reasons_are_looked_at_only(reason_tags):
    client = client_of(make_user("rating_officer", department=make_department()))
    page = client.get("/admin/ratings/reasontag/")
    assert "一窗受理一次办结" in page.content.decode()
    assert client.get("/admin/ratings/reasontag/add/").status_code == 403
