"""The ways in which people write numbers, plates and doors. Matched in narrow characters."""

import re
from collections.abc import Callable

from stdnum import luhn
from stdnum.cn import ric

from .kinds import Kind
from .names import (
    LED_NAME,
    LONG_NAME_ALONE,
    NAME_SOUGHT,
    NAME_WITH_TITLE,
    SHORT_NAME_ALONE,
)

Check = Callable[[re.Match[str]], bool]
Row = tuple[Kind, re.Pattern[str], Check | None]

_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ALONE = r"(?<![0-9A-Za-z])"  # a letter before the digits makes them part of a case number
_AFTER_WORD = r"(?:(?<![0-9A-Za-z.])|(?<=tel)|(?<=phone)|(?<=mobile)|(?<=vx)|(?<=wx)|(?<=qq))"
_NO_AMOUNT = r"(?!\d|\.\d| ?[元万亿])"
_COUNT = r"[0-9〇零一二两三四五六七八九十百]{1,5}"

_MOBILE = re.compile(
    _AFTER_WORD + r"(?:(?:\+ ?|00)?86[- ]?)?"
    r"(?:1[3-9]\d[- ]{0,3}\d{4}[- ]{0,3}\d{4}|1[3-9]\d\.(?:\d{4}\.\d{4}|\d{3}\.\d{5})"
    r"|1[3-9]\d\d[- ]\d{3}[- ]\d{4}"
    r"|1[3-9]\d[- ]\d{3}[- ]\d{5}|1[- .][3-9](?:[- .]\d){9})" + _NO_AMOUNT,
    re.IGNORECASE,
)
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z.])(?:\+?86[- ]?\(?0?[1-9]\d{1,2}\)?[- ]?|\(?0[1-9]\d{1,2}\)?[- ]{0,3})"
    r"[2-9]\d{2,3}[- ]?\d{4}(?:[-转]\d{1,5})?(?!\d)"
)
_LOCAL_PHONE = re.compile(
    r"(?:电话|座机|固话|联系方式|致电|tel)(?:号码?)?[:是为 ]{0,3}([2-9]\d{2,3}[- ]?\d{4})(?!\d)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}", re.ASCII)
_ID_18 = re.compile(
    _ALONE + _PROVINCE + r"\d{4}[- ]?(?:18|19|20)\d{2}[- ]?" + _MONTH_DAY + r"[- ]?\d{3}[0-9Xx]"
    r"(?![0-9A-Za-z])"
)
_ID_15 = re.compile(_ALONE + _PROVINCE + r"\d{4}[3-9]\d" + _MONTH_DAY + r"\d{3}(?![0-9A-Za-z])")
_CARD = re.compile(_ALONE + r"(?:3[457]|4|5|60|62|955)\d?(?:[ -]?\d){12,17}" + r"(?![0-9A-Za-z])")
_NAMED_NUMBER = re.compile(
    r"(?:银行卡|卡号|账号|帐号|账户|户号|护照|通行证|军官证|身份证)(?:号码?)?[:是为 ]{0,3}"
    r"([A-Za-z]{0,2}\d{7,19}[Xx]?)(?![0-9A-Za-z])"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·•. -]?"
    r"(?:[A-Z0-9]{5,6}|[A-Z0-9]{4}[挂学警港澳])(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"(?:微信号?|薇信|v信|wechat|weixin|vx|wx|(?<=[加微我])v|qq号?|扣扣|企鹅号?)"
    r"(?:号码?|账号|id)?[:是为加 ]{0,3}"
    r"([A-Za-z][A-Za-z0-9_-]{5,19}|[1-9]\d{4,11})(?![0-9A-Za-z_]|\.\d| ?[元万亿个次人])",
    re.IGNORECASE,
)
# The street stays readable, because the matter lies there; the door of the house does not.
_DOOR = (
    r"(?:" + _COUNT + r"组)?" + _COUNT + r"(?:-\d{1,4})?(?:号院|号楼|号|栋|幢|座)"
    r"(?:附?" + _COUNT + r"(?:-\d{1,4}){0,2}(?:号楼|号|栋|幢|座|单元|楼|层|室|户)?){0,5}"
)
_STREET_NUMBER = re.compile(
    r"(?:大道|路|街|巷|弄|胡同|[村组寨坝]|(?<![阶时])段)("
    + _DOOR
    + r")(?!线|车|文|令|[上下]午|早|晚|[之以]?[前后起]|开始)"
)
# A building alone, or its storeys, is no one's door: only what ends at a flat is.
_ROOM = re.compile(
    r"(" + _COUNT + r"(?:号楼|栋|幢|座|单元)(?:" + _COUNT + r"(?:单元|楼|层)){0,2}"
    r"(?:" + _COUNT + r"(?:室|号|户(?!型))|-?\d{3,4}(?![\d余多个户人平米套家元年])))"
)

_HOTLINES = re.compile(r"(?:12\d|9[56]\d)\d{2}")
_RECENT = 2010


def _is_id(match: re.Match[str]) -> bool:
    """With a wrong check character: a slip of the pen in an adult's, else a case number's date."""
    number = re.sub(r"[ -]", "", match.group()).upper()
    return ric.calc_check_digit(number) == number[-1] or int(number[6:10]) < _RECENT


def _is_card(match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match.group())
    return bool(luhn.is_valid(digits)) and not re.match(
        _PROVINCE + r"\d{4}20\d\d" + _MONTH_DAY, digits
    )


def _is_plate(match: re.Match[str]) -> bool:
    return sum(character.isdigit() for character in match.group()) >= 3


def _is_account(match: re.Match[str]) -> bool:
    return not _HOTLINES.fullmatch(match.group(1))


_ID_SPACED = re.compile(_ALONE + r"[1-8](?:[ -]?\d){16}[ -]?[0-9Xx](?![0-9A-Za-z])")


def _is_spaced_id(match: re.Match[str]) -> bool:
    """Broken up anywhere, it must be right to the check character."""
    number = re.sub(r"[ -]", "", match.group()).upper()
    well_formed = re.fullmatch(
        _PROVINCE + r"\d{4}(?:18|19|20)\d\d" + _MONTH_DAY + r"\d{3}[\dX]", number
    )
    return bool(well_formed) and ric.calc_check_digit(number) == number[-1]


def _is_almost_card(match: re.Match[str]) -> bool:
    """A slip of the pen in a card's number, or some other long number."""
    return not _is_card(match)


_CARD_LIKE = re.compile(_ALONE + r"62(?:[ -]?\d){14,17}(?![0-9A-Za-z])")
_PASSPORT_LIKE = re.compile(r"(?<![0-9A-Za-z])[EGDSPHM][A-Z]?\d{7,8}(?![0-9A-Za-z])", re.IGNORECASE)
_BARE_NUMBER = re.compile(
    r"(?<![0-9A-Za-z.,:/\-_号第¥])(?!(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d)[2-8]\d{6,7}"
    r"(?![0-9A-Za-z./\-_]|,\d| ?[元万亿个件次人户吨米步度条分秒号股平立])"
)

_NUMBER_OF_A_THING = re.compile(r"[票单编件证案次书据册位]号?码$")


def _is_not_of_a_thing(match: re.Match[str]) -> bool:
    """Neither an invoice's nor a document's number, as the word before would say."""
    before = match.string[max(match.start() - 3, 0) : match.start()]
    return not _NUMBER_OF_A_THING.search(before)


CERTAIN: tuple[Row, ...] = (
    (Kind.EMAIL, _EMAIL, None),
    (Kind.ID_CARD, _ID_18, _is_id),
    (Kind.ID_CARD, _ID_SPACED, _is_spaced_id),
    (Kind.ID_CARD, _ID_15, None),
    (Kind.BANK_CARD, _CARD, _is_card),
    (Kind.NUMBER, _NAMED_NUMBER, None),
    (Kind.MOBILE, _MOBILE, None),
    (Kind.LANDLINE, _LANDLINE, None),
    (Kind.LANDLINE, _LOCAL_PHONE, None),
    (Kind.PLATE, _PLATE, _is_plate),
    (Kind.ACCOUNT, _ACCOUNT, _is_account),
    (Kind.ADDRESS, _STREET_NUMBER, None),
    (Kind.ADDRESS, _ROOM, None),
    (Kind.NAME, LED_NAME, None),
    (Kind.NAME, LONG_NAME_ALONE, None),
)
# Where 一三八 has become 138.
SPOKEN: tuple[Row, ...] = ((Kind.MOBILE, _MOBILE, None), (Kind.ID_CARD, _ID_18, _is_id))
DOUBTFUL: tuple[Row, ...] = (
    (Kind.BANK_CARD, _CARD_LIKE, _is_almost_card),
    (Kind.NUMBER, _PASSPORT_LIKE, None),
    (Kind.BARE_NUMBER, _BARE_NUMBER, _is_not_of_a_thing),
    (Kind.NAME, SHORT_NAME_ALONE, None),
    (Kind.NAME, NAME_SOUGHT, None),
    (Kind.NAME, NAME_WITH_TITLE, None),
)
