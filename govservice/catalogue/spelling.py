"""Pinyin of item names, so that «sfz» and «shenfenzheng» find 居民身份证.

Each reading stands behind a blank, so that a search for « sfz» finds beginnings only. The library's
phrases decide characters with two readings (长期 chang, 成长 zhang); beyond that a name is kept once
more for each character of :data:`OTHER_READINGS` that people often read the other way, one at a time.
ü is v, as it is typed. What is neither Chinese nor a letter or digit is left out.
"""

import unicodedata
from typing import Any

from pypinyin import lazy_pinyin

OTHER_READINGS = {
    "长": ("chang", "zhang"),
    "重": ("zhong", "chong"),
    "行": ("xing", "hang"),
    "调": ("tiao", "diao"),
    "传": ("chuan", "zhuan"),
    "藏": ("zang", "cang"),
    "校": ("xiao", "jiao"),
    "降": ("jiang", "xiang"),
    "畜": ("xu", "chu"),
    "系": ("xi", "ji"),
}
MOST_READINGS = 4


def fold(text: str) -> str:
    """Full-width letters become plain ones, capitals small ones."""
    return unicodedata.normalize("NFKC", text).lower()


def spell(name: str) -> tuple[str, str]:
    """Whole pinyin and initials of every reading.

    >>> spell("居民身份证补领")
    (' juminshenfenzhengbuling', ' jmsfzbl')
    >>> spell("长护险（B类）")
    (' zhanghuxianblei changhuxianblei', ' zhxbl chxbl')
    """
    readings = [_parts(name)]
    for place, character in enumerate(fold(name)):
        if character in OTHER_READINGS and len(readings) < MOST_READINGS:
            readings.append(_other_reading(readings[0], place, character))
    whole = ["".join(parts) for parts in readings]
    initials = ["".join(_initial(part) for part in parts) for parts in readings]
    return _joined(whole), _joined(initials)


def _each(text: str) -> Any:
    """What is no Chinese stays one entry a character, so that places agree with the name's."""
    return list(text)


def _parts(name: str) -> list[str]:
    """One entry a character of the folded name; empty for what is not spelled."""
    parts: list[str] = []
    for piece in lazy_pinyin(fold(name), errors=_each):
        parts.append("".join(c for c in piece if c.isascii() and c.isalnum()))
    return parts


def _other_reading(parts: list[str], place: int, character: str) -> list[str]:
    first, second = OTHER_READINGS[character]
    other = first if parts[place] == second else second
    return [*parts[:place], other, *parts[place + 1 :]]


def _initial(part: str) -> str:
    return part[:1]


def _joined(readings: list[str]) -> str:
    return "".join(f" {reading}" for reading in dict.fromkeys(readings) if reading)
