"""A manager signs in, reads the figures, opens a number's list and takes a spreadsheet away."""

import pytest

from indicators import tasks
from indicators.models import ExportFile
from tests.indicators.dashboards import make_house

from .screens import DESK, NARROW, PHONE, look_over, open_page, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

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


@pytest.fixture
def house(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"
    return make_house()


@pytest.mark.parametrize("viewport", [NARROW, PHONE, DESK], ids=["320", "390", "1280"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_is_open_to_everybody_on_every_screen(
    live_server, chromium, house, viewport, language
):
    page = open_page(chromium, viewport=viewport, language=language)
    page.goto(f"{live_server.url}/accounts/login/?next=/admin/")
    look_over(page, f"login-{language}-{viewport['width']}")
    sign_in(page, live_server.url, house.province_manager.username)
    for name, address in ADDRESSES.items():
        page.goto(live_server.url + address)
        if name == "dashboard":
            page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        look_over(page, f"{name}-{language}-{viewport['width']}")
    page.context.close()


def test_a_number_opens_its_list_and_leads_back_without_javascript(live_server, chromium, house):
    page = open_page(chromium, viewport=PHONE, java_script=False, language="en")
    sign_in(page, live_server.url, house.province_manager.username)
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
    page = open_page(chromium, viewport=DESK, java_script=False, language="en")
    sign_in(page, live_server.url, house.province_manager.username)
    page.goto(f"{live_server.url}/dashboard/{MARCH}&department=nobody")
    assert "“nobody” is not known here" in page.locator(".error-summary").inner_text()
    assert page.input_value("#id_department") == "nobody"
    page.fill("#id_department", "甲局")
    page.click("form.filters button")
    assert page.locator(".total .big-number").inner_text() == "12"
    page.context.close()


def test_the_language_changes_in_place(live_server, chromium, house):
    page = open_page(chromium, viewport=DESK, java_script=False)
    sign_in(page, live_server.url, house.province_manager.username)
    page.goto(f"{live_server.url}/dashboard/{MARCH}")
    page.click("button[lang=en]")
    assert page.url == f"{live_server.url}/dashboard/{MARCH}"
    assert page.locator("h1").inner_text() == "Figures"
    page.context.close()


def test_the_keyboard_reaches_the_content_first(live_server, chromium, house):
    page = open_page(chromium, viewport=DESK)
    page.goto(f"{live_server.url}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"
    page.context.close()


def test_a_spreadsheet_is_asked_for_waited_for_and_fetched(live_server, chromium, house):
    page = open_page(chromium, viewport=DESK, language="en")
    sign_in(page, live_server.url, house.province_manager.username)
    page.goto(f"{live_server.url}/dashboard/ratings/{MARCH}&level=5")
    page.get_by_role("button", name="Make an Excel file").click()
    look_over(page, "export-waiting")
    tasks.make_export(ExportFile.objects.get().pk)
    page.get_by_role("link", name="Download").wait_for(timeout=10_000)  # the page looks by itself
    look_over(page, "export-ready")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.startswith("ratings-")
    page.context.close()
