"""How flows with provisional deadlines hear that a year may have become official."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .book import current
from .deadlines import Deadline, settle, thaw

Settle = Callable[[dt.datetime], int]
"""Counts again every provisional step whose years are official by now, each once and by an event of
its flow; how many. Called every hour too, so it must be safe to repeat."""

_flows: dict[str, Settle] = {}


def register_provisional(flow: str, settle: Settle) -> None:
    _flows[flow] = settle


def flows() -> list[tuple[str, Settle]]:
    return sorted(_flows.items())


BATCH = 200


def batches(keys: Collection[int]) -> Iterator[Sequence[int]]:
    """In the order in which every move locks them, a batch per transaction."""
    waiting = sorted(keys)
    return (waiting[n : n + BATCH] for n in range(0, len(waiting), BATCH))


@dataclass(frozen=True)
class Settled:
    """The final deadlines of one row by their names, and what the event of it says."""

    deadlines: dict[str, Deadline]
    changes: dict[str, dict[str, str]]


def settle_frozen(frozen: dict[str, Any]) -> Settled | None:
    """The deadlines of one row, as they are frozen there; None while one of their years is open."""
    before = {name: thaw(value) for name, value in frozen.items()}
    final = {
        name: settle(current(), deadline) if deadline.is_provisional else deadline
        for name, deadline in before.items()
    }
    known = {name: deadline for name, deadline in final.items() if deadline is not None}
    if len(known) < len(final):
        return None
    changes = {
        name: _change(before[name], known[name]) for name in before if before[name].is_provisional
    }
    return Settled(known, changes)


def _change(before: Deadline, after: Deadline) -> dict[str, str]:
    return {
        "rule": after.rule,
        "earlier_due": before.due_at.astimezone(dt.UTC).isoformat(),
        "due": after.due_at.astimezone(dt.UTC).isoformat(),
    }
