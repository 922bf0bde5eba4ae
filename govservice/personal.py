"""Personal data in free text: found when it is written, masked where it is shown.

Free text is kept twice: ``text`` masked, and the original sealed only where masking changed it.
Everything outside a hit stays exactly as it was written. Every pattern is bounded, so that the time
is linear in the length of the text.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from stdnum import luhn
from stdnum.cn import ric

MASK = "＊＊＊"

# One character becomes one character: a place found in the narrow text is a place in the original.
_NARROW = str.maketrans(
    {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
    | dict.fromkeys("\u00a0\u2002\u2003\u2009\u3000\t", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)
_NUMERALS = str.maketrans("〇零一二三四五六七八九幺", "001234567891")

Span = tuple[int, int]
Check = Callable[[re.Match[str]], bool]

_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ALONE = r"(?<![0-9A-Za-z])"  # a letter before the digits makes them part of a case number
_AFTER_WORD = r"(?:(?<![0-9A-Za-z.])|(?<=tel)|(?<=phone)|(?<=mobile)|(?<=vx)|(?<=wx)|(?<=qq))"
_NO_AMOUNT = r"(?!\d|\.\d| ?[元万亿])"
_COUNT = r"[0-9〇零一二两三四五六七八九十百]{1,5}"

_MOBILE = re.compile(
    _AFTER_WORD + r"(?:(?:\+ ?|00)?86[- ]?)?"
    r"(?:1[3-9]\d[- ]{0,3}\d{4}[- ]{0,3}\d{4}|1[3-9]\d\d[- ]\d{3}[- ]\d{4}"
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
    r"(?:微信号?|wechat|weixin|vx|wx|qq号?|扣扣)(?:号码?|账号|id)?[:是为加 ]{0,3}"
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


_PATTERNS: tuple[tuple[re.Pattern[str], Check | None], ...] = (
    (_EMAIL, None),
    (_ID_18, _is_id),
    (_ID_15, None),
    (_CARD, _is_card),
    (_NAMED_NUMBER, None),
    (_MOBILE, None),
    (_LANDLINE, None),
    (_LOCAL_PHONE, None),
    (_PLATE, _is_plate),
    (_ACCOUNT, _is_account),
    (_STREET_NUMBER, None),
    (_ROOM, None),
)


def _spans(text: str, known: Iterable[str]) -> Iterator[Span]:
    narrow = text.translate(_NARROW)
    for value in known:
        if len(value) > 1:
            yield from (m.span() for m in re.finditer(re.escape(value.translate(_NARROW)), narrow))
    for pattern, check in _PATTERNS:
        for match in pattern.finditer(narrow):
            if check is None or check(match):
                yield match.span(pattern.groups)
    yield from (m.span() for m in _MOBILE.finditer(narrow.translate(_NUMERALS)))


def mask_text(text: str, known: Iterable[str] = ()) -> str:
    """Mask phones, ID, card and plate numbers, e-mail, WeChat and QQ names and the doors of houses.

    ``known`` is what the form already holds about the writer, such as the name: masked as well.

    >>> mask_text("请打13800138000找我")
    '请打＊＊＊找我'
    >>> mask_text("张三丰办了2件事", known=["张三丰"])
    '＊＊＊办了2件事'
    """
    pieces: list[str] = []
    done = 0
    for start, end in sorted(_spans(text, known)):
        if start >= done:
            pieces += [text[done:start], MASK]
        done = max(done, end)
    return "".join([*pieces, text[done:]]) if pieces else text


def mask_name(name: str) -> str:
    """李小明 → 李＊＊.

    >>> mask_name("李小明"), mask_name("")
    ('李＊＊', '')
    """
    return name[:1] + "＊" * (len(name) - 1) if name else ""


def mask_phone(phone: str) -> str:
    """13812345678 → 138＊＊＊＊5678; shorter numbers keep only their first two digits.

    >>> mask_phone("13812345678")
    '138＊＊＊＊5678'
    """
    if len(phone) >= 11:
        return f"{phone[:3]}＊＊＊＊{phone[-4:]}"
    return phone[:2] + "＊" * max(len(phone) - 2, 0)
