import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govservice.personal import MASK, doubts_in, mask_name, mask_phone, mask_text

HITS = [
    # mobile phones, as people write them
    ("13800138000", "＊＊＊"),
    ("打13800138000找我", "打＊＊＊找我"),
    ("138 0013 8000", "＊＊＊"),
    ("138-0013-8000", "＊＊＊"),
    ("138—0013—8000", "＊＊＊"),
    ("138　0013　8000", "＊＊＊"),
    ("1380 013 8000", "＊＊＊"),
    ("1 3 8 0 0 1 3 8 0 0 0", "＊＊＊"),
    ("+8613800138000", "＊＊＊"),
    ("+86 138-0013-8000", "＊＊＊"),
    ("008613800138000", "＊＊＊"),
    ("８６13800138000", "＊＊＊"),
    ("１３８００１３８０００", "＊＊＊"),
    ("一三八零零一三八零零零", "＊＊＊"),
    ("幺三八〇〇幺三八〇〇〇", "＊＊＊"),
    ("电话：19912345678，谢谢。", "电话：＊＊＊，谢谢。"),
    ("13800138000/13900139000", "＊＊＊/＊＊＊"),
    ("13800138000、13900139000", "＊＊＊、＊＊＊"),
    ("tel13800138000", "tel＊＊＊"),
    ("13800138000.", "＊＊＊."),
    # landlines
    ("028-86543210", "＊＊＊"),
    ("(028)86543210", "＊＊＊"),
    ("（028）8654 3210", "＊＊＊"),
    ("0832-2345678", "＊＊＊"),
    ("010 6543 2101", "＊＊＊"),
    ("+86-28-86543210", "＊＊＊"),
    ("028-86543210转8012", "＊＊＊"),
    ("座机86543210", "座机＊＊＊"),
    ("联系电话：8654-3210", "联系电话：＊＊＊"),
    # identity cards: right, wrong check digit, x, old, spaced
    ("510100199001011235", "＊＊＊"),
    ("510100199001011234", "＊＊＊"),
    ("11010519491231002X", "＊＊＊"),
    ("11010519491231002x的", "＊＊＊的"),
    ("510100 19900101 1235", "＊＊＊"),
    ("５１０１００１９９００１０１１２３５", "＊＊＊"),
    ("510104201503060016", "＊＊＊"),
    ("510104490301123", "＊＊＊"),
    ("护照E12345678", "护照＊＊＊"),
    # bank cards and accounts
    ("6222021234567890128", "＊＊＊"),
    ("6222 0212 3456 7890 128", "＊＊＊"),
    ("6217-0012-3456-7893", "＊＊＊"),
    ("卡号：6222021234567890000", "卡号：＊＊＊"),
    ("燃气户号1020304050", "燃气户号＊＊＊"),
    # e-mail, WeChat, QQ
    ("请发wang.xm@example.com", "请发＊＊＊"),
    ("12345678@qq.com", "＊＊＊"),
    ("ｗａｎｇ＠example．com", "＊＊＊"),
    ("微信wangxm_1990", "微信＊＊＊"),
    ("微信号：wangxm-1990", "微信号：＊＊＊"),
    ("加VX: wangxm88", "加VX: ＊＊＊"),
    ("QQ 10001234", "QQ ＊＊＊"),
    ("qq号是123456789", "qq号是＊＊＊"),
    # plates
    ("川A·12345", "＊＊＊"),
    ("川A12345违停", "＊＊＊违停"),
    ("川AD12345", "＊＊＊"),
    ("川a·d1234f", "＊＊＊"),
    ("渝B 1234学", "＊＊＊"),
    ("粤Z1234港", "＊＊＊"),
    # doors of houses; the street stays
    ("人民南路四段12号", "人民南路四段＊＊＊"),
    ("天府大道100号3栋2单元501室漏水", "天府大道＊＊＊漏水"),
    ("天府大道１００号", "天府大道＊＊＊"),
    ("住在3栋2单元501", "住在＊＊＊"),
    ("阳光小区5幢1203室", "阳光小区＊＊＊"),
    ("三栋二单元五零一室", "＊＊＊"),
    ("映江苑5栋2404房", "映江苑＊＊＊房"),
    ("药材市场16栋1号", "药材市场＊＊＊"),
    ("青龙村3组12号", "青龙村＊＊＊"),
    # several at once
    (
        "我住人民路8号，电话13800138000，身份证510100199001011235。",
        "我住人民路＊＊＊，电话＊＊＊，身份证＊＊＊。",
    ),
]

MISSES = [
    "",
    "窗口人员态度很好，三分钟办完。",
    "😀👨‍👩‍👧‍👦 𠮷野家 𬭎 ＡＢＣ１２３",
    # case and ticket numbers
    "SC0000000001",
    "SC13800138000",
    "ZG202611210000042",
    "ZG20260309VW7K2M9Q",
    "ZG2026030923456789",
    "GD202611210000001",
    "PJ0123456789AB",
    "办件编号510000202611210001",
    "510000-2026-0012345",
    "（2026）川0104民初1234号",
    "川府复〔2025〕第1234号",
    # organisations' and statutes' numbers
    "12345",
    "打12345和12315、96110、95598都没用",
    "拨打028-12345",
    "请打110或119",
    "400-123-4567",
    "国办函〔2025〕66号",
    "国务院令第722号",
    "《行政许可法》第四十二条第1款",
    "GB/T 2260-2007",
    "91510100MA6CQ12345",
    "微信 12345",
    "QQ96110",
    "微信公众号：sichuan-fabu",
    "微信小程序打不开",
    "微信转账50000元",
    # dates, times, amounts
    "2026-11-21 10:30:00",
    "1985-06-12 100人",
    "20261121",
    "2026年11月21日",
    "202611211030",
    "补贴13800138000元",
    "金额0.13800138000",
    "共13,800,138,000元",
    "3.1415926535897932",
    # places that are no one's home
    "3栋电梯坏了",
    "自建了一栋三层楼房，旁边是二栋二层楼房",
    "共计68栋5000余户",
    "16栋08户型开门会撞到",
    "金霞苑13栋一楼",
    "山水嘉园1栋三单元",
    "桃坪村四组村民",
    "5号窗口",
    "地铁3号线",
    "请到人民路12号上午来",
    "坐5路12号车",
    "第二阶段3号文",
    "在501室办理",
    "买新A股12345手",
]


@pytest.mark.parametrize(("text", "masked"), HITS)
def test_personal_data_is_masked_and_the_rest_kept(text, masked):
    assert mask_text(text) == masked


@pytest.mark.parametrize("text", MISSES)
def test_what_is_not_personal_stays_exactly_as_it_was(text):
    assert mask_text(text) is text


@pytest.mark.parametrize("text", [masked for _text, masked in HITS])
def test_a_masked_text_is_not_masked_again(text):
    assert mask_text(text) == text


def test_what_the_form_knows_is_masked_wherever_it_stands():
    assert mask_text("我是王小明，王小明！", known=["王小明", ""]) == "我是＊＊＊，＊＊＊！"


def test_a_known_single_character_is_too_short_to_look_for():
    assert mask_text("王府井", known=["王"]) == "王府井"


def test_characters_around_a_hit_are_not_touched():
    assert mask_text("Ａ１（😀13800138000𠮷）２") == "Ａ１（😀＊＊＊𠮷）２"


SLOW = [
    "1",
    "1 ",
    "1-",
    "a",
    "a.",
    "a@",
    "a@b.",
    "0",
    "028-",
    "6222 ",
    "路1号",
    "1栋",
    "一",
    "号1",
    "微信",
    "川A1",
    "电话",
    "5101001990010112",
    "5 1 0 1 ",
    "我叫王",
    "我是欧阳",
    "姓名:",
    "找王王",
    "王王先",
    "·阿",
    "壹",
]


@pytest.mark.parametrize("unit", SLOW)
def test_the_time_is_linear_in_the_length(unit):
    """Ten times the text may take fifty times the processor's time; a square would take a hundred."""

    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        best = 1.0
        for _repeat in range(3):
            start = time.process_time()
            mask_text(text)
            doubts_in(text)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(10_000) < max(50 * seconds(1_000), 0.05)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="1380-＋ 号路栋室@.aA川微信x😀𠮷", max_size=60))
def test_masking_never_fails_and_says_so_when_it_found_something(text):
    masked = mask_text(text)
    assert masked == text or MASK in masked


@pytest.mark.parametrize(
    ("name", "masked"), [("李小明", "李＊＊"), ("李", "李"), ("", ""), ("𠮷田", "𠮷＊")]
)
def test_a_name_keeps_its_first_character(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13812345678", "138＊＊＊＊5678"), ("8654321", "86＊＊＊＊＊"), ("1", "1"), ("", "")],
)
def test_a_phone_keeps_its_ends(phone, masked):
    assert mask_phone(phone) == masked
