import pytest


@pytest.fixture(autouse=True)
def _a_browser_types_at_once(settings):
    """Playwright fills a form in no time; the time trap has tests of its own."""
    settings.TYPING_SECONDS = 0
