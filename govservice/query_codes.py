"""Codes with which somebody without an account looks something up: derived, never stored, few guesses."""

import base64
import hmac
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from . import sealed
from .errors import DomainError, NotFound

Thing = TypeVar("Thing")

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 characters without 0 O 1 I
LENGTH = 8
MAX_TRIES = 5
PAUSE_SECONDS = 15 * 60
_TO_READABLE = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)


class TooManyTries(DomainError):
    code = "too_many_tries"
    status = 429
    message = _("Too many wrong tries. Please wait 15 minutes, or call the hotline.")


def open_with_code(
    number: str,
    code: str,
    *,
    purpose: str,
    address: str,
    find: Callable[[str], Thing | None],
    code_of: Callable[[Thing], str],
    wrong: type[NotFound],
) -> Thing:
    """What ``find(number)`` gives if the code is its own; ``wrong`` says the same of both mistakes.

    After five wrong tries of a number or from an address :class:`TooManyTries` for a while.
    """
    if not may_try(purpose, number, address):
        raise TooManyTries
    found = find(number)
    fits = same_code(code_of(found) if found is not None else None, code)
    if found is None or not fits:
        count_wrong_try(purpose, number, address)
        raise wrong
    return found


def make_code(purpose: str, name: UUID) -> str:
    """Eight characters, forty bits, for this thing for ever."""
    ring = settings.KEYS.token
    key = ring.keys[min(ring.keys)]  # the first key: a printed code must outlive a new key
    digest = hmac.new(key, f"{purpose}|".encode() + name.bytes, "sha256").digest()
    return base64.b32encode(digest)[:LENGTH].decode().translate(_TO_READABLE)


def same_code(expected: str | None, given: str) -> bool:
    """Compared in constant time; what does not exist (None) costs as much as a wrong code."""
    bare = "".join(given.split()).upper().replace("-", "")
    return hmac.compare_digest((expected or "?" * LENGTH).encode(), bare.encode())


def may_try(purpose: str, number: str, address: str) -> bool:
    """Whether neither this number nor this address has had its wrong tries within the pause."""
    keys = _keys(purpose, number, address)
    return all(tries < MAX_TRIES for tries in cache.get_many(keys).values())


def count_wrong_try(purpose: str, number: str, address: str) -> None:
    for key in _keys(purpose, number, address):
        if not cache.add(key, 1, PAUSE_SECONDS):
            with suppress(ValueError):  # it ran out between the two lines
                cache.incr(key)


def _keys(purpose: str, number: str, address: str) -> list[str]:
    """Neither number nor address stands in the cache."""
    return [
        "query-code:" + sealed.blind_index(f"{purpose} of", number),
        "query-code:" + sealed.blind_index(f"{purpose} from", address),
    ]
