"""Addresses with the character NUL, which PostgreSQL refuses with an error of its own."""

import pytest
from django.test import Client

from tests.factories import make_api_client, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/tickets/%00/",
        "/api/v1/tickets/?region=%00",
        "/api/v1/rectifications/%00/",
        "/api/v1/assessments/%00/results/%00/explain/",
    ],
)
def test_the_api_knows_no_address_with_nul(path):
    _owner, key = make_api_client()
    response = Client(headers={"Authorization": f"Api-Key {key}"}).get(path)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/hotline/ticket/?unit=%00",
        "/admin/accounts/auditentry/?action=%00",
        "/admin/ratings/rectification/%00/change/",
        "/hotline/track/?number=%00",
        "/r/%00",
    ],
)
def test_no_page_has_an_address_with_nul(path, client):
    client.force_login(make_user(is_superuser=True), "django.contrib.auth.backends.ModelBackend")
    assert client.get(path).status_code == 404
