"""How the app that keeps figures tells the item pages what people think of an item."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class ItemFigures:
    """First ratings not struck out, by level; ``text`` is the share of levels 5 to 3 as printed."""

    since: dt.date
    levels: dict[int, int]
    satisfied: int
    whole: int
    text: str

    @property
    def is_small(self) -> bool:
        return 0 < self.whole < int(settings.SMALL_SAMPLE)


Reader = Callable[[int, dt.date], ItemFigures]
"""``reader(item_id, today)``; one query."""

_readers: list[Reader] = []


def register_reader(reader: Reader) -> None:
    if reader not in _readers:
        _readers.append(reader)


def figures_of(item_id: int, *, today: dt.date) -> ItemFigures | None:
    """None where no app keeps figures."""
    return _readers[0](item_id, today) if _readers else None
