"""Finding service items by what a person types: name, code, body, pinyin or its initials.

Plain LIKE on both databases, ranked: the very name or code, then beginnings, then parts, then the
body's name or all words apart, and last what is left without a leading «办», «补», «换» or «领».
"""

import re
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from .models import ServiceItem
from .spelling import fold

LONGEST = 50
MOST_WORDS = 5
SHORTEST_REST = 2
Items = TypeVar("Items", bound=QuerySet[ServiceItem])

_VERB = re.compile(
    r"(?:我要|我想|怎么|如何)?(?:办理|补办|申办|申请|申领|领取|补领|换领|办|补|换|领)?(?P<rest>.+)"
)
_SPELLED_VERB = re.compile(r"(?:banli|buban|shenqing|ban|bl|bb|sq|b|h|l)(?P<rest>[a-z0-9]{3,})")


@dataclass(frozen=True)
class Wanted:
    """What was typed, without blanks, and its words."""

    whole: str
    words: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> "Wanted":
        words = fold(text[:LONGEST]).replace("\x00", "").split()
        return cls("".join(words), tuple(words[:MOST_WORDS]))


def search_items(items: Items, text: str) -> Items:
    """The items that fit, best first; one query. Nothing typed finds all, by code."""
    wanted = Wanted.read(text)
    if not wanted.whole:
        return items.order_by("code")
    ranks = _ranks(wanted)
    everything = Q()
    for condition in ranks:
        everything |= condition
    rank = Case(
        *(When(condition, then=Value(place)) for place, condition in enumerate(ranks)),
        default=Value(len(ranks)),
        output_field=IntegerField(),
    )
    return items.filter(everything).annotate(rank=rank).order_by("rank", "code")


def _ranks(wanted: Wanted) -> list[Q]:
    whole = wanted.whole
    exact = Q(name__iexact=whole) | Q(code__iexact=whole)
    begins = Q(name__istartswith=whole) | Q(code__istartswith=whole)
    contains = Q(name__icontains=whole) | Q(code__icontains=whole)
    if _is_spelled(whole):
        begins |= Q(initials__contains=f" {whole}") | Q(pinyin__contains=f" {whole}")
        contains |= Q(initials__contains=whole) | Q(pinyin__contains=whole)
    ranks = [exact, begins, contains, _all_words(wanted.words)]
    if len(wanted.words) == 1 and without_verb(whole):
        ranks.append(_word(without_verb(whole)))
    return ranks


def without_verb(word: str) -> str:
    """
    >>> without_verb("办理居住证"), without_verb("bsfz"), without_verb("办理")
    ('居住证', 'sfz', '')
    """
    found = (_SPELLED_VERB if word.isascii() else _VERB).fullmatch(word)
    rest = found["rest"] if found else ""
    return rest if SHORTEST_REST <= len(rest) < len(word) else ""


def _all_words(words: tuple[str, ...]) -> Q:
    condition = Q()
    for word in words:
        rest = without_verb(word) if len(words) > 1 and not word.isascii() else ""
        condition &= (
            _word(word)
            | (_word(rest) if rest else Q())
            | Q(department__name__icontains=word)
            | Q(department__short_name__icontains=word)
        )
    return condition


def _word(word: str) -> Q:
    condition = Q(name__icontains=word)
    if _is_spelled(word):
        condition |= Q(initials__contains=word) | Q(pinyin__contains=word)
    return condition


def _is_spelled(text: str) -> bool:
    return text.isascii() and text.isalnum()
