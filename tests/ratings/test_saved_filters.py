"""Filters that a person keeps under a name, and the way back to a filtered list."""

import re

import pytest
from django.utils.http import urlencode

from govservice.accounts.keeping_filters import MOST, rename_filter, save_filter
from govservice.accounts.saved_filters import SavedFilter
from govservice.errors import Conflict, Invalid, NotFound
from tests.factories import make_user

LIST = "/admin/ratings/rectification/"
RECTIFICATIONS = "ratings.rectification"
SAVE = "/admin/my-filters/save/"
MINE = "/admin/my-filters/"

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def keep(client, query: str, name: str = "本周要办"):
    return client.post(SAVE, {"list": RECTIFICATIONS, "query": query, "name": name})


def test_a_filter_is_kept_under_a_name_and_stands_above_the_list(bureau, client):
    waiting, other = bureau.bad_rating(), bureau.walk("verifying")
    client.force_login(bureau.officer)
    page = text(client.get(f"{LIST}?status__exact=to_assign"))
    hidden = re.search(r'name="query" value="([^"]*)"', page)
    assert hidden is not None
    saved = keep(client, hidden[1])
    assert saved["Location"] == f"{LIST}?status__exact=to_assign"
    opened = text(client.get(LIST))
    assert '<a href="?status__exact=to_assign">本周要办</a>' in opened
    filtered = text(client.get(saved["Location"]))
    assert '<a href="?status__exact=to_assign" aria-current="page">本周要办</a>' in filtered
    assert waiting.number in filtered
    assert other.number not in filtered
    assert 'id="keep-name"' not in filtered  # it is kept already


def test_only_parameters_and_values_of_the_list_are_kept(bureau, client):
    client.force_login(bureau.officer)
    keep(client, "status__exact=to_assign&p=3&q=ZG1&o=1&lamp=blue&step=verify&body= 510000 &x=1")
    assert SavedFilter.objects.get().query == "body=510000&status__exact=to_assign&step=verify"


@pytest.mark.parametrize(
    ("query", "name", "status", "words"),
    [
        ("", "要办", 400, "请先筛选列表"),
        ("p=2&lamp=blue", "要办", 400, "请先筛选列表"),
        ("body=13800138000", "要办", 400, "含有个人信息"),
        ("step=verify", " ", 400, "最多 30 个字"),
        ("step=verify", "很" * 31, 400, "最多 30 个字"),
        ("step=verify", "找 13800138000", 400, "不要写"),
        ("step=verify", "有了", 409, "已有同名"),
    ],
)
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(
    bureau, client, query, name, status, words
):
    save_filter(RECTIFICATIONS, name="有了", query="lamp=soon", by=bureau.officer)
    client.force_login(bureau.officer)
    refused = keep(client, query, name)
    assert refused.status_code == status
    assert words in text(refused)
    assert f'value="{name.strip()}"' in text(refused) or not name.strip()
    assert SavedFilter.objects.count() == 1


def test_a_dead_filter_says_so_and_shows_nothing_else(bureau, client):
    SavedFilter.objects.create(
        user=bureau.officer, list_name=RECTIFICATIONS, name="旧", query="status__exact=gone"
    )
    client.force_login(bureau.officer)
    page = text(client.get(LIST))
    assert "<s>旧</s> <small>已不适用于本列表</small>" in page
    assert "status__exact=gone" not in page
    assert "已失效" in text(client.get(MINE))


def test_one_renames_and_deletes_ones_own_alone(bureau, client):
    kept = save_filter(RECTIFICATIONS, name="甲", query="lamp=soon", by=bureau.officer)
    save_filter(RECTIFICATIONS, name="乙", query="lamp=overdue", by=bureau.officer)
    foreign = save_filter(RECTIFICATIONS, name="丙", query="lamp=soon", by=bureau.reviewer)
    client.force_login(bureau.officer)
    assert "丙" not in text(client.get(MINE))
    assert client.post(f"{MINE}{kept.pk}/rename/", {"name": "临期的"}).status_code == 302
    taken = client.post(f"{MINE}{kept.pk}/rename/", {"name": "乙"})
    assert (taken.status_code, "已有同名" in text(taken)) == (409, True)
    for move in ("rename", "delete"):
        assert client.post(f"{MINE}{foreign.pk}/{move}/", {"name": "丁"}).status_code == 404
    assert client.post(f"{MINE}{kept.pk}/delete/").status_code == 302
    assert list(SavedFilter.objects.values_list("name", flat=True)) == ["丙", "乙"]
    with pytest.raises(NotFound):
        rename_filter(foreign.pk, name="丁", by=bureau.officer)


def test_a_list_of_another_duty_keeps_nothing(bureau, client):
    client.force_login(make_user("handler", department=bureau.unit))
    assert keep(client, "step=verify").status_code == 403
    unknown = client.post(SAVE, {"list": "accounts.user", "query": "is_active=1", "name": "人"})
    assert unknown.status_code == 404
    assert not SavedFilter.objects.exists()


def test_there_is_an_end_to_keeping(bureau):
    for n in range(MOST):
        save_filter(RECTIFICATIONS, name=f"第{n}个", query="lamp=soon", by=bureau.officer)
    with pytest.raises(Conflict):
        save_filter(RECTIFICATIONS, name="再一个", query="lamp=soon", by=bureau.officer)
    save_filter("hotline.ticket", name="别的列表", query="late=yes", by=bureau.officer)


def test_too_long_a_filter_is_refused(bureau):
    with pytest.raises(Invalid):
        save_filter(RECTIFICATIONS, name="长", query="body=" + "x" * 500, by=bureau.officer)


@pytest.mark.parametrize(
    ("column", "name"),
    [("name", "saved_filter_whole"), ("query", "saved_filter_whole")],
)
def test_the_database_refuses_an_empty_one(bureau, refuses, column, name):
    row = {"user": bureau.officer, "list_name": "x", "name": "x", "query": "x"} | {column: ""}
    with refuses(name):
        SavedFilter.objects.create(**row)


def test_the_database_refuses_a_name_twice(bureau, refuses):
    save_filter(RECTIFICATIONS, name="甲", query="lamp=soon", by=bureau.officer)
    with refuses("saved_filter_name_once"):
        SavedFilter.objects.create(
            user=bureau.officer, list_name=RECTIFICATIONS, name="甲", query="lamp=overdue"
        )


def test_a_move_leads_back_to_the_filtered_list(bureau, client):
    first, second = bureau.bad_rating(), bureau.bad_rating()
    client.force_login(bureau.officer)
    asked = "status__exact=to_assign&p=1"
    listed = text(client.get(f"{LIST}?{asked}"))
    way = "?" + urlencode({"_changelist_filters": asked})
    assert f"/change/{way}" in listed.replace("&amp;", "&")
    page = client.get(f"{LIST}{first.number}/change/{way}")
    assert page.context["list_left"] == f"{LIST}?{asked}"
    action = re.search(r'action="([^"]*/move/assign/[^"]*)"', text(page))
    assert action is not None
    moved = client.post(action[1], {"about": "matter"})
    assert moved["Location"] == f"{LIST}{first.number}/change/{way}"
    # It has left the list: what comes next is the first that is still in it.
    after = client.get(moved["Location"])
    assert after.context["following"] == f"{LIST}{second.number}/change/{way}"


def test_the_next_of_the_list_is_one_click_away_and_the_last_has_none(bureau, client):
    for _n in range(3):
        bureau.bad_rating()
    client.force_login(bureau.officer)
    listed = client.get(f"{LIST}?step=verify&lamp=soon")
    assert listed.status_code == 200
    numbers = [row.number for row in client.get(f"{LIST}?mine=expected").context["cl"].result_list]
    way = "?" + urlencode({"_changelist_filters": "mine=expected"})
    followed = [
        client.get(f"{LIST}{number}/change/{way}").context["following"] for number in numbers
    ]
    assert followed == [f"{LIST}{number}/change/{way}" for number in numbers[1:]] + [""]


@pytest.mark.parametrize("filters", ["p=99", "nonsense=1", "status__exact=gone", "due_at_from=x"])
def test_an_old_address_of_the_list_stops_nobody(bureau, client, filters):
    r = bureau.bad_rating()
    client.force_login(bureau.officer)
    page = client.get(f"{LIST}{r.number}/change/?" + urlencode({"_changelist_filters": filters}))
    assert (page.status_code, page.context["following"]) == (200, "")
