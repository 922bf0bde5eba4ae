"""Items are found by what people type, the likeliest first."""

import pytest
from django.utils import timezone

from govservice.catalogue.models import ServiceItem
from govservice.catalogue.search import search_items
from govservice.catalogue.services import ItemEntry, put_items, respell_items
from govservice.catalogue.spelling import spell
from tests.factories import make_department, make_item, make_region, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def items():
    police = make_department(name="成都市公安局", short_name="市公安局", code="GA")
    bureau = make_department(name="成都市人力资源和社会保障局", short_name="市人社局", code="RS")
    names = {
        "A1": ("居民身份证补领", police),
        "A2": ("居住证签注", police),
        "A3": ("身份证", police),
        "A4": ("身份证明开具", police),
        "B1": ("长期护理保险待遇申领", bureau),
        "B2": ("社会保障卡申领", bureau),
    }
    return {
        code: make_item(code=code, name=name, department=department)
        for code, (name, department) in names.items()
    }


def found(text: str) -> list[str]:
    return [item.code for item in search_items(ServiceItem.objects.all(), text)]


def test_the_very_name_comes_before_beginnings_and_those_before_parts(items):
    assert found("身份证") == ["A3", "A4", "A1"]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("sfz", ["A3", "A4", "A1"]),
        ("SFZ", ["A3", "A4", "A1"]),
        ("ｓｆｚ", ["A3", "A4", "A1"]),  # full width
        ("bsfz", ["A3", "A4", "A1"]),  # 办身份证, 补身份证
        ("办身份证", ["A1", "A3", "A4"]),
        ("jzz", ["A2"]),
        ("juzhuzheng", ["A2"]),
        ("shenfenzheng", ["A3", "A4", "A1"]),
        ("身份证 补", ["A1"]),
        ("补领 身份证", ["A1"]),
        ("cqhl", ["B1"]),  # 长 as in 长期
        ("zqhl", ["B1"]),  # 长 as people also read it
        ("b1", ["B1"]),
        ("人社", ["B1", "B2"]),
        ("市公安局 居住", ["A2"]),
        ("办理居住证 成都", ["A2"]),
        ("没有这样的事", []),
        ("%", []),
        ("_", []),
        ("'; DROP TABLE", []),
    ],
)
def test_what_people_type_finds_what_they_mean(items, typed, codes):
    assert sorted(found(typed)) == sorted(codes)


def test_nothing_typed_finds_everything_by_code(items):
    assert found("  ") == ["A1", "A2", "A3", "A4", "B1", "B2"]


def test_the_pinyin_follows_every_door_that_names_an_item(items):
    item = items["A2"]
    item.name = "护照签发"
    item.save()
    item.refresh_from_db()
    assert item.initials == " hzqf"
    put_items([ItemEntry("A2", "驾驶证换领", "GA", {"item_type": "07"})], at=timezone.now())
    assert found("jsz") == ["A2"]
    assert found("hzqf") == []
    [made] = ServiceItem.objects.bulk_create(
        [ServiceItem(code="C1", name="结婚登记", department=item.department)]
    )
    assert ServiceItem.objects.get(pk=made.pk).pinyin == " jiehundengji"


def test_what_was_written_past_the_model_is_spelled_by_loading_the_reference(items):
    ServiceItem.objects.filter(code="A2").update(initials="", pinyin="")
    assert found("jzz") == []
    assert respell_items() == 1
    assert found("jzz") == ["A2"]
    assert respell_items() == 0


def test_a_name_is_spelled_within_bounds():
    _whole, initials = spell("长" * 200)
    assert len(initials.split()) == 4


def test_the_page_asks_three_queries_however_many_items(
    client, items, django_assert_max_num_queries
):
    with django_assert_max_num_queries(3):
        page = client.get("/items/?q=sfz")
    assert "居民身份证补领" in page.content.decode()
    department = items["A1"].department
    ServiceItem.objects.bulk_create(
        ServiceItem(code=f"Z{n}", name=f"身份证事项{n}", department=department) for n in range(60)
    )
    with django_assert_max_num_queries(3):
        page = client.get("/items/?q=sfz&page=3")
    assert page.content.decode().count("<li><a href=") == 20


def test_a_place_narrows_the_search_and_an_unknown_one_is_left_out(client, items):
    city = make_region("510300", make_region("510000"), name="自贡市")
    make_item(code="Z1", name="身份证换领", department=make_department(region=city))
    page = client.get("/items/?q=sfz&region=510300").content.decode()
    assert "Z1" in page
    assert "A1" not in page
    assert "A1" in client.get("/items/?q=sfz&region=nowhere&page=nothing").content.decode()


def test_what_was_typed_stays_and_nothing_found_says_what_else_can_be_done(client, items):
    page = client.get("/items/", {"q": "<b>没有</b>"}).content.decode()
    assert 'value="&lt;b&gt;没有&lt;/b&gt;"' in page
    assert "12345" in page


def test_items_no_longer_offered_are_not_listed(client, items):
    ServiceItem.objects.filter(code="A1").update(is_active=False)
    assert "居民身份证补领" not in client.get("/items/?q=sfz").content.decode()


def test_the_api_searches_alike(client, items):
    client.force_login(make_user(is_superuser=True), "django.contrib.auth.backends.ModelBackend")
    answer = client.get("/api/v1/items/?q=sfz").json()
    assert [item["code"] for item in answer["results"]] == ["A3", "A4", "A1"]
