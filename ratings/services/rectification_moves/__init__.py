"""The doors through which a rectification moves once it is open."""

from .access import Chance, allowed_moves, is_open, units_for, verifiers_of
from .expected import TASKS, Task, expected_of, in_order_of_work
from .moving import (
    continue_by_follow_up,
    last_event,
    move_by_clock,
    move_for_citizen,
    move_rectification,
)
from .revealing import may_reveal, reveal_applicant, reveal_for_rectification, reveal_preset

__all__ = [
    "TASKS",
    "Chance",
    "Task",
    "allowed_moves",
    "continue_by_follow_up",
    "expected_of",
    "in_order_of_work",
    "is_open",
    "last_event",
    "may_reveal",
    "move_by_clock",
    "move_for_citizen",
    "move_rectification",
    "reveal_applicant",
    "reveal_for_rectification",
    "reveal_preset",
    "units_for",
    "verifiers_of",
]
