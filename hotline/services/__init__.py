"""The doors of the hotline: nothing else writes tickets."""

from .access import Chance, allowed_moves, covers_region, lead_of, units_for
from .holding import hold_ticket, release_ticket
from .moving import move_ticket
from .past import PastTicket, record_past_tickets
from .photographs import photographs_of
from .registering import Caller, NewTicket, register_ticket
from .revealing import PRESETS, Revealed, RevealReason, reveal_caller, reveal_duty
from .tracking import find_for_caller
from .waiting import FIRST, waiting_for

__all__ = [
    "FIRST",
    "PRESETS",
    "Caller",
    "Chance",
    "NewTicket",
    "PastTicket",
    "RevealReason",
    "Revealed",
    "allowed_moves",
    "covers_region",
    "find_for_caller",
    "hold_ticket",
    "lead_of",
    "move_ticket",
    "photographs_of",
    "record_past_tickets",
    "register_ticket",
    "release_ticket",
    "reveal_caller",
    "reveal_duty",
    "units_for",
    "waiting_for",
]
