"""What of a body goes over to the one that follows it: every app names its own parts in ``ready()``."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .models import Department


@dataclass(frozen=True)
class Handover:
    """``on`` is the first day of the body that follows, ``at`` the time at which things are moved.

    ``by`` is who asked for it, None where the day had come and beat did it.
    """

    predecessor: Department
    successor: Department
    on: dt.date
    at: dt.datetime
    by: Any = None
    reason: str = ""

    def told(self) -> dict[str, str]:
        """What the event on each piece of open work says of it."""
        return {
            "from_department": self.predecessor.code,
            "department": self.successor.code,
            "on": self.on.isoformat(),
        }


@dataclass(frozen=True)
class Part:
    """``count(handover)`` says how much is still there; ``move(handover, limit)`` moves at most so many
    in the caller's transaction and says how many. Both look at what is left, so that a repeated run
    finishes the rest and moves nothing twice.
    """

    code: str
    title: Promise
    order: int
    count: Callable[[Handover], int]
    move: Callable[[Handover, int], int]


_parts: dict[str, Part] = {}


def register_part(part: Part) -> None:
    _parts[part.code] = part


def parts() -> list[Part]:
    return sorted(_parts.values(), key=lambda part: (part.order, part.code))
