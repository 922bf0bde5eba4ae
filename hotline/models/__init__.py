from .assignments import AssignmentRole, AssignmentStatus, TicketAssignment
from .categories import TicketCategory
from .events import CallBack, CallBackOutcome, Resolution, TicketEvent
from .tickets import (
    Source,
    Ticket,
    TicketQuerySet,
    TicketStatus,
    TicketType,
    Urgency,
)

__all__ = [
    "AssignmentRole",
    "AssignmentStatus",
    "CallBack",
    "CallBackOutcome",
    "Resolution",
    "Source",
    "Ticket",
    "TicketAssignment",
    "TicketCategory",
    "TicketEvent",
    "TicketQuerySet",
    "TicketStatus",
    "TicketType",
    "Urgency",
]
