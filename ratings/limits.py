"""How often a thing may happen within a time, counted in the cache under keyed digests.

The cache is never the only copy of anything: where it cannot be reached everybody passes, and the
cache says so in the log.
"""

import re
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache

from govservice.sealed import blind_index

WRITTEN = re.compile(r"(?P<count>[1-9]\d{0,8})/(?P<seconds>[1-9]\d{0,8})")


@dataclass(frozen=True)
class Limit:
    """At most ``count`` within each ``seconds``."""

    count: int
    seconds: int


def parse_limits(written: Iterable[str]) -> list[Limit]:
    """
    >>> parse_limits(["20/60"])
    [Limit(count=20, seconds=60)]
    """
    found = []
    for text in written:
        match = WRITTEN.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"“{text}” is no limit; expected is count/seconds, such as 20/60.")
        found.append(Limit(int(match["count"]), int(match["seconds"])))
    return found


@dataclass(frozen=True)
class Counted:
    """Where one event was counted; ``is_over`` when that was one too many."""

    keys: tuple[str, ...]
    is_over: bool

    def give_back(self) -> None:
        for key in self.keys:
            with suppress(ValueError):  # its time ran out meanwhile
                cache.decr(key)


def count(purpose: str, value: str, written: Sequence[str]) -> Counted:
    """Count one event of ``value`` (an address, a phone …); nothing for the empty value."""
    if not value:
        return Counted((), is_over=False)
    digest = blind_index(f"limit {purpose}", value)
    keys, is_over = [], False
    for limit in parse_limits(written):
        window = int(time.time()) // limit.seconds
        key = f"limit:{digest}:{limit.seconds}:{window}"
        keys.append(key)
        is_over = _one_more(key, limit.seconds) > limit.count or is_over
    return Counted(tuple(keys), is_over)


def _one_more(key: str, seconds: int) -> int:
    if cache.add(key, 1, seconds):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return 1
