"""Personal data in free text: found when it is written, masked where it is shown.

Free text is kept twice: ``text`` masked, and the original sealed only where masking changed it.
"""

import re
from collections.abc import Iterable

from stdnum import luhn
from stdnum.cn import ric

MASK = "＊＊＊"

_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){14,18}(?!\d)")
_FULL_WIDTH_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def _mask_cards(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match.group())
    return MASK if luhn.is_valid(digits) else match.group()


def _mask_id(match: re.Match[str]) -> str:
    # A wrong check digit is more often a slip of the pen than another kind of number.
    return (
        MASK if ric.is_valid(match.group()) or match.group()[6:8] in {"19", "20"} else match.group()
    )


def mask_text(text: str, known: Iterable[str] = ()) -> str:
    """Mask ID numbers, phones, bank cards, e-mail addresses and the ``known`` values (the writer's own name).

    >>> mask_text("请打13800138000找我")
    '请打＊＊＊找我'
    >>> mask_text("张三丰办了2件事", known=["张三丰"])
    '＊＊＊办了2件事'
    """
    for value in known:
        if len(value) > 1:
            text = text.replace(value, MASK)
    narrow = text.translate(_FULL_WIDTH_DIGITS)
    masked = _EMAIL.sub(MASK, narrow)
    masked = _ID_NUMBER.sub(_mask_id, masked)
    masked = _CARD.sub(_mask_cards, masked)
    masked = _MOBILE.sub(MASK, masked)
    masked = _LANDLINE.sub(MASK, masked)
    return text if masked == narrow else masked


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
