"""The doors of the hotline: nothing else writes tickets."""

from .access import allowed_moves, lead_of
from .moving import move_ticket
from .registering import Caller, NewTicket, register_ticket

__all__ = [
    "Caller",
    "NewTicket",
    "allowed_moves",
    "lead_of",
    "move_ticket",
    "register_ticket",
]
