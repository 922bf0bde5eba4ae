"""What a version says becomes the guide that people read; nothing the keeper wrote is lost."""

import pytest

from govservice.catalogue.guides import Element, Material, line_of, read_guide, read_material


def test_known_names_stand_under_their_element_and_all_others_under_their_own_name():
    guide = read_guide(
        [],
        {
            "办理条件": "年满十六周岁",
            "办理时间": ["周一至周五", "周六上午"],
            "温馨提示": "请带口罩",
        },
    )
    assert [e.lines for e in guide.under(Element.CONDITIONS)] == [("年满十六周岁",)]
    assert [e.lines for e in guide.under(Element.HOURS)] == [("周一至周五", "周六上午")]
    [other] = guide.under(Element.OTHER)
    assert (other.label, other.lines, other.is_plain) == ("温馨提示", ("请带口罩",), False)


def test_a_guide_of_one_text_is_printed_whole():
    guide = read_guide([], {"text": "第一步\n第二步"})
    assert guide.under(Element.OTHER)[0].lines == ("第一步", "第二步")


@pytest.mark.parametrize("said", ["", None, [], {}, "  \n "])
def test_what_says_nothing_is_not_printed(said):
    assert read_guide([], {"办理流程": said}).under(Element.PROCESS) == []


def test_questions_come_with_their_answers():
    asked = [{"问": "能代办吗？", "答": "能。"}, "要钱吗？"]
    assert read_guide([], {"常见问题": asked}).questions == [
        ("能代办吗？", "能。"),
        ("要钱吗？", ""),
    ]


@pytest.mark.parametrize(
    "entry",
    [
        "居民户口簿｜原件｜1｜政府部门核发｜必要",
        "居民户口簿|原件|1|政府部门核发|必要",
        {"材料名称": "居民户口簿", "材料形式": "原件", "份数": 1,
         "来源渠道": "政府部门核发", "是否必要": "必要"},
        {"name": "居民户口簿", "form": "原件", "copies": "1",
         "source": "政府部门核发", "needed": "必要"},
    ],
)  # fmt: skip
def test_a_paper_reads_the_same_however_it_was_sent(entry):
    material = read_material(entry)
    assert material == Material(
        "居民户口簿", form="原件", copies="1", source="政府部门核发", needed="必要"
    )
    assert line_of(entry).replace("|", "｜") == "居民户口簿｜原件｜1｜政府部门核发｜必要"


@pytest.mark.parametrize(
    "entry", ["", {}, 7, ["照片"], {"unknown": "x"}, "一｜二｜三｜四｜五｜六｜七｜八"]
)
def test_a_strange_paper_breaks_no_page(entry):
    assert isinstance(read_material(entry), Material)
