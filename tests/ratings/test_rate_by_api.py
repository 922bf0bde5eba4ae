import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from ratings.models import Rating, Rectification
from tests.factories import (
    make_api_client,
    make_case,
    make_department,
    make_rating,
    make_service,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reason_tags")]
URL = "/api/v1/ratings/"


def body_for(service, **values):
    return {
        "case_number": service.case.number,
        "service_no": service.service_no,
        "level": 5,
        "channel": "device",
    } | values


def errors_of(answer):
    return [(error["attr"], error["code"]) for error in answer.json()["errors"]]


def test_one_rating_is_taken_with_201(keyed):
    service = make_service()
    answer = keyed.post(
        URL,
        body_for(
            service, level=1, tags=["115"], comment="慢", rated_at=service.served_at.isoformat()
        ),
    )
    assert answer.status_code == 201
    assert answer.json() == {
        "case_number": service.case.number,
        "service_no": 1,
        "round_no": 1,
        "status": 201,
        "code": "counted",
    }
    rating = Rating.objects.get()
    assert (rating.client, rating.channel, rating.text) == (keyed.owner, "device", "慢")
    assert rating.rated_at == service.served_at
    assert Rectification.objects.count() == 1


def test_the_public_number_is_told_for_a_rating_with_a_name_only(keyed):
    answer = keyed.post(URL, body_for(make_service(), identity="real_name"))
    assert answer.json()["number"] == Rating.objects.get().number


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Api-Key wrong"}])
def test_without_a_valid_key_nothing_is_read(headers):
    service = make_service()
    answer = APIClient(headers=headers).post(URL, body_for(service, level=9))
    assert answer.status_code == 401
    assert not Rating.objects.exists()


def test_staff_do_not_enter_ratings():
    service = make_service()
    client = APIClient()
    client.force_login(make_user("rating_officer", "desk", department=service.department))
    assert client.post(URL, body_for(service)).status_code == 403
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"level": 0}, ("level", "min_value")),
        ({"level": 6}, ("level", "max_value")),
        ({"level": "5"}, ("level", "invalid")),
        ({"level": True}, ("level", "invalid")),
        ({"level": 4.5}, ("level", "invalid")),
        ({"level": None}, ("level", "null")),
        ({"tags": ["115"]}, ("tags", "other_level")),
        ({"tags": ["501"]}, ("tags", "retired")),
        ({"tags": "510"}, ("tags", "not_a_list")),
        ({"comment": "好" * 10_000}, ("comment", "too_long")),
        ({"channel": "fax"}, ("channel", "invalid_choice")),
        ({"rated_at": "2026-03-02T09:30:00"}, ("rated_at", "invalid")),
        ({"rated_at": "yesterday"}, ("rated_at", "invalid")),
        ({"rated_at": "0001-01-01T00:00:00+08:00"}, ("rated_at", "invalid")),
        ({"rated_at": "2099-03-02T09:30:00+08:00"}, ("rated_at", "future")),
        ({"identity": "me"}, ("identity", "invalid_choice")),
        ({"round_no": 3}, ("round_no", "max_value")),
        ({"service_no": "1"}, ("service_no", "invalid")),
        ({"case_number": ""}, ("case_number", "blank")),
    ],
)
def test_a_form_error_names_its_field(keyed, wrong, expected):
    answer = keyed.post(URL, body_for(make_service(), **wrong))
    assert answer.status_code == 400
    assert expected in errors_of(answer)
    assert not Rating.objects.exists()


def test_nul_and_half_a_character_are_refused(keyed):
    for text in (r"a\u0000b", r"a\ud800b"):
        body = '{"case_number": "A", "service_no": 1, "level": 5, "channel": "qr", "comment": "%s"}'
        answer = keyed.generic("POST", URL, body % text, content_type="application/json")
        assert answer.status_code == 400


def test_emoji_and_rare_characters_are_kept_exactly(keyed):
    words = "𠮷👨‍👩‍👧 ok  "
    assert keyed.post(URL, body_for(make_service(), comment=words)).status_code == 201
    assert Rating.objects.get().text == words


def test_states_come_in_their_order(keyed):
    service = make_service(service_no=2)
    unknown = body_for(service, service_no=3)
    assert keyed.post(URL, unknown | {"level": 9}).status_code == 400
    answer = keyed.post(URL, unknown)
    assert (answer.status_code, errors_of(answer)) == (404, [(None, "not_found")])
    rated = make_rating().service
    answer = keyed.post(URL, body_for(rated))
    assert (answer.status_code, errors_of(answer)) == (409, [(None, "already_rated")])
    late = make_service(served_at=service.served_at.replace(year=2020))
    answer = keyed.post(URL, body_for(late))
    assert (answer.status_code, errors_of(answer)) == (410, [(None, "window_closed")])


def test_another_departments_service_is_not_found():
    service = make_service()
    _owner, key = make_api_client(department=make_department())
    answer = APIClient(headers={"Authorization": f"Api-Key {key}"}).post(URL, body_for(service))
    assert answer.status_code == 404


def test_a_client_sends_only_its_channels():
    _owner, key = make_api_client(channels=["tablet"])
    client = APIClient(headers={"Authorization": f"Api-Key {key}"})
    answer = client.post(URL, body_for(make_service()))
    assert (answer.status_code, errors_of(answer)) == (400, [("channel", "not_allowed")])


def test_the_same_request_again_is_answered_and_not_repeated(keyed):
    service = make_service()
    headers = {"Idempotency-Key": "k1"}
    first = keyed.post(URL, body_for(service), headers=headers)
    again = keyed.post(URL, body_for(service), headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    other = keyed.post(URL, body_for(service, level=99), headers=headers)
    assert other.status_code == 409
    assert Rating.objects.count() == 1


def test_a_refused_request_leaves_its_key_free(keyed):
    service = make_service()
    headers = {"Idempotency-Key": "k2"}
    assert keyed.post(URL, body_for(service, level=9), headers=headers).status_code == 400
    assert keyed.post(URL, body_for(service), headers=headers).status_code == 201


def test_a_list_answers_row_by_row(keyed):
    services = [make_service(), make_service(), make_rating().service]
    rows = [body_for(service) for service in services] + [body_for(services[0], service_no=9)]
    answer = keyed.post(URL, rows)
    assert answer.status_code == 200
    data = answer.json()
    assert (data["counted"], data["refused"]) == (2, 2)
    assert [row["status"] for row in data["results"]] == [201, 201, 409, 404]
    assert "detail" in data["results"][2]


def test_a_list_without_refusal_is_201(keyed):
    assert keyed.post(URL, [body_for(make_service())]).status_code == 201


def test_a_form_error_in_row_seven_refuses_the_whole_list(keyed):
    rows = [body_for(make_service()) for _n in range(8)]
    rows[6] |= {"level": 6}
    rows[7] |= {"tags": ["115"]}
    answer = keyed.post(URL, rows)
    assert answer.status_code == 400
    assert errors_of(answer) == [("6.level", "max_value"), ("7.tags", "other_level")]
    assert "7" in answer.json()["errors"][0]["detail"].split("：")[0].split(":")[0]
    assert not Rating.objects.exists()


@pytest.mark.parametrize("size", [0, 1_001])
def test_a_list_holds_one_to_a_thousand(keyed, size):
    row = {"case_number": "A", "service_no": 1, "level": 5, "channel": "qr"}
    answer = keyed.post(URL, [row] * size)
    assert answer.status_code == 400
    assert str(size) in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("body", [[None], ["x"], [[]], "x", 5])
def test_a_body_of_another_shape_is_refused(keyed, body):
    assert keyed.post(URL, body).status_code == 400


def test_a_rating_takes_twelve_queries_at_most(keyed):
    keyed.post(URL, body_for(make_service(), level=1, tags=["115"]))  # reads the dictionary
    applicant = {"name": "张三丰", "phone": "13800138000"}
    counts = []
    for level, tags, key, identity in [
        (5, [], "", "anonymous"),
        (5, ["510"], "a", "anonymous"),
        (1, ["115"], "b", "anonymous"),
        (1, ["115"], "c", "real_name"),
    ]:
        service = make_service(case=make_case(applicant=applicant))
        headers = {"Idempotency-Key": key} if key else {}
        with CaptureQueriesContext(connection) as queries:
            sent = {"level": level, "tags": tags, "comment": "很好", "identity": identity}
            body = body_for(service, **sent)
            assert keyed.post(URL, body, headers=headers).status_code == 201
        asked = [q for q in queries if "SAVEPOINT" not in q["sql"]]
        counts.append(len(asked))
    # key, lock, taken, rating, touches | + look-up, claim, tags, answer | + number, rectification, event
    assert counts == [5, 9, 12, 12]


def test_planted_personal_data_is_in_no_answer_of_a_list(keyed):
    applicant = {"name": "欧阳测试", "phone": "13800138000"}
    service = make_service(case=make_case(applicant=applicant))
    keyed.post(URL, body_for(service, comment="欧阳测试13800138000", identity="real_name"))
    text = keyed.get(URL).content.decode()
    assert "＊＊＊" in text
    assert "欧阳" not in text
    assert "13800138000" not in text
