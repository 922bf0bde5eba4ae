"""Regions by file: towns are added, names corrected, and nothing that stands in a path is moved."""

import pytest

from govservice.catalogue.models import Region
from tests.factories import make_region

from .exchange import bring, confirm, text

pytestmark = pytest.mark.django_db
REGIONS = "/admin/catalogue/region/"
HEADER = "区划代码,区划名称,层级,上级区划\n"


@pytest.fixture
def city(unit):
    return unit.region


def test_a_street_and_its_village_come_in_one_file(keeper, city):
    file = HEADER + "510100001,一街道,街道,510100\n510100001002,二社区,社区,510100001\n"
    assert confirm(keeper, REGIONS, bring(keeper, REGIONS, file)).status_code == 302
    village = Region.objects.get(code="510100001002")
    assert village.path == f"{city.path}510100001/510100001002/"
    assert (village.level, village.parent.name) == ("village", "一街道")


def test_what_is_taken_out_comes_in_again_unchanged(keeper, city):
    make_region("510104", city)
    answer = keeper.post(f"{REGIONS}export/", {"resource": "0", "format": "0"})
    preview = bring(keeper, REGIONS, answer.content, name="区划.csv")
    # The province lies above the keeper's city; without its row the file is clean.
    assert "3 行中有 1 行有误" in text(preview)
    lines = answer.content.decode("utf-8-sig").splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith("510000,"))
    assert "共 2 行：新增或更新 0 行" in text(bring(keeper, REGIONS, kept))


def test_a_name_is_corrected_and_the_place_stays(keeper, city):
    before = city.path
    file = "区划代码,区划名称,失效日期\n510100,蓉城市,2030-01-01\n"
    confirm(keeper, REGIONS, bring(keeper, REGIONS, file))
    city.refresh_from_db()
    assert (city.name, str(city.valid_to), city.path) == ("蓉城市", "2030-01-01", before)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("510100,成都市,县级,510000", "不可更改"),
        ("510100,成都市,市,510300", "不可更改"),
        ("510100001,街道,,510100", "需要填写层级"),
        ("510100001,街道,街道,999999", "没有代码为“999999”的区划"),
        ("510100001,街道,街道,", "没有代码为“”的区划"),
        ("510100001,街道,街道,510100001", "没有代码为“510100001”的区划"),
        ("510199,新市,市,510100", "层级必须更高"),
        ("510300001,街道,街道,510300", "超出您的职责范围"),
        ("520000,贵州省,省,", "超出您的职责范围"),
        ("5101,短,街道,510100", "6、9 或 12 位数字"),
        ("51010000A,错,街道,510100", "6、9 或 12 位数字"),
        ("５１０１００００１,全角,街道,510100", "6、9 或 12 位数字"),
        ("510100001,,街道,510100", "必填"),
        (f"510100001,{'长' * 81},街道,510100", "80"),
        ("510100001,街道,府,510100", "应为"),
        ("510100001,街\0道,街道,510100", "NUL"),
    ],
)
def test_a_bad_row_stops_the_file_and_says_why(keeper, city, row, says):
    make_region("510300", city.parent)
    known = Region.objects.count()
    page = text(bring(keeper, REGIONS, HEADER + "510100009,好街道,街道,510100\n" + row + "\n"))
    assert says in page
    assert Region.objects.count() == known


def test_the_same_code_twice_is_refused(keeper, city):
    row = "510100001,一街道,街道,510100\n"
    assert "1 行有误" in text(bring(keeper, REGIONS, HEADER + row + row))


def test_a_parent_further_down_is_not_found(keeper, city):
    file = HEADER + "510100001002,社区,社区,510100001\n510100001,街道,街道,510100\n"
    assert "2 行中有 1 行有误" in text(bring(keeper, REGIONS, file))
