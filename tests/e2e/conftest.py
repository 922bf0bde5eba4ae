"""One real browser for the tests of a module, and no trap for its speed."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="module")
def chromium():
    """Playwright runs an event loop in this thread, which Django would take for an async caller."""
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    installed = Path("/usr/bin/chromium")
    path = str(installed) if installed.exists() else None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
    patch.undo()


@pytest.fixture(autouse=True)
def _a_browser_types_at_once(settings):
    """Playwright fills a form in no time; the time trap has tests of its own."""
    settings.TYPING_SECONDS = 0
