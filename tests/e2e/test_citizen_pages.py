"""Every citizens' page, in both languages, plain and in high contrast with larger type, at every width."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache

from tests.e2e.citizen_pages import PAGES, item_page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 390, 640, 1280)  # 640 is a screen of 1280 at 200 % zoom
LOOKS = (
    ("zh-CN", "", "light"),
    ("en", "", "dark"),
    ("zh-CN", "large-contrast", "light"),
    ("en", "large-contrast", "dark"),
)
SMALLEST = 44
SHOTS = os.environ.get("SHOTS", "")
CONTROLS = (
    "button, .button, .choice, .choices label, select, textarea, .way, nav a, .stand-alone, summary, "
    "input:not([type=hidden], [type=checkbox], [type=radio]):not(.trap *)"
)


def open_context(browser, base, *, language="zh-CN", display="", scheme="light", java_script=True):
    context = browser.new_context(
        locale=language,
        color_scheme=scheme,
        java_script_enabled=java_script,
        extra_http_headers={"Accept-Language": language},
    )
    if display:
        context.add_cookies([{"name": "display", "value": display, "url": base}])
    return context


def show(page, base, path, one):
    cache.clear()  # wrong codes are counted
    answer = page.goto(f"{base}{path}")
    if one.send is not None:
        for name, value in one.send.items():
            page.locator(f"main [name={name}]").fill(value)
        with page.expect_navigation() as sent:
            page.locator("main form button").last.click()
        answer = sent.value
    assert answer.status == one.status


def too_small(page):
    return page.eval_on_selector_all(
        CONTROLS,
        """(all, least) => all
            .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
            .filter(([, box]) => box.width && box.left >= 0 && Math.round(box.height) < least)
            .map(([text, box]) => `${text}: ${box.height}`)""",
        SMALLEST,
    )


def line_height(page):
    return page.evaluate(
        "(() => { const s = getComputedStyle(document.querySelector('main'));"
        " return parseFloat(s.lineHeight) / parseFloat(s.fontSize); })()"
    )


@pytest.mark.parametrize("one", PAGES, ids=str)
def test_everyone_can_use_it(chromium, live_server, one):
    path, wrong = one.make(), []
    for language, display, scheme in LOOKS:
        context = open_context(
            chromium, live_server.url, language=language, display=display, scheme=scheme
        )
        for name, value in one.cookies().items():
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page = context.new_page()
        show(page, live_server.url, path, one)
        for width in WIDTHS:
            look = f"{one.name}-{language}-{display or scheme}-{width}"
            page.set_viewport_size({"width": width, "height": 844})
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wrong.append(f"{look}: wider than the screen")
            wrong += [f"{look}: {small}" for small in too_small(page)]
            results = Axe().run(page)
            if results.violations_count:
                wrong.append(f"{look}: {results.generate_report()}")
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/{look}.png", full_page=True)
        assert line_height(page) >= 1.3
        context.close()
    assert wrong == []


def test_the_keyboard_walks_the_item_page_in_reading_order(chromium, live_server):
    path = item_page()
    context = open_context(chromium, live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}{path}")
    seen = []
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        place = page.evaluate(
            "(() => { const e = document.activeElement, b = e.getBoundingClientRect();"
            " const s = getComputedStyle(e);"
            " return [b.top + scrollY, s.outlineStyle !== 'none' || s.boxShadow !== 'none']; })()"
        )
        seen.append(place)
    tops = [top for top, _focus in seen]
    assert len(tops) > 20
    assert tops[1:] == sorted(tops[1:])  # the first is the link that skips to the content
    assert all(focus for _top, focus in seen)
    context.close()


@pytest.mark.parametrize("java_script", [True, False])
def test_the_switches_keep_the_page_and_what_was_typed(chromium, live_server, java_script):
    context = open_context(chromium, live_server.url, java_script=java_script)
    page = context.new_page()
    address = f"{live_server.url}/hotline/new/"
    page.goto(address)
    page.locator("#id_title").fill("路灯不亮")
    page.locator("input[value='complaint']").check()
    page.get_by_role("button", name="高对比度").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="大字号").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert page.url == address
    assert page.locator("html").get_attribute("class") == "large contrast"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("#id_title").input_value() == "路灯不亮"
    assert page.locator("input[value='complaint']").is_checked()
    page.locator("#id_title").press("Enter")
    page.wait_for_selector(".error-summary")  # the return key sends, it does not switch
    assert page.locator("html").get_attribute("class") == "large contrast"
    context.close()


def test_the_error_summary_has_the_focus_and_leads_to_the_field(chromium, live_server):
    context = open_context(chromium, live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/hotline/new/")
    page.locator("main form button").last.click()
    page.wait_for_selector(".error-summary")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").nth(1).click()
    assert page.evaluate("document.querySelector(':target') !== null")
    context.close()


def test_one_tap_leads_from_the_start_to_each_of_the_four_ways(chromium, live_server):
    context = open_context(chromium, live_server.url)
    page = context.new_page()
    for number in range(4):
        page.goto(f"{live_server.url}/")
        page.locator("a.way").nth(number).click()
        assert page.url != f"{live_server.url}/"
        assert page.locator("main form").count() >= 1
    context.close()
