import pytest
from django.test import Client

from tests.factories import make_api_client


@pytest.fixture
def keyed(db) -> Client:
    _owner, key = make_api_client()
    return Client(headers={"Authorization": f"Api-Key {key}"}, raise_request_exception=False)
