"""The staff's pages in both languages: axe finds nothing, nothing is lost at 200 % zoom, a keyboard does."""

import os
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe

from ratings.services import load_reason_tags
from tests.factories import make_user, make_window
from tests.hotline.office import Office
from tests.ratings.bureau import Bureau

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

DESK, ZOOMED = {"width": 1280, "height": 900}, {"width": 640, "height": 450}
MOST_STEPS = 250
SHOTS = os.environ.get("SHOTS", "")


@dataclass(frozen=True)
class StaffPage:
    """``make`` makes what the page shows and returns its address."""

    name: str
    make: Callable[[], str]

    def __str__(self) -> str:
        return self.name


def at(path: str) -> Callable[[], str]:
    return lambda: path


def with_ticket(path: str) -> Callable[[], str]:
    return lambda: path.format(Office().walk("dispatched").pk)


def with_rectification(path: str) -> Callable[[], str]:
    return lambda: path.format(Bureau().walk("verifying").number)


def window() -> str:
    return f"/admin/ratings/ratedwindow/{make_window().pk}/change/"


PAGES = [
    StaffPage("start", at("/admin/")),
    StaffPage("my-work", with_rectification("/admin/my-work/")),
    StaffPage("tickets", with_ticket("/admin/hotline/ticket/")),
    StaffPage("ticket", with_ticket("/admin/hotline/ticket/{}/change/")),
    StaffPage("rectifications", with_rectification("/admin/ratings/rectification/")),
    StaffPage("rectification", with_rectification("/admin/ratings/rectification/{}/change/")),
    StaffPage("window", window),
    StaffPage("on-behalf", at("/admin/ratings/rating/on-behalf/")),
    StaffPage("held", at("/admin/ratings/heldsubmission/")),
    StaffPage("corrections", at("/admin/ratings/guidecorrection/")),
    StaffPage("import", at("/admin/catalogue/region/import/")),
]


@pytest.fixture
def sign_in(chromium, live_server):
    """A page in this language of somebody who sees everything, or of this person."""
    load_reason_tags()
    contexts = []

    def signed_in(language="zh-CN", user=None):
        user = user or make_user(is_superuser=True)
        context = chromium.new_context(
            viewport=DESK, locale=language, extra_http_headers={"Accept-Language": language}
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}/accounts/login/")
        page.fill("#id_username", user.username)
        page.fill("#id_password", "a password")
        page.click("main button")
        page.wait_for_url(lambda url: "login" not in url)
        return page

    yield signed_in
    for context in contexts:
        context.close()


@pytest.mark.parametrize("one", PAGES, ids=str)
def test_everybody_of_the_staff_can_use_it(sign_in, live_server, one):
    path, wrong = one.make(), []
    for language in ("zh-CN", "en"):
        page = sign_in(language)
        assert page.goto(f"{live_server.url}{path}").status == 200
        for viewport in (DESK, ZOOMED):
            page.set_viewport_size(viewport)
            look = f"{one.name}-{language}-{viewport['width']}"
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wrong.append(f"{look}: wider than the screen")
            results = Axe().run(page)
            if results.violations_count:
                wrong.append(f"{look}: {results.generate_report()}")
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/staff-{look}.png", full_page=True)
    assert wrong == []


def by_keyboard(page):
    """The buttons of moves that the tabulator reaches, where the return key opens what is folded."""
    page.evaluate(
        "document.querySelectorAll('#main form button').forEach((b, n) => b.dataset.nth = n)"
    )
    reached = set()
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        kind, nth, is_folded = page.evaluate(
            "(() => { const e = document.activeElement; return [e.tagName, e.dataset.nth ?? '',"
            " e.tagName === 'SUMMARY' && !e.parentElement.open]; })()"
        )
        if is_folded:
            page.keyboard.press("Enter")
        if kind == "BUTTON" and nth:
            reached.add(nth)
        if kind == "BODY":
            break
    return reached


def test_every_move_of_a_rectification_is_reached_by_keyboard(sign_in, live_server):
    bureau = Bureau()
    number = bureau.walk("verifying").number
    page = sign_in(user=bureau.verifier)
    page.goto(f"{live_server.url}/admin/ratings/rectification/{number}/change/")
    reached = by_keyboard(page)
    assert len(reached) == page.locator("#main form button").count() >= 5


def test_every_move_of_a_ticket_is_reached_by_keyboard(sign_in, live_server):
    office = Office()
    page = sign_in(user=office.liaison)
    page.goto(f"{live_server.url}/admin/hotline/ticket/{office.walk('dispatched').pk}/change/")
    reached = by_keyboard(page)
    assert len(reached) == page.locator("#main form button").count() >= 2
