from typing import Any

import pytest
from rest_framework.test import APIClient

from govservice.accounts.models import ApiClient
from ratings.services import load_reason_tags
from tests.factories import make_api_client
from tests.ratings.bureau import Bureau


class KeyedClient(APIClient):
    def __init__(self, owner: ApiClient, **kwargs: Any) -> None:
        super().__init__(raise_request_exception=False, **kwargs)
        self.owner = owner


@pytest.fixture
def reason_tags(db):
    load_reason_tags()


@pytest.fixture
def keyed(db):
    """A test client with the key of a system that reaches everything; ``keyed.owner`` is that system."""
    owner, key = make_api_client()
    return KeyedClient(owner, headers={"Authorization": f"Api-Key {key}"})


@pytest.fixture
def bureau(db) -> Bureau:
    return Bureau()
