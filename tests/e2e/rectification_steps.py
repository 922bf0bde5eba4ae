"""A bad rating in the browser: the citizen with a telephone, everyone of the staff at a desk of their own."""

import base64
import datetime as dt
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, Locator, Page

from ratings.models import Rectification
from ratings.services import issue_invitations, load_reason_tags
from tests.factories import make_hall, make_window
from tests.ratings.bureau import Bureau

from .screens import DESK, PHONE, SHOTS, open_page

COMMENT = "窗口让我补一份指南上没有的材料，跑了三趟。"
MINUTES = dt.timedelta(minutes=10)


class Clock:
    """Stands where the story has come to."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at

    def __call__(self) -> dt.datetime:
        return self.at


class People:
    """A browser of their own for everybody: the citizen's is a telephone."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.phone: Page = open_page(browser, viewport=PHONE)
        self.desks: dict[str, Page] = {}

    def at_desk(self, who: str) -> Page:
        if who not in self.desks:
            self.desks[who] = open_page(self.browser, viewport=DESK)
        return self.desks[who]

    def leave(self) -> None:
        for page in (self.phone, *self.desks.values()):
            page.context.close()


class Story:
    """Every step is taken on a page; ``name`` begins the names of its pictures."""

    def __init__(self, people: People, url: str, clock: Clock, name: str) -> None:
        load_reason_tags()
        self.people, self.url, self.clock, self.name = people, url, clock, name
        self.bureau = Bureau()
        self.phone = people.phone
        self.phone.context.clear_cookies()
        self.met: set[str] = set()  # who found it in their list of work
        self.last_at_work = ""
        self.number = self.code = ""
        self.shots = 0

    @property
    def r(self) -> Rectification:
        return Rectification.objects.get(number=self.number)

    def rate(self, identity: str = "real_name") -> None:
        """One star by the link of a message, reasons and words on the second page."""
        hall = make_hall(department=self.bureau.hall, name="成都市政务服务大厅")
        window = make_window(hall=hall, number="W-A17")
        service = self.bureau.served(self.clock.at, hall=hall, window=window)
        token = issue_invitations([service], at=self.clock.at)[service.pk].token
        self.phone.goto(f"{self.url}/r/{token}")
        self.phone.locator("#level-1").click()
        self.phone.get_by_text("需提供办事指南之外的申报材料").click()
        self.phone.locator("textarea").fill(COMMENT)
        self.phone.locator(f"input[value='{identity}']").check()
        self.shoot(self.phone, "reasons")
        self.phone.locator("button[name='send']").click()
        self.phone.wait_for_selector("ol.steps")
        self.number = self.phone.locator(".receipt .big-number").first.inner_text()
        self.code = self.phone.locator("#query-code").inner_text()
        self.shoot(self.phone, "thanks")

    def follow(self, *words: str) -> None:
        """Number and code open the page of progress, and it says these words."""
        self.phone.goto(f"{self.url}/rectification/track/")
        self.phone.fill("#id_number", self.number)
        self.phone.fill("#id_code", self.code)
        self.phone.click("main button.big")
        self.phone.wait_for_selector(".timeline")
        self.reads(self.phone, *words)
        self.shoot(self.phone, "progress")

    def answer(self, act: str, words: str, **typed: str) -> None:
        """From the page of progress to the form of one act, and back with thanks in these words."""
        self.phone.click(f".do-now a[href$='/{act}/']")
        for name, value in typed.items():
            choice = self.phone.locator(f"main input[type=radio][name={name}][value='{value}']")
            if choice.count():
                choice.check()
            else:
                self.phone.fill(f"main textarea[name={name}]", value)
        self.shoot(self.phone, act)
        self.phone.click("main button.big")
        self.phone.wait_for_selector(".timeline")
        self.reads(self.phone, words)
        self.shoot(self.phone, f"{act}-sent")
        self.last_at_work = ""

    def desk(self, who: str) -> Page:
        """Signed in anew: days pass between two visits."""
        page, visitor = self.people.at_desk(who), Client()
        visitor.force_login(getattr(self.bureau, who))
        session = visitor.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": self.url}])
        return page

    def work_of(self, who: str) -> Page:
        page = self.desk(who)
        page.goto(f"{self.url}/admin/my-work/")
        return page

    def is_expected_of(self, who: str) -> bool:
        return self.number in self.work_of(who).inner_text(".my-work")

    def open(self, who: str) -> Page:
        """Where the person's own list of work leads; whoever has been there comes straight back."""
        if who in self.met:
            page = self.desk(who)
            page.goto(f"{self.url}/admin/ratings/rectification/{self.number}/change/")
            return page
        page = self.work_of(who)
        self.reads(page, self.number)
        page.locator(".items a", has_text=self.number).first.click()
        page.wait_for_url(f"**/{self.number}/change/")
        self.met.add(who)
        return page

    def move(self, move: str, who: str, **typed: Any) -> Page:
        """By the form on the page; whoever made the last move is on it still."""
        self.clock.at += MINUTES
        page = self.people.at_desk(who) if self.last_at_work == who else self.open(who)
        form = page.locator(f"form[action$='/move/{move}/']")
        button = form.locator("button.do:not(.plain)")
        if not button.is_visible():
            page.locator("details.move", has=form).locator("summary").click()
        for name, value in typed.items():
            fill(form.locator(f"[name={name}]"), value)
        self.shoot(page, f"{who}-{move}")
        with page.expect_navigation():
            button.click()
        self.reads(page, "已完成：")
        self.last_at_work = who if self.number in page.url else ""
        return page

    def moves(self, *steps: tuple[str, str, dict[str, Any]]) -> None:
        for move, who, typed in steps:
            self.move(move, who, **typed)

    def reads(self, page: Page, *words: str) -> None:
        shown = page.inner_text("body")
        missing = [one for one in words if one not in shown]
        assert not missing, (missing, shown)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url

    def shoot(self, page: Page, what: str) -> None:
        if SHOTS:
            self.shots += 1
            name = f"{SHOTS}/{self.name}-{self.shots:02}-{what}.png"
            page.screenshot(path=name, full_page=True)


def fill(field: Locator, value: Any) -> None:
    if isinstance(value, bytes):
        attach(field, value)
    elif field.evaluate("e => e.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def attach(field: Locator, photograph: bytes) -> None:
    """Within the page: some builds of Chromium lose their driver when it hands a file over."""
    field.evaluate(
        """(field, content) => {
            const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
            const chosen = new DataTransfer();
            chosen.items.add(new File([bytes], "窗口.jpg", { type: "image/jpeg" }));
            field.files = chosen.files;
        }""",
        base64.b64encode(photograph).decode(),
    )
