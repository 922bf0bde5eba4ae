"""Switching type, contrast or language within a form keeps what was typed, and takes nothing."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from hotline.models import Ticket
from ratings.models import GuideCorrection, Rating
from ratings.services import issue_invitations, load_reason_tags
from tests.factories import make_case, make_item, make_item_version, make_service
from tests.ratings.kiosks import registered

pytestmark = pytest.mark.django_db
TICKET = {
    "ticket_type": "complaint",
    "title": "路灯不亮",
    "content": "坏了三天",
    "region": "成都市",
    "name": "张三丰",
    "phone": "12ab",
    "confidential": "on",
}


def press(client, path, typed, switch):
    page = client.post(path, typed | {"switch": switch})
    return page, page.content.decode()


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/hotline/new/", TICKET),
        ("/hotline/track/", {"number": "G2026", "code": "XYZ"}),
        ("/rate/", {"case_number": "SC1", "proof": "12"}),
        ("/corrections/", {"number": "JC1", "code": "AB"}),
        ("/rectification/track/", {"number": "ZG1", "code": "AB"}),
        ("/items/GA-003/opinion/", {"level": "2", "text": "电话打不通"}),
        (
            "/items/GA-003/correction/",
            {"element": "hours", "text": "不对", "contact": "13800138000"},
        ),
    ],
)
@pytest.mark.parametrize("switch", ["large-on", "contrast-on", "language-en"])
def test_what_was_typed_stays_and_nothing_is_judged(client, path, typed, switch):
    make_item_version(item=make_item(code="GA-003"))
    page, html = press(client, path, typed, switch)
    assert page.status_code == 200
    assert not page.context["form"].errors
    for name, value in typed.items():
        assert page.context["form"][name].value() == value
        assert value in html or value == "on"
    assert "error-summary" not in html
    assert not Ticket.objects.exists()
    assert not GuideCorrection.objects.exists()


def test_the_switch_is_remembered_and_the_other_stays(client):
    _page, html = press(client, "/hotline/new/", TICKET, "large-on")
    assert '<html lang="zh-hans" class="large">' in html
    press(client, "/rate/", {}, "contrast-on")
    _page, html = press(client, "/rate/", {}, "language-en")
    assert '<html lang="en" class="large contrast">' in html
    assert "Find my service" in client.get("/rate/").content.decode()
    _page, html = press(client, "/rate/", {}, "large-off")
    assert '<html lang="en" class="contrast">' in html


@pytest.mark.parametrize("switch", ["", "x", "large", "language-", "language-xx", "language-../x"])
def test_a_strange_switch_changes_nothing_and_takes_nothing(client, switch):
    page, html = press(client, "/hotline/new/", TICKET, switch)
    assert (page.status_code, page.context["form"]["title"].value()) == (200, "路灯不亮")
    assert '<html lang="zh-hans">' in html
    assert not Ticket.objects.exists()


def test_the_reasons_of_a_rating_stay_chosen(client):
    load_reason_tags()
    service = make_service(case=make_case(applicant={"name": "张三丰"}))
    path = f"/r/{issue_invitations([service], at=timezone.now())[service.pk].token}"
    client.post(path, {"level": "1"})
    sent = {"tags": ["115", "110"], "comment": "等了一上午", "identity": "real_name"}
    for tags in (["115"], ["115", "110"]):
        _page, html = press(client, path, sent | {"tags": tags}, "large-on")
        checked = re.findall(r'value="(\w+)"[^>]*checked', html)
        assert sorted(checked) == sorted([*tags, "real_name"])
        assert "等了一上午" in html
    assert not Rating.objects.get().is_complete


def test_the_digits_of_a_kiosk_stay(client):
    registered(client)
    _page, html = press(client, "/kiosk/", {"step": "proof", "case_number": "SC1", "proof": "12"},
                        "contrast-on")  # fmt: skip
    assert 'value="12"' in html
    assert 'value="SC1"' in html


def test_photographs_must_be_chosen_again_and_the_page_says_so(client, tmp_path):
    picture = tmp_path / "a.jpg"
    picture.write_bytes(b"x")
    with picture.open("rb") as file:
        _page, html = press(client, "/hotline/new/", TICKET | {"photographs": file}, "large-on")
    assert "重新选择" in html


def test_a_switch_needs_the_forms_own_token():
    client = Client(enforce_csrf_checks=True)
    assert client.post("/hotline/new/", {"switch": "large-on"}).status_code == 403
