"""What people write back, read as a level. Pure.

A digit counts where the text begins with it and says nothing else that measures: «5», «５。»,
«5 谢谢», «5分», «【5】», but not «5个工作日还没办好» or «3天了». A level in words counts only as the
whole text, because «不满意» ends with «满意». Where digit and words disagree nothing counts.
"""

import re
import unicodedata

WORDS = {
    "非常满意": 5, "满意": 4, "基本满意": 3, "不满意": 2, "非常不满意": 1,
    "very satisfied": 5, "satisfied": 4, "fairly satisfied": 3, "dissatisfied": 2,
    "very dissatisfied": 1,
}  # fmt: skip
NUMERALS = {"五": 5, "四": 4, "三": 3, "二": 2, "一": 1}
AROUND = " \t\r\n.。,，!！?？~～…:：;；、'\"“”‘’「」《》()（）[]【】<>#*-+"

_DIGIT_FIRST = re.compile(r"([1-5])(?:\s*(?:分(?!钟)|星|级))?(.*)", re.DOTALL)
_MEASURES = re.compile(
    r"\s*(?:个|天|日|号|年|月|周|次|小时|点|时|分钟|人|楼|元|块|份|张|遍|趟|倍|/|%|days?\b|hours?\b|times?\b)",
    re.IGNORECASE,
)


def read_level(text: str) -> int | None:
    """
    >>> [read_level(t) for t in ("5", "５。", "5 谢谢", "非常满意", "不满意！", "四分")]
    [5, 5, 5, 5, 2, 4]
    >>> [read_level(t) for t in ("6", "12345", "55", "3天了还没消息", "5不满意", "不是5是1", "谢谢", "")]
    [None, None, None, None, None, None, None, None]
    """
    plain = unicodedata.normalize("NFKC", text).strip(AROUND)
    found = _DIGIT_FIRST.fullmatch(plain)
    if found:
        return _digit(int(found[1]), found[2])
    numeral = plain.removesuffix("分").removesuffix("星").strip()
    return NUMERALS.get(numeral) or WORDS.get(" ".join(plain.lower().split()))


def _digit(level: int, rest: str) -> int | None:
    if any(sign.isdigit() for sign in rest) or _MEASURES.match(rest):
        return None
    words = rest.strip(AROUND)
    named = WORDS.get(words.lower())
    disagrees = named not in (None, level) or (named is None and "满意" in words)
    return None if disagrees else level
