"""The dictionary of reasons, read once per process: its rows never change, only new ones come."""

import datetime as dt
import time

from ..models import ReasonTag
from ..timing import shanghai_day

REFRESH_AFTER_SECONDS = 300
LOOK_AGAIN_AFTER_SECONDS = 1


class _Dictionary:
    """All reasons by code; read again when old, or when a code is asked for that it lacks."""

    def __init__(self) -> None:
        self.by_code: dict[str, list[ReasonTag]] = {}
        self.read_at = float("-inf")

    def read(self) -> None:
        self.by_code = {}
        for tag in ReasonTag.objects.order_by("code", "version"):
            self.by_code.setdefault(tag.code, []).append(tag)
        self.read_at = time.monotonic()

    def all(self) -> dict[str, list[ReasonTag]]:
        if time.monotonic() - self.read_at > REFRESH_AFTER_SECONDS or not self.by_code:
            self.read()
        return self.by_code

    def versions(self, code: str) -> list[ReasonTag]:
        age = time.monotonic() - self.read_at
        if age > REFRESH_AFTER_SECONDS or (
            code not in self.by_code and age > LOOK_AGAIN_AFTER_SECONDS
        ):
            self.read()
        return self.by_code.get(code, [])


_dictionary = _Dictionary()


def versions_of(code: str) -> list[ReasonTag]:
    """Every version of one code, oldest first; none where the code was never loaded."""
    return _dictionary.versions(code)


def forget() -> None:
    """Read the dictionary again at the next question: after loading reasons, and between tests."""
    _dictionary.read_at = float("-inf")
    _dictionary.by_code = {}


def in_force_at(level: int, moment: dt.datetime) -> list[ReasonTag]:
    """The reasons of one level in force at that time, core ones first."""
    day = shanghai_day(moment)
    return sorted(
        (
            tag
            for tags in _dictionary.all().values()
            for tag in tags
            if tag.level == level and tag.is_valid_on(day)
        ),
        key=lambda tag: (tag.is_extension, tag.code),
    )
