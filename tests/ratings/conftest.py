import pytest
from rest_framework.test import APIClient

from ratings.services import load_reason_tags
from tests.factories import make_api_client


@pytest.fixture
def reason_tags(db):
    load_reason_tags()


@pytest.fixture
def keyed(db):
    """A test client with the key of a system that reaches everything; ``keyed.owner`` is that system."""
    owner, key = make_api_client()
    client = APIClient(headers={"Authorization": f"Api-Key {key}"}, raise_request_exception=False)
    client.owner, client.key = owner, key
    return client
