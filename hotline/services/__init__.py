"""The doors of the hotline: nothing else writes tickets."""

from .access import Chance, allowed_moves, covers_region, lead_of
from .moving import move_ticket
from .registering import Caller, NewTicket, register_ticket
from .tracking import find_for_caller

__all__ = [
    "Caller",
    "Chance",
    "NewTicket",
    "allowed_moves",
    "covers_region",
    "find_for_caller",
    "lead_of",
    "move_ticket",
    "register_ticket",
]
