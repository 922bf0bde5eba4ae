import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from rest_framework.test import APIClient

from govservice.accounts.models import ApiRequest, AuditEntry
from tests.factories import make_api_client, make_user

urls = pytest.mark.urls("tests.api.doors")
pytestmark = urls


def post(client, name, key="k1", path="/once/"):
    return client.post(path, {"name": name}, headers={"Idempotency-Key": key})


@pytest.mark.django_db
def test_a_repeated_key_gets_the_first_answer_again_and_acts_once(keyed):
    first = post(keyed, "51")
    again = post(keyed, "51")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == {"id": AuditEntry.objects.get().pk, "at": "1900-01-01"}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path"), [("52", "/once/"), ("51", "/again/")])
def test_a_key_used_with_another_body_or_address_is_409(keyed, name, path):
    post(keyed, "51")
    response = post(keyed, name, path=path)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (409, "conflict")
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_act_leaves_nothing_and_the_key_free(keyed):
    assert post(keyed, "too long").status_code == 400
    assert ApiRequest.objects.count() == 0
    assert post(keyed, "51").status_code == 201


@pytest.mark.django_db
def test_a_replay_comes_before_the_form_is_looked_at(keyed):
    post(keyed, "51")
    assert post(keyed, "too long").status_code == 409


@pytest.mark.django_db
def test_each_client_has_keys_of_its_own(keyed):
    post(keyed, "51")
    _owner, key = make_api_client()
    other = APIClient(headers={"Authorization": f"Api-Key {key}"})
    assert post(other, "52").status_code == 201


@pytest.mark.django_db
def test_a_key_has_a_longest_length(keyed):
    assert post(keyed, "51", key="k" * 200).status_code == 201
    response = post(keyed, "52", key="k" * 201)
    assert response.json()["errors"][0] == {
        "code": "invalid",
        "detail": "最多 200 个字符。",
        "attr": "Idempotency-Key",
    }


@pytest.mark.django_db
def test_without_a_key_or_with_a_session_every_post_acts(keyed):
    assert keyed.post("/once/", {"name": "51"}).status_code == 201
    assert keyed.post("/once/", {"name": "52"}).status_code == 201
    person = APIClient()
    person.force_login(make_user())
    assert post(person, "53").status_code == 201
    assert ApiRequest.objects.count() == 0


@pytest.mark.django_db
def test_the_stored_answer_is_sealed(keyed):
    post(keyed, "51")
    stored = ApiRequest.objects.get()
    assert "1900" not in stored.answer_sealed
    assert "1900-01-01" in stored.unseal_answer()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_acts_and_the_other_gets_its_answer(keyed, monkeypatch):
    """The second arrives while the first has written and not yet committed."""
    first_has_written = threading.Event()
    seal_answer = ApiRequest.seal_answer

    def slow(self, answer):
        first_has_written.set()
        connection.cursor().execute("SELECT pg_sleep(0.2)")
        seal_answer(self, answer)

    monkeypatch.setattr(ApiRequest, "seal_answer", slow)

    def send(wait):
        if wait:
            first_has_written.wait(5)
        client = APIClient(headers={"Authorization": f"Api-Key {keyed.key}"})
        try:
            return post(client, "51")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(send, [False, True])
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert AuditEntry.objects.count() == 1
