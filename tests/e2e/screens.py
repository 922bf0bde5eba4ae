"""Screens of three widths, pages opened on them, and what every page must look like there."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
SHOTS = os.environ.get("SHOTS", "")
FOR_FINGERS = "main button, main .choice, main .choices label, main textarea, main .button"
HEIGHTS = "elements => elements.map(e => Math.round(e.getBoundingClientRect().height))"


def open_page(browser, *, viewport=PHONE, java_script=True, language="zh-CN"):
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


def sign_in(page, url, username):
    """As somebody whom the factories have made."""
    page.goto(f"{url}/accounts/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", "a password")
    page.click("main button")


def look(page, name):
    """As ``look_over``, and no control too small for a finger."""
    sizes = page.eval_on_selector_all(FOR_FINGERS, HEIGHTS)
    assert all(size >= 44 for size in sizes), (name, sizes)
    look_over(page, name)


def look_over(page, name):
    """No violation for axe, nothing wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
