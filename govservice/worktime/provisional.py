"""How flows with provisional deadlines hear that a year may have become official."""

import datetime as dt
from collections.abc import Callable

Settle = Callable[[dt.datetime], int]
"""Counts again every provisional step whose years are official by now, each once and by an event of
its flow; how many. Called every hour too, so it must be safe to repeat."""

_flows: dict[str, Settle] = {}


def register_provisional(flow: str, settle: Settle) -> None:
    _flows[flow] = settle


def flows() -> list[tuple[str, Settle]]:
    return sorted(_flows.items())
