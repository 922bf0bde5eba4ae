import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .kinds import Kind
from .patterns import CERTAIN, DOUBTFUL, SPOKEN, Row

MASK = "＊＊＊"

# One character becomes one character: a place found in the narrow text is a place in the original.
_NARROW = str.maketrans(
    {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
    | dict.fromkeys("\u00a0\u2002\u2003\u2009\u3000\t", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)
_NUMERALS = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")


@dataclass(frozen=True, order=True)
class Finding:
    """Characters ``start`` to ``end`` (exclusive) of the text as it was written."""

    start: int
    end: int
    kind: Kind


def find(text: str, known: Iterable[str] = ()) -> list[Finding]:
    """What is certain enough to mask, in order; findings may overlap.

    ``known`` is what the form already holds about the writer, such as the name.
    """
    narrow = text.translate(_NARROW)
    found = [
        *_known_in(narrow, known),
        *_matches(CERTAIN, narrow),
        *_matches(SPOKEN, narrow.translate(_NUMERALS)),
    ]
    return sorted(found)


def doubts_in(text: str) -> list[Finding]:
    """What may be personal and may be not: a person decides. Give the text already masked."""
    return sorted(_matches(DOUBTFUL, text.translate(_NARROW)))


def kinds_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The kinds without those of places that another finding has covered already."""
    kinds, done = set(), 0
    for finding in findings:
        if finding.start >= done:
            kinds.add(finding.kind.value)
        done = max(done, finding.end)
    return tuple(sorted(kinds))


def mask_findings(text: str, findings: Iterable[Finding]) -> str:
    """The text with one mask for each run of overlapping findings."""
    pieces: list[str] = []
    done = 0
    for finding in findings:
        if finding.start >= done:
            pieces += [text[done : finding.start], MASK]
        done = max(done, finding.end)
    return "".join([*pieces, text[done:]]) if pieces else text


def mask_text(text: str, known: Iterable[str] = ()) -> str:
    """Mask phones, ID, card and plate numbers, e-mail, WeChat and QQ, doors of houses and led-in names.

    >>> mask_text("请打13800138000找我")
    '请打＊＊＊找我'
    >>> mask_text("张三丰办了2件事", known=["张三丰"])
    '＊＊＊办了2件事'
    """
    return mask_findings(text, find(text, known))


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


def _known_in(narrow: str, known: Iterable[str]) -> Iterator[Finding]:
    for value in known:
        if len(value) > 1:
            for match in re.finditer(re.escape(value.translate(_NARROW)), narrow):
                yield Finding(*match.span(), Kind.KNOWN)


def _matches(rows: tuple[Row, ...], narrow: str) -> Iterator[Finding]:
    for kind, pattern, check in rows:
        for match in pattern.finditer(narrow):
            if check is None or check(match):
                yield Finding(*match.span(pattern.groups), kind)
