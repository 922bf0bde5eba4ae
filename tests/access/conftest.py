from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from .world import World, build


@pytest.fixture(scope="package")
def _one_transaction(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The country is built once for all rows of the table and rolled back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def world(_one_transaction: None) -> World:
    return build()
