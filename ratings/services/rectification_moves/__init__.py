"""The doors through which a rectification moves once it is open."""

from .access import Chance, allowed_moves, is_open, units_for, verifiers_of
from .moving import (
    continue_by_follow_up,
    last_event,
    move_by_clock,
    move_for_citizen,
    move_rectification,
)
from .revealing import reveal_for_rectification, reveal_preset

__all__ = [
    "Chance",
    "allowed_moves",
    "continue_by_follow_up",
    "is_open",
    "last_event",
    "move_by_clock",
    "move_for_citizen",
    "move_rectification",
    "reveal_for_rectification",
    "reveal_preset",
    "units_for",
    "verifiers_of",
]
