import pytest

from tests.hotline.office import Office


@pytest.fixture
def office(db) -> Office:
    return Office()
