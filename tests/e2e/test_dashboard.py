"""A manager signs in, reads the figures, opens a number's list and takes a spreadsheet away."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from indicators import tasks
from indicators.models import ExportFile
from tests.indicators.dashboards import make_house

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
MARCH = "?from=2026-03-01&to=2026-03-31"
ADDRESSES = {
    "home": "/",
    "nowhere": "/nowhere/",
    "dashboard": f"/dashboard/{MARCH}",
    "filters-in-error": f"/dashboard/{MARCH}&region=nowhere&department=nobody",
    "ratings": f"/dashboard/ratings/{MARCH}&level=1",
    "withheld": "/dashboard/ratings/?from=2026-03-10&to=2026-03-10",
    "tickets": f"/dashboard/tickets/{MARCH}",
}
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture
def house(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"
    return make_house()


def open_page(browser, *, viewport=DESK, java_script=True, language="zh-CN"):
    context = browser.new_context(
        viewport=viewport,
        java_script_enabled=java_script,
        locale=language,
        extra_http_headers={"Accept-Language": language},
    )
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", _no_refusals)
    return page


def _no_refusals(message):
    assert "Content Security Policy" not in message.text, message.text


def sign_in(page, live_server, user):
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", "a password")
    page.click("main button")


def look(page, name):
    """No violation for axe, nothing wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize("viewport", [NARROW, PHONE, DESK], ids=["320", "390", "1280"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_is_open_to_everybody_on_every_screen(
    live_server, chromium, house, viewport, language
):
    page = open_page(chromium, viewport=viewport, language=language)
    page.goto(f"{live_server.url}/accounts/login/?next=/admin/")
    look(page, f"login-{language}-{viewport['width']}")
    sign_in(page, live_server, house.province_manager)
    for name, address in ADDRESSES.items():
        page.goto(live_server.url + address)
        if name == "dashboard":
            page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        look(page, f"{name}-{language}-{viewport['width']}")
    page.context.close()


def test_a_number_opens_its_list_and_leads_back_without_javascript(live_server, chromium, house):
    page = open_page(chromium, viewport=PHONE, java_script=False, language="en")
    sign_in(page, live_server, house.province_manager)
    assert page.url == f"{live_server.url}/dashboard/"
    page.goto(f"{live_server.url}/dashboard/{MARCH}")
    number = page.locator("table.levels tr", has_text="Very dissatisfied").locator("a")
    assert number.inner_text() == "6"
    number.click()
    assert page.locator("h1").inner_text() == "Very dissatisfied: 6"
    assert page.locator("table.listed tbody tr").count() == 6
    page.get_by_text("Back to the figures").click()
    assert page.url.startswith(f"{live_server.url}/dashboard/?from=2026-03-01")
    page.context.close()


def test_a_wrong_filter_is_explained_and_put_right_without_javascript(live_server, chromium, house):
    page = open_page(chromium, java_script=False, language="en")
    sign_in(page, live_server, house.province_manager)
    page.goto(f"{live_server.url}/dashboard/{MARCH}&department=nobody")
    assert "“nobody” is not known here" in page.locator(".error-summary").inner_text()
    assert page.input_value("#id_department") == "nobody"
    page.fill("#id_department", "甲局")
    page.click("form.filters button")
    assert page.locator(".total .big-number").inner_text() == "12"
    page.context.close()


def test_the_language_changes_in_place(live_server, chromium, house):
    page = open_page(chromium, java_script=False)
    sign_in(page, live_server, house.province_manager)
    page.goto(f"{live_server.url}/dashboard/{MARCH}")
    page.click("button[lang=en]")
    assert page.url == f"{live_server.url}/dashboard/{MARCH}"
    assert page.locator("h1").inner_text() == "Figures"
    page.context.close()


def test_the_keyboard_reaches_the_content_first(live_server, chromium, house):
    page = open_page(chromium)
    page.goto(f"{live_server.url}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"
    page.context.close()


def test_a_spreadsheet_is_asked_for_waited_for_and_fetched(live_server, chromium, house):
    page = open_page(chromium, language="en")
    sign_in(page, live_server, house.province_manager)
    page.goto(f"{live_server.url}/dashboard/ratings/{MARCH}&level=5")
    page.get_by_role("button", name="Make an Excel file").click()
    look(page, "export-waiting")
    tasks.make_export(ExportFile.objects.get().pk)
    page.get_by_role("link", name="Download").wait_for(timeout=10_000)  # the page looks by itself
    look(page, "export-ready")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.startswith("ratings-")
    page.context.close()
