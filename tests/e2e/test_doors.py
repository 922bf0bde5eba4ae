"""Every door once in a real browser: by number, at a window, at a kiosk, on a tablet without a network."""

import pytest
from django.utils import timezone

from ratings.models import Rating
from ratings.services import call_next, issue_codes, load_reason_tags, make_kiosk, make_tablet
from tests.factories import (
    make_api_client,
    make_case,
    make_department,
    make_hall,
    make_item,
    make_item_version,
    make_service,
    make_user,
    make_window,
)

from .screens import DESK, NARROW, PHONE, SHOTS, look, open_page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

HEAVIEST = 60_000
VIEWS = [(PHONE, "zh-CN"), (DESK, "zh-CN"), (PHONE, "en"), (NARROW, "en")]


@pytest.fixture
def window():
    load_reason_tags()
    department = make_department(name="成都市公安局武侯区分局")
    hall = make_hall(name="武侯区政务服务中心")
    window = make_window(hall=hall, department=department, number="12", name="户籍业务")
    for number, name in enumerate(["户口迁移", "居民身份证换领", "居住证办理", "出生登记"]):
        make_item_version(item=make_item(code=f"I{number}", name=name, department=department))
    return window


@pytest.fixture
def service(window):
    item = make_item(name="住房公积金提取(购买自住住房)")
    case = make_case(number="SC2026030001", item=item, applicant={"phone": "13800138000"})
    return make_service(case=case)


def fill(page, number, proof):
    page.locator("#id_case_number").fill(number)
    page.locator("#id_proof").fill(proof)
    page.locator("main form button").click()


@pytest.mark.parametrize(("viewport", "language"), VIEWS)
def test_by_case_number(chromium, live_server, service, viewport, language):
    name = f"door-rate-{language}-{viewport['width']}"
    page = open_page(chromium, viewport=viewport, language=language)
    page.goto(f"{live_server.url}/rate/")
    look(page, f"{name}-1-question")
    fill(page, "SC2026030001", "1")
    assert page.locator("#id_case_number").input_value() == "SC2026030001"
    look(page, f"{name}-2-wrong")
    make_service(case=service.case, service_no=2)
    fill(page, "SC2026030001", "8000")
    page.wait_for_url("**/rate/choose/")
    look(page, f"{name}-3-choose")
    page.locator("a.pick").first.click()
    page.locator("button[value='5']").click()
    page.wait_for_selector("button[name=skip]")
    assert Rating.objects.count() == 1
    for _n in range(6):
        page.goto(f"{live_server.url}/rate/")
        fill(page, "SC2026030001", "9999")
    look(page, f"{name}-4-paused")


@pytest.mark.parametrize(("viewport", "language"), VIEWS)
def test_at_a_window(chromium, live_server, window, viewport, language):
    name = f"door-window-{language}-{viewport['width']}"
    [code] = issue_codes([window.pk], by=None, at=timezone.now())
    page = open_page(chromium, viewport=viewport, language=language, java_script=False)
    seen = open_page(chromium, viewport=viewport, language=language)
    address = f"{live_server.url}/w/{code.code}"
    weight = []
    seen.on("response", lambda response: weight.append(len(response.body())))
    seen.goto(address)
    look(seen, f"{name}-1-items")
    assert sum(weight) < HEAVIEST
    seen.locator("a.pick").first.click()
    look(seen, f"{name}-2-levels")
    page.goto(address)
    page.locator("input[name=q]").fill("sfz")
    page.locator("form.search button").click()
    page.locator("a.pick").click()
    page.locator("button[value='2']").click()
    page.wait_for_url("**/r/*")
    assert Rating.objects.walk_in().get().level == 2
    page.go_back()
    page.locator("button[value='5']").click()
    page.wait_for_url("**/r/*")
    assert Rating.objects.get().level == 2
    window.is_open = False
    window.save()
    assert seen.goto(address).status == 410
    look(seen, f"{name}-3-closed")


def register(page, live_server):
    _kiosk, key = make_kiosk(make_hall().pk, by=None, at=timezone.now())
    page.goto(f"{live_server.url}/kiosk/")
    page.locator("#id_key").fill(key)
    page.locator("main form button").click()
    page.wait_for_selector("#id_case_number")


@pytest.mark.parametrize(("viewport", "language"), VIEWS)
def test_at_a_kiosk(chromium, live_server, service, viewport, language):
    name = f"door-kiosk-{language}-{viewport['width']}"
    page = open_page(chromium, viewport=viewport, language=language)
    page.goto(f"{live_server.url}/kiosk/")
    look(page, f"{name}-0-set-up")
    register(page, live_server)
    for key in "SC2026030001":
        page.locator(f"button.key[value='{key}']").click()
    look(page, f"{name}-1-number")
    page.locator("button[name=go]").click()
    for key in "8000":
        page.locator(f"button.key[value='{key}']").click()
    look(page, f"{name}-2-digits")
    page.locator("button[name=go]").click()
    look(page, f"{name}-3-levels")
    page.locator("button[value='1']").click()
    look(page, f"{name}-4-reasons")
    page.locator("button[name=skip]").click()
    look(page, f"{name}-5-thanks")
    assert Rating.objects.get().channel == "kiosk"
    page.locator("main a.button").click()
    assert page.url.endswith("/kiosk/")
    page.goto(f"{live_server.url}/kiosk/rate/")
    assert page.url.endswith("/kiosk/")


def test_a_kiosk_without_java_script(chromium, live_server, service):
    page = open_page(chromium, java_script=False)
    register(page, live_server)
    for key in "SC2026030001":
        page.locator(f"button.key[value='{key}']").click()
    page.locator("button[name=go]").click()
    for key in "8000":
        page.locator(f"button.key[value='{key}']").click()
    page.locator("button[name=go]").click()
    page.locator("button[value='4']").click()
    page.wait_for_selector("button[name=skip]")
    assert Rating.objects.get().level == 4


@pytest.fixture
def counter(window, service):
    client, _key = make_api_client()

    def call():
        name = f"{window.hall.code}-{window.number}"
        return call_next(
            name,
            case_number=service.case.number,
            service_no=1,
            client=client,
            at=timezone.now(),
        )

    return call


def set_up(page, live_server, window):
    _tablet, key = make_tablet(window.pk, by=None, at=timezone.now())
    page.goto(f"{live_server.url}/tablet/")
    page.locator("#id_key").fill(key)
    page.locator("main form button").click()
    page.wait_for_selector(".rest")


@pytest.mark.parametrize(("viewport", "language"), [(DESK, "zh-CN"), (PHONE, "en")])
def test_on_a_tablet(chromium, live_server, window, counter, viewport, language):
    name = f"door-tablet-{language}-{viewport['width']}"
    page = open_page(chromium, viewport=viewport, language=language)
    page.goto(f"{live_server.url}/tablet/")
    look(page, f"{name}-1-set-up")
    set_up(page, live_server, window)
    look(page, f"{name}-2-rest")
    counter()
    page.wait_for_selector("#tap")
    look(page, f"{name}-3-levels")
    page.locator("button[value='2']").click()
    page.wait_for_selector("button[name=skip]")
    look(page, f"{name}-4-reasons")
    page.locator("button[name=skip]").click()
    page.wait_for_selector(".follow svg")
    look(page, f"{name}-5-thanks")
    page.locator("main a.button").click()
    page.wait_for_selector(".rest")
    assert Rating.objects.get().channel == "tablet"


def test_a_tap_without_a_network_is_kept_and_sent_once(chromium, live_server, window, counter):
    page = open_page(chromium, viewport=DESK)
    set_up(page, live_server, window)
    counter()
    page.wait_for_selector("#tap")
    page.context.set_offline(True)
    page.locator("button[value='4']").click()
    page.wait_for_selector("#offline:not([hidden])")
    assert page.locator("#tap button:enabled").count() == 0
    look(page, "door-tablet-6-offline")
    assert not Rating.objects.exists()
    page.context.set_offline(False)
    page.wait_for_selector("button[name=skip]", timeout=15_000)
    assert Rating.objects.get().level == 4
    assert page.evaluate("localStorage.length") == 0


def test_without_a_tap_the_tablet_goes_back_to_rest(
    chromium,
    live_server,
    window,
    counter,
    settings,
):
    settings.TABLET_SECONDS = 3
    page = open_page(chromium, viewport=DESK)
    set_up(page, live_server, window)
    counter()
    page.wait_for_selector("#tap")
    page.wait_for_selector(".rest", timeout=15_000)
    assert not Rating.objects.exists()


def test_a_tablet_without_java_script_refreshes_itself(chromium, live_server, window, counter):
    page = open_page(chromium, viewport=DESK, java_script=False)
    set_up(page, live_server, window)
    counter()
    page.wait_for_selector("#tap", timeout=15_000)
    page.locator("button[value='3']").click()
    page.locator("button[name=skip]").click()
    assert Rating.objects.get().is_complete


@pytest.fixture
def clerk(chromium, live_server, window):
    make_user("rating_officer", "desk", region=window.hall.region, username="clerk")
    page = open_page(chromium, viewport=DESK)
    page.goto(f"{live_server.url}/accounts/login/")
    page.locator("[name=username]").fill("clerk")
    page.locator("[name=password]").fill("a password")
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "login" not in url)
    return page


def test_staff_print_sheets_and_set_up_tablets(clerk, live_server, window):
    clerk.goto(f"{live_server.url}/admin/ratings/ratedwindow/")
    shoot(clerk, "door-admin-1-windows")
    clerk.goto(f"{live_server.url}/admin/ratings/ratedwindow/{window.pk}/change/")
    clerk.locator("form[action$='/tablet/'] button").click()
    clerk.wait_for_selector(".big-key")
    shoot(clerk, "door-admin-2-window")
    clerk.locator("form[action$='/sheet/'] button").click()
    clerk.wait_for_selector(".sheet")
    look(clerk, "door-admin-3-sheet")


def test_a_clerk_rates_on_behalf(clerk, live_server, service):
    clerk.goto(f"{live_server.url}/admin/ratings/rating/on-behalf/")
    clerk.locator("#id_case_number").fill("SC2026030001")
    clerk.locator("#id_proof").fill("8000")
    clerk.locator(".rating-form button").click()
    clerk.wait_for_selector("a.do")
    shoot(clerk, "door-admin-4-found")
    clerk.locator("a.do").click()
    clerk.locator("[name=reason][value=by_phone]").check()
    clerk.locator("[name=level][value='2']").check()
    assert clerk.locator(".tags-2").is_visible()
    assert not clerk.locator(".tags-1").is_visible()
    clerk.locator("[name=tags_2]").first.check()
    clerk.locator("[name=identity][value=anonymous]").check()
    shoot(clerk, "door-admin-5-enter")
    clerk.locator(".rating-form > button").click()
    clerk.wait_for_selector(".slip svg")
    look(clerk, "door-admin-6-slip")
    assert Rating.objects.on_behalf().get().level == 2
    clerk.goto(f"{live_server.url}/admin/ratings/rating/")
    shoot(clerk, "door-admin-7-list")


def shoot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
