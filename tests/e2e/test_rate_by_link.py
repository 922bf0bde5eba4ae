"""A citizen with a phone opens the link of a message and rates, without JavaScript and with it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ratings.models import Rating, Rectification
from ratings.services import issue_invitations, load_reason_tags
from tests.factories import make_case, make_department, make_item, make_service

from .screens import DESK, NARROW, PHONE, look, open_page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def link(live_server):
    load_reason_tags()
    department = make_department(name="成都市住房公积金管理中心")
    item = make_item(name="住房公积金提取(购买自住住房)", department=department)
    case = make_case(item=item, applicant={"name": "张三丰", "phone": "13800138000"})
    service = make_service(case=case, department=department)
    token = issue_invitations([service], at=timezone.now())[service.pk].token
    return f"{live_server.url}/r/{token}"


def test_one_tap_without_java_script_then_reasons(chromium, link):
    page = open_page(chromium, java_script=False)
    page.goto(link)
    assert page.locator("button.level").count() == 5
    page.locator("button[value='1']").click()
    assert page.url == link
    rating = Rating.objects.get()
    assert (rating.level, rating.is_complete) == (1, False)
    assert Rectification.objects.count() == 1
    page.get_by_text("服务态度差效率低").click()
    page.locator("textarea").fill("排队两小时,我是张三丰")
    page.locator("input[value='real_name']").check()
    page.locator("button[name='send']").click()
    assert page.locator("main").inner_text().count("12345") >= 1
    rating.refresh_from_db()
    assert (rating.is_complete, rating.identity) == (True, "real_name")
    assert rating.text == "排队两小时,我是＊＊＊"
    page.go_back()
    page.reload()
    assert Rating.objects.count() == 1


@pytest.mark.parametrize(
    ("viewport", "language"), [(PHONE, "zh-CN"), (DESK, "zh-CN"), (PHONE, "en"), (NARROW, "en")]
)
def test_every_page_can_be_used_by_everyone(chromium, link, viewport, language):
    name = f"rate-{language}-{viewport['width']}"
    page = open_page(chromium, viewport=viewport, language=language)
    page.goto(link)
    look(page, f"{name}-1-levels")
    page.locator("button[value='2']").click()
    page.locator("textarea").fill("慢" * 501)
    expect(page.locator("#comment-counter")).to_contain_text("1")
    look(page, f"{name}-2-reasons")
    page.locator("button[name='send']").click()
    assert page.locator(".error-summary").count() == 1
    assert page.locator("textarea").input_value() == "慢" * 501
    look(page, f"{name}-3-too-long")
    page.locator("textarea").fill("慢")
    page.locator("button[name='send']").click()
    look(page, f"{name}-4-thanks")
    stranger = open_page(chromium, viewport=viewport, language=language)
    assert stranger.goto(link).status == 410
    look(stranger, f"{name}-5-used")
    assert stranger.goto(link[:-1] + "0").status == 404
    look(stranger, f"{name}-6-unknown")
    assert Rating.objects.count() == 1


def test_the_keyboard_alone_is_enough(chromium, link):
    page = open_page(chromium)
    page.goto(link)
    page.locator("#level-5").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("button[name='skip']")
    page.locator("button[name='skip']").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice.good")
    assert Rating.objects.get().is_complete


def test_a_double_click_and_two_browsers_rate_once(chromium, link):
    first, second = open_page(chromium), open_page(chromium)
    first.goto(link)
    second.goto(link)
    first.locator("button[value='4']").dblclick()
    first.wait_for_selector("button[name='skip']")
    second.locator("button[value='1']").click()
    assert "12345" in second.locator("main").inner_text()
    assert Rating.objects.get().level == 4
    assert not Rectification.objects.exists()
