import copy
import datetime as dt

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from govservice.accounts.models import ApiRequest
from govservice.catalogue.models import Case, Service
from indicators.models import TouchedDay
from tests.factories import (
    make_api_client,
    make_department,
    make_item,
    make_item_version,
    make_user,
)

URL = "/api/v1/cases/"


def moment(**ago):
    return (timezone.now() - dt.timedelta(**ago)).isoformat()


@pytest.fixture
def item(db):
    return make_item_version(item=make_item(code="I1")).item


def sender(**kwargs):
    _client, key = make_api_client(**kwargs)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    return api


@pytest.fixture
def api(item):
    return sender()


def case(**kwargs):
    data = {
        "case_number": "SC1",
        "item_code": "I1",
        "status": "completed",
        "applied_at": moment(days=3),
        "accepted_at": moment(days=2),
        "completed_at": moment(days=1),
        "source_updated_at": moment(hours=20),
        "applicant": {
            "kind": "natural",
            "name": "欧阳𠮷祥",
            "id_type": "111",
            "id_number": "510101199001011234",
            "phone": "13812345678",
        },
        "services": [{"service_no": 1, "stage": "complete", "served_at": moment(days=1)}],
    }
    return data | kwargs


def post(api, data, **headers):
    return api.post(URL, data, format="json", **headers)


def nothing_was_taken():
    return not (Case.objects.exists() or Service.objects.exists() or TouchedDay.objects.exists())


def attributes(response):
    return {error["attr"] for error in response.json()["errors"]}


def test_a_new_case_is_answered_with_a_link_to_rate_its_service(api):
    response = post(api, case())
    assert response.status_code == 201
    answer = response.json()
    assert (answer["case_number"], answer["result"]) == ("SC1", "new")
    (service,) = answer["services"]
    assert service["service_no"] == 1
    assert "/r/" in service["rating_url"]
    assert service["qr_url"] == service["rating_url"] + ".svg"
    assert dt.datetime.fromisoformat(service["expires_at"]) > timezone.now()


def test_the_same_case_again_gets_the_same_link(api):
    first = post(api, case()).json()
    again = post(api, case())
    assert again.status_code == 200
    assert again.json()["services"] == first["services"]
    assert Case.objects.count() == 1


def test_a_list_is_answered_row_by_row(api):
    answer = post(api, [case(case_number="A"), case(case_number="B", item_code="none")])
    assert answer.status_code == 200
    first, second = answer.json()
    assert (first["case_number"], first["result"]) == ("A", "new")
    assert (second["result"], second["code"]) == ("refused", "unknown_item")
    assert list(Case.objects.values_list("number", flat=True)) == ["A"]


def test_an_older_message_is_ignored_and_said_so(api):
    post(api, case())
    response = post(api, case(status="accepted", source_updated_at=moment(days=2)))
    assert response.status_code == 200
    assert response.json()["result"] == "older"
    assert response.json()["detail"]
    assert Case.objects.get().status == "completed"


def test_a_service_too_long_ago_to_rate_has_no_link(api):
    old = {"service_no": 1, "stage": "complete", "served_at": moment(days=60)}
    response = post(api, case(applied_at=moment(days=61), services=[old]))
    assert response.json()["services"] == [
        {"service_no": 1, "rating_url": None, "qr_url": None, "expires_at": None}
    ]


def test_names_of_four_byte_characters_are_kept_exactly(api):
    post(api, case())
    assert Case.objects.get().unseal_applicant()["name"] == "欧阳𠮷祥"


def test_the_issuer_is_the_one_the_key_stands_for(item):
    post(sender(issuer="510100"), case())
    post(sender(issuer="510300"), case())
    assert sorted(Case.objects.values_list("issuer", flat=True)) == ["510100", "510300"]


@pytest.mark.parametrize(
    ("wrong", "attribute"),
    [
        ({"status": "done"}, "status"),
        ({"status": 3}, "status"),
        ({"case_number": ""}, "case_number"),
        ({"case_number": 17}, "case_number"),
        ({"case_number": "N" * 10_000}, "case_number"),
        ({"completed_at": None}, "completed_at"),
        ({"applied_at": "2026-03-02T09:30:00"}, "applied_at"),
        ({"applied_at": "yesterday"}, "applied_at"),
        ({"source_updated_at": moment(days=-1)}, "source_updated_at"),
        ({"applicant": {"kind": "person"}}, "applicant.kind"),
        ({"applicant": {"name": "名" * 10_000}}, "applicant.name"),
        ({"applicant": "李小明"}, "applicant.non_field_errors"),
        ({"services": [{"service_no": "1", "stage": "pay"}]}, "services.0.service_no"),
        ({"services": [{"service_no": 1, "stage": "tea"}]}, "services.0.stage"),
        ({"services": {}}, "services.non_field_errors"),
    ],
)
def test_a_form_error_names_the_field_and_nothing_is_taken(api, wrong, attribute):
    response = post(api, case(**wrong))
    assert response.status_code == 400
    assert attribute in attributes(response)
    assert nothing_was_taken()


def test_a_field_that_is_missing_is_named(api):
    data = case()
    del data["item_code"]
    assert attributes(post(api, data)) == {"item_code"}


def test_a_second_service_that_is_wrong_is_named_by_its_place(api):
    good = {"service_no": 1, "stage": "complete", "served_at": moment(days=1)}
    response = post(api, case(services=[good, good | {"service_no": 2, "hall": "H9"}]))
    assert attributes(response) == {"services.1.hall"}
    assert nothing_was_taken()


def test_a_list_whose_seventh_row_is_bad_is_refused_whole_and_names_the_row(api):
    rows = [case(case_number=f"N{n}") for n in range(1, 11)]
    rows[6]["status"] = "done"
    response = post(api, rows)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["attr"] == "6.status"
    assert "7" in error["detail"]
    assert nothing_was_taken()


def test_rules_across_fields_name_their_row_too(api):
    rows = [case(case_number=f"N{n}") for n in range(1, 4)]
    rows[0]["case_number"] = ""
    rows[2]["accepted_at"] = None
    assert attributes(post(api, rows)) == {"0.case_number", "2.accepted_at"}
    assert nothing_was_taken()


def test_an_error_deep_in_a_list_is_named_by_its_whole_path(api):
    late = {"service_no": 2, "stage": "complete", "served_at": moment(days=-1)}
    rows = [case(case_number=f"N{n}") for n in range(1, 4)]
    rows[1]["services"] = [*rows[1]["services"], late]
    assert attributes(post(api, rows)) == {"1.services.1.served_at"}
    rows[2]["applicant"] = {"id_number": "5" * 41}
    assert attributes(post(api, rows)) == {"1.services.1.served_at", "2.applicant.id_number"}
    assert attributes(post(api, rows[2])) == {"applicant.id_number"}
    assert nothing_was_taken()


def test_one_case_twice_in_a_list_is_refused(api):
    assert attributes(post(api, [case(), case()])) == {"1.case_number"}


def test_a_thousand_cases_are_one_list_and_one_more_is_refused(api, django_assert_max_num_queries):
    rows = [case(case_number=f"N{n}") for n in range(1_001)]
    response = post(api, rows)
    assert response.status_code == 400
    assert nothing_was_taken()
    with django_assert_max_num_queries(60):
        assert post(api, rows[:1_000]).status_code == 200
    assert Case.objects.count() == 1_000


@pytest.mark.parametrize("body", ["[]", "null", "[1]", '"x"', "[null]"])
def test_a_body_of_another_shape_is_refused(api, body):
    response = api.post(URL, body, content_type="application/json")
    assert response.status_code == 400
    assert nothing_was_taken()


@pytest.mark.parametrize("text", [r"\u0000", r"\ud800"])
def test_what_no_database_can_keep_is_refused(api, text):
    body = f'{{"case_number": "{text}"}}'
    assert api.post(URL, body, content_type="application/json").status_code == 400


def test_no_personal_data_comes_back_in_an_error(api):
    applicant = {"kind": "李小明", "name": "李小明" * 99, "phone": "13812345678" * 9}
    response = post(api, case(applicant=applicant))
    assert response.status_code == 400
    assert "李小明" not in response.content.decode()
    assert "138" not in response.content.decode()


def test_a_wrong_key_is_401(item):
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION="Api-Key wrong")
    assert post(api, case()).status_code == 401
    assert post(APIClient(), case()).status_code == 401
    assert nothing_was_taken()


def test_the_key_of_another_department_is_404(item):
    api = sender(department=make_department())
    response = post(api, case())
    assert response.status_code == 404
    assert response.json()["errors"][0]["attr"] == "item_code"
    assert nothing_was_taken()


def test_the_key_of_the_department_itself_may_send(item):
    assert post(sender(department=item.department), case()).status_code == 201
    assert post(sender(region=item.department.region), case()).status_code == 200


def test_people_do_not_send_cases(item):
    api = APIClient()
    api.force_login(make_user("rating_officer", department=item.department))
    assert post(api, case()).status_code == 403
    assert nothing_was_taken()


def test_an_ended_case_that_would_open_again_is_409(api):
    post(api, case())
    response = post(api, case(status="accepted", source_updated_at=moment(hours=1)))
    assert response.status_code == 409
    assert response.json()["errors"][0]["code"] == "case_refused"


def test_a_repeated_key_gets_the_stored_answer_and_another_body_a_conflict(api):
    data = case()
    first = post(api, data, headers={"Idempotency-Key": "k1"})
    again = post(api, data, headers={"Idempotency-Key": "k1"})
    other = copy.deepcopy(data) | {"case_number": "SC2"}
    conflict = post(api, other, headers={"Idempotency-Key": "k1"})
    assert [r.status_code for r in (first, again, conflict)] == [201, 200, 409]
    assert again.json() == first.json()
    assert Case.objects.count() == 1


def test_a_refused_body_leaves_its_key_unused(api):
    assert post(api, case(status="done"), headers={"Idempotency-Key": "k"}).status_code == 400
    assert not ApiRequest.objects.exists()
    assert post(api, case(), headers={"Idempotency-Key": "k"}).status_code == 201
