"""Whoever calls the API, and what they are told of a refusal."""

from rest_framework.test import APIClient

from tests.factories import make_api_client


def by_key(**kwargs) -> APIClient:
    _client, key = make_api_client(**kwargs)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    return api


def as_user(user) -> APIClient:
    api = APIClient()
    api.force_authenticate(user)
    return api


def codes(response) -> list[tuple[str, str | None]]:
    return [(error["code"], error["attr"]) for error in response.json()["errors"]]
