"""Every page of the citizens, for the tests that hold all of them to the same rules.

Whoever adds a page adds a line: a name, and a function that makes what the page shows and returns
its address. ``send`` is what is typed and sent there, so that errors are looked at too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from govservice.catalogue.models import ItemVersion
from ratings.models import Rating
from ratings.services import issue_invitations, load_reason_tags, move_for_citizen, submit_ratings
from ratings.services.submissions import Submission
from tests.factories import (
    make_case,
    make_department,
    make_hall,
    make_item,
    make_item_version,
    make_service,
    make_window,
)
from tests.ratings.bureau import Bureau
from tests.ratings.follower import Follower
from tests.ratings.kiosks import registered

GUIDE = {
    "受理条件": ["年满十六周岁", "户口在本市"],
    "办理流程": ["申请", "审核", "领证"],
    "办理时间": "工作日 9:00–17:00",
    "网办地址": "https://example.org/very/long/address/that/does/not/break/anywhere/at/all/index.html",
    "常见问题": [{"问": "能代办吗？", "答": "不能。"}],
    "审批结果名称": "居民身份证",
}
MATERIALS = [
    {"name": "居民户口簿", "form": "原件（核验后退还）", "copies": "1", "source": "政府部门核发",
     "needed": "必要", "notes": "已有电子证照的，可以出示电子证照。"},
    "近期照片",
]  # fmt: skip


@dataclass(frozen=True)
class CitizenPage:
    """``status`` is that of the page looked at, after sending where something is sent.

    ``cookies`` are asked for after ``make``: a page behind a code is opened with its session.
    """

    name: str
    make: Callable[[], str]
    status: int = 200
    send: dict[str, str] | None = field(default=None)
    cookies: Callable[[], dict[str, str]] = field(default=dict)

    def __str__(self) -> str:
        return self.name


def _version() -> ItemVersion:
    department = make_department(name="成都市公安局")
    hall = make_hall(name="成都市政务服务大厅", department=department, address="天府大道北段1号")
    make_window(hall=hall, number="A12", name="公安综合窗口", department=department)
    item = make_item(code="GA-003", name="居民身份证补领", department=department)
    return make_item_version(
        item=item, promised_limit=15, statutory_limit=60, visits=1, online_depth="1^2^5",
        charges_fee=True, fee_basis="按国家规定的标准收费", guide=GUIDE, materials=MATERIALS,
    )  # fmt: skip


def item_page() -> str:
    load_reason_tags()
    version = _version()
    for level, comment in ((5, "很快就办好了。"), (1, "窗口没有人，等了一个上午。" * 8)):
        case = make_case(item=version.item)
        service = make_service(case=case, department=version.item.department)
        rating = Submission(service_id=service.pk, level=level, channel="mobile", comment=comment)
        submit_ratings([rating], at=timezone.now())
    assert Rating.objects.count() == 2
    return "/items/GA-003/"


def ended_item() -> str:
    successor = _version().item
    make_item(code="GA-001", name="旧事项", is_active=False, replaced_by=successor)
    return "/items/GA-001/"


def guide_form(name: str) -> Callable[[], str]:
    def make() -> str:
        _version()
        return f"/items/GA-003/{name}/"

    return make


def search() -> str:
    _version()
    return "/items/?q=sfz"


def rating_link() -> str:
    load_reason_tags()
    service = make_service(case=make_case(item=_version().item))
    token = issue_invitations([service], at=timezone.now())[service.pk].token
    return f"/r/{token}"


@dataclass
class Followed:
    """A bad rating that has come so far, and the session of the browser that follows it."""

    until: str
    act: str = ""
    session: str = ""

    def __call__(self) -> str:
        bureau = Bureau()
        r = bureau.struck_out() if self.until == "ended_invalid" else bureau.walk(self.until)
        if self.until not in ("closed", "ended_invalid"):
            move_for_citizen(r.number, "supplement", at=timezone.now(), data={"note": "窗口" * 40})
        self.session = Follower(r).browser.cookies["sessionid"].value
        return f"/rectification/{self.act}"

    def cookies(self) -> dict[str, str]:
        return {"sessionid": self.session}


@dataclass
class Kiosk:
    """A machine that is registered, and the cookie by which it is known."""

    screen: str = ""

    def __call__(self) -> str:
        self.screen = registered().cookies["kiosk-screen"].value
        return "/kiosk/"

    def cookies(self) -> dict[str, str]:
        return {"kiosk-screen": self.screen}


def followed(name: str, until: str, act: str = "", **kwargs: Any) -> CitizenPage:
    make = Followed(until, act)
    return CitizenPage(name, make, cookies=make.cookies, **kwargs)


def at(path: str) -> Callable[[], str]:
    return lambda: path


KIOSK = Kiosk()
PAGES = [
    CitizenPage("home", at("/")),
    CitizenPage("search", search),
    CitizenPage("search-nothing", at("/items/?q=没有"), 200),
    CitizenPage("item", item_page),
    CitizenPage("item-ended", ended_item),
    CitizenPage("item-unknown", at("/items/NOPE/"), 404),
    CitizenPage("guide-rating", guide_form("opinion")),
    CitizenPage("guide-rating-wrong", guide_form("opinion"), 400, {"text": "写了一些"}),
    CitizenPage("correction", guide_form("correction")),
    CitizenPage("correction-wrong", guide_form("correction"), 400, {"text": "写了一些"}),
    CitizenPage("correction-track", at("/corrections/")),
    CitizenPage("correction-track-wrong", at("/corrections/"), 404, {"number": "JC1", "code": "X"}),
    CitizenPage("ticket-new", at("/hotline/new/")),
    CitizenPage("ticket-new-wrong", at("/hotline/new/"), 400, {"title": "路灯不亮"}),
    CitizenPage("ticket-track", at("/hotline/track/")),
    CitizenPage("ticket-track-wrong", at("/hotline/track/"), 404, {"number": "1", "code": "X"}),
    CitizenPage("progress-track", at("/rectification/track/")),
    CitizenPage(
        "progress-track-wrong", at("/rectification/track/"), 404, {"number": "1", "code": "X"}
    ),
    CitizenPage("progress-code", at("/rectification/code/")),
    followed("progress", "to_call_back"),
    followed("progress-closed", "closed"),
    followed("progress-struck-out", "ended_invalid"),
    followed("progress-opinion", "to_call_back", "opinion/"),
    followed(
        "progress-supplement-wrong", "verifying", "supplement/", status=400, send={"note": ""}
    ),
    followed("progress-again", "closed", "again/"),
    followed("progress-objection", "ended_invalid", "objection/"),
    followed("progress-too-late", "closed", "opinion/", status=409),
    CitizenPage("rating-link", rating_link),
    CitizenPage("rating-link-unknown", at("/r/AAAAAAAAAAAA"), 404),
    CitizenPage("rate", at("/rate/")),
    CitizenPage("kiosk", KIOSK, cookies=KIOSK.cookies),
    CitizenPage("kiosk-set-up", at("/kiosk/")),
    CitizenPage("kiosk-set-up-wrong", at("/kiosk/"), 400, {"key": "x"}),
    CitizenPage("tablet-set-up", at("/tablet/")),
    CitizenPage("sign-in", at("/accounts/login/")),
    CitizenPage("not-found", at("/nothing/"), 404),
]
