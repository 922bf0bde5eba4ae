"""The code with which a caller follows a ticket: derived, never stored, and few guesses."""

import base64
import hmac
from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache

from govservice import sealed

if TYPE_CHECKING:
    from .models import Ticket

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 characters without 0 O 1 I
LENGTH = 8
MAX_TRIES = 5
PAUSE_SECONDS = 15 * 60
_TO_READABLE = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)


def query_code(ticket: "Ticket") -> str:
    """Eight characters, forty bits, for this ticket for ever."""
    ring = settings.KEYS.token
    key = ring.keys[min(ring.keys)]  # the first key: a printed code must outlive a new key
    digest = hmac.new(key, b"query code|" + ticket.uuid.bytes, "sha256").digest()
    return base64.b32encode(digest)[:LENGTH].decode().translate(_TO_READABLE)


def code_fits(ticket: "Ticket | None", code: str) -> bool:
    """Compared in constant time; an unknown ticket costs as much as a wrong code."""
    given = "".join(code.split()).upper().replace("-", "")
    expected = query_code(ticket) if ticket is not None else "?" * LENGTH
    return hmac.compare_digest(expected.encode(), given.encode())


def _keys(number: str, address: str) -> list[str]:
    """Neither number nor address stands in the cache."""
    return [
        "query-code:" + sealed.blind_index("query code of", number),
        "query-code:" + sealed.blind_index("query code from", address),
    ]


def may_try(number: str, address: str) -> bool:
    """Whether neither this ticket nor this address has had its wrong tries within the pause."""
    return all(tries < MAX_TRIES for tries in cache.get_many(_keys(number, address)).values())


def count_wrong_try(number: str, address: str) -> None:
    for key in _keys(number, address):
        if not cache.add(key, 1, PAUSE_SECONDS):
            with suppress(ValueError):  # it ran out between the two lines
                cache.incr(key)
