"""The page of an item: the guide in force today, and what people think, the bad things too."""

import datetime as dt

import pytest
from django.utils import timezone

from govservice.catalogue.models import ItemVersion
from indicators import rebuilding
from ratings.models import Rectification
from ratings.services import load_reason_tags
from tests.factories import (
    make_case,
    make_hall,
    make_item,
    make_item_version,
    make_rating,
    make_service,
    make_window,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()

GUIDE = {
    "受理条件": "年满十六周岁",
    "办理流程": ["申请", "审核", "领证"],
    "办理时间": "工作日 9:00–17:00",
    "设定依据": "《中华人民共和国居民身份证法》",
    "常见问题": [{"问": "能代办吗？", "答": "不能。"}],
    "监督投诉方式": "0000",
}
MATERIALS = [{"name": "居民户口簿", "form": "原件", "copies": "1", "needed": "必要"}, "近期照片"]


@pytest.fixture
def item():
    item = make_item(code="GA-003", name="居民身份证补领")
    make_item_version(
        item=item, item_type="07", promised_limit=15, statutory_limit=60, visits=1,
        online_depth="1^2^5", guide=GUIDE, materials=MATERIALS, valid_from=dt.date(2024, 1, 1),
    )  # fmt: skip
    return item


def text_of(client, path="/items/GA-003/", language="zh-hans"):
    client.cookies["django_language"] = language
    return client.get(path).content.decode()


def rate(item, level, text="", **kwargs):
    service = make_service(case=make_case(item=item), department=item.department)
    return make_rating(service=service, level=level, text=text, **kwargs)


def test_the_guide_says_all_a_citizen_needs(client, item):
    hall = make_hall(name="成都市政务服务大厅", address="天府大道1号")
    make_window(hall=hall, number="A12", department=item.department)
    page = text_of(client)
    for words in (
        "居民身份证补领", "年满十六周岁", "申请", "工作日 9:00–17:00", "15 个工作日", "60 个工作日",
        "最多跑 1 次", "居民户口簿", "原件", "近期照片", "共 2 项材料", "成都市政务服务大厅",
        "天府大道1号", "A12", "居民身份证法", "能代办吗？", "不能。", "12345", "可网上办理", "2024-01-01",
    ):  # fmt: skip
        assert words in page, words
    assert page.index('id="conditions"') < page.index('id="materials"') < page.index('id="contact"')


def test_every_entry_of_the_contents_leads_somewhere(client, item):
    page = text_of(client)
    anchors = [part.split('"')[0] for part in page.split('href="#')[1:]]
    assert len(anchors) > 8
    assert [a for a in anchors if f'id="{a}"' not in page] == []


def test_the_guide_speaks_english_around_the_chinese(client, item):
    page = text_of(client, language="en")
    assert "15 working days" in page
    assert '<h1 lang="zh-Hans">居民身份证补领</h1>' in page


def test_only_the_version_of_today_is_shown(client, item):
    ItemVersion.objects.filter(item=item).update(valid_to=TODAY)
    make_item_version(item=item, materials=["新材料"], valid_from=TODAY)
    page = text_of(client)
    assert "新材料" in page
    assert "居民户口簿" not in page


def test_an_ended_item_says_so_and_what_takes_its_place(client, item):
    item.replaced_by = make_item(code="GA-100", name="居民身份证申领")
    item.is_active = False
    item.save()
    page = text_of(client)
    assert "已取消" in page
    assert 'href="/items/GA-100/"' in page
    assert "居民户口簿" not in page


def test_an_item_still_to_begin_names_its_day(client):
    item = make_item(code="NEW")
    make_item_version(item=item, valid_from=dt.date(2999, 5, 1))
    assert "2999年5月1日" in text_of(client, "/items/NEW/")


@pytest.mark.parametrize(
    "path", ["/items/NOPE/", "/items/NOPE/opinion/", "/items/NOPE/correction/"]
)
def test_an_unknown_code_is_404_with_a_search(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert 'value="NOPE"' in answer.content.decode()


def test_an_empty_guide_still_makes_a_page(client):
    make_item_version(item=make_item(code="BARE"))
    page = text_of(client, "/items/BARE/")
    assert "未注明" in page
    assert "—" in page  # no rating, no rate


def test_good_and_bad_ratings_stand_there_with_their_weeks_only(client, item):
    load_reason_tags()
    monday = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    bad = rate(item, 1, "窗口没人", rated_at=monday + dt.timedelta(days=2))
    rate(item, 5, "很快", rated_at=monday + dt.timedelta(days=3))
    Rectification.objects.create(
        number="ZG1", rating=bad, department=item.department, opened_at=timezone.now()
    )
    page = text_of(client)
    assert "窗口没人" in page
    assert "很快" in page
    assert "正在整改" in page
    assert page.count("2026-03-02") == 2
    assert "2026-03-04" not in page
    assert bad.service.case.number not in page
    assert bad.number not in page


@pytest.mark.parametrize(
    "hidden",
    [{"standing": "struck_out"}, {"standing": "under_review"}, {"is_complete": False}, {"text_sealed": "x"}],
)  # fmt: skip
def test_what_is_struck_out_unfinished_or_unseen_is_not_published(client, item, hidden):
    rate(item, 1, "不该出现", **hidden)
    assert "不该出现" not in text_of(client)


def test_the_figures_name_part_and_whole_and_say_when_they_are_few(client, item):
    for level in (5, 4, 3, 2):
        rate(item, level)
    rate(item, 1, standing="struck_out")
    rebuilding.rebuild()
    page = text_of(client)
    assert "75.00%" in page
    assert "4 件评价中 3 件满意" in page
    assert "仅供参考" in page


def test_pages_of_ratings_neither_repeat_nor_lose_one(client, item):
    for n in range(23):
        rate(item, 5, f"第{n:02}条")
    seen = [text_of(client, f"/items/GA-003/?page={page}") for page in (1, 2, 3)]
    assert [sum(page.count(f"第{n:02}条") for page in seen) for n in range(23)] == [1] * 23
    assert "?page=2" in seen[0]
    assert "?page=4" not in seen[2]


@pytest.mark.parametrize("number", ["0", "-1", "x", "999999999", "１"])
def test_a_page_number_that_is_none_breaks_nothing(client, item, number):
    assert client.get("/items/GA-003/", {"page": number}).status_code == 200


def test_the_page_asks_a_fixed_number_of_queries(client, item, django_assert_num_queries):
    load_reason_tags()
    make_window(department=item.department)
    rate(item, 1, "一")
    with django_assert_num_queries(8):
        text_of(client)
    for n in range(9):
        rate(item, 5, f"又{n}")
        make_window(department=item.department)
    with django_assert_num_queries(8):
        text_of(client)


def test_markup_in_a_guide_stays_text(client):
    make_item_version(item=make_item(code="X"), guide={"办理流程": "<script>alert(1)</script>"})
    assert "<script>alert" not in text_of(client, "/items/X/")
