"""The keeper's page: say it, look at what would move, confirm; and the plan taken back."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from govservice.catalogue.models import DepartmentSuccession
from tests.factories import make_department, make_item, make_region, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_region("510100", make_region("510000"))


@pytest.fixture
def old(city):
    return make_department(code="OLD", name="扶贫局", region=city)


@pytest.fixture(autouse=True)
def new(city):
    return make_department(code="NEW", name="乡村振兴局", region=city)


@pytest.fixture
def browser(city):
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(make_user("catalogue_keeper", region=city))
    return client


def form(**kwargs):
    today = timezone.localdate().isoformat()
    return {"successor": "NEW", "on": today, "reason": "川编发〔2026〕1号"} | kwargs


def test_first_what_would_move_then_the_transfer(browser, old, new):
    item = make_item(department=old)
    address = f"/admin/catalogue/department/{old.pk}/transfer/"
    shown = browser.post(address, form()).content.decode()
    item.refresh_from_db()
    assert "政务服务事项" in shown
    assert item.department == old
    assert browser.post(address, form(confirm="yes")).status_code == 303
    item.refresh_from_db()
    assert item.department == new
    assert "已完成" in browser.get(address).content.decode()


def test_a_refusal_stands_beside_its_field_with_what_was_typed(browser, old):
    address = f"/admin/catalogue/department/{old.pk}/transfer/"
    answer = browser.post(address, form(successor="OLD", confirm="yes"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "机构不能划转给自己。" in page
    assert "川编发〔2026〕1号" in page
    assert not DepartmentSuccession.objects.exists()


def test_a_plan_for_tomorrow_is_shown_and_taken_back(browser, old):
    address = f"/admin/catalogue/department/{old.pk}/transfer/"
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    browser.post(address, form(on=tomorrow, confirm="yes"))
    assert tomorrow in browser.get(address).content.decode()
    assert browser.post(f"{address}cancel/").status_code == 303
    assert not DepartmentSuccession.objects.exists()


def test_a_body_out_of_scope_is_not_there(browser):
    away = make_department(region=make_region("510300", make_region("510000")))
    assert browser.get(f"/admin/catalogue/department/{away.pk}/transfer/").status_code == 404
