import pytest
from django.test import Client

from tests.factories import make_department, make_region, make_user


@pytest.fixture
def province():
    return make_region("510000")


@pytest.fixture
def unit(province):
    return make_department(code="U1", name="教育局", region=make_region("510100", province))


@pytest.fixture
def keeper(unit):
    browser = Client()
    browser.force_login(make_user("catalogue_keeper", region=unit.region, username="keeper"))
    return browser


@pytest.fixture
def provincial(province):
    browser = Client()
    browser.force_login(make_user("catalogue_keeper", region=province))
    return browser
