"""The side bar of the workplace: daily work first, nothing that the person's duties do not open."""

import re

import pytest
from django.test import Client

from govservice.duties import Duty
from tests.factories import make_region, make_user

pytestmark = pytest.mark.django_db

GROUP = re.compile(r"<h2[^>]*>\s*([^<]+?)\s*<.*?<ol[^>]*>(.*?)</ol>", re.S)
ENTRY = re.compile(r'<a href="([^"]+)" class="([^"]*)">\s*<span>([^<]+)</span>')


def side_bar_of(*duties, at="/admin/"):
    user = make_user(*duties, region=make_region("510000"))
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    html = browser.get(at).content.decode()
    nav = html[html.index("nav-sidebar-apps") :]
    return {title: ENTRY.findall(entries) for title, entries in GROUP.findall(nav)}


def names(entries):
    return [name for _url, _looks, name in entries]


def test_daily_work_stands_first_whichever_app_it_comes_from():
    groups = side_bar_of(Duty.RATING_OFFICER, Duty.DISPATCHER)
    assert next(iter(groups)) == "日常工作"
    assert names(groups["日常工作"])[:4] == ["我的待办", "差评整改", "工单", "评价"]
    assert "差评整改" not in names(groups["评价"])


def test_a_duty_opens_only_its_own_entries():
    groups = side_bar_of(Duty.AUDIT_ADMIN)
    assert names(groups["日常工作"]) == ["我的待办"]
    assert "12345热线" not in groups


def test_the_page_one_is_on_is_marked():
    groups = side_bar_of(Duty.RATING_OFFICER, at="/admin/my-work/")
    entries = [entry for group in groups.values() for entry in group]
    assert [name for _url, looks, name in entries if "active" in looks.split()] == ["我的待办"]


def test_every_entry_leads_to_a_page_that_opens():
    user = make_user(Duty.RATING_OFFICER, region=make_region("510000"))
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    html = browser.get("/admin/").content.decode()
    links = [url for url, *_ in ENTRY.findall(html[html.index("nav-sidebar-apps") :])]
    assert len(links) > 20
    assert {url: browser.get(url).status_code for url in links} == dict.fromkeys(links, 200)
