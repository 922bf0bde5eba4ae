"""The code with which a caller follows a ticket."""

from typing import TYPE_CHECKING

from govservice import query_codes
from govservice.query_codes import ALPHABET, LENGTH, MAX_TRIES, PAUSE_SECONDS

if TYPE_CHECKING:
    from .models import Ticket

__all__ = [
    "ALPHABET", "LENGTH", "MAX_TRIES", "PAUSE_SECONDS", "PURPOSE", "code_fits", "query_code",
]  # fmt: skip
PURPOSE = "query code"


def query_code(ticket: "Ticket") -> str:
    """Eight characters, forty bits, for this ticket for ever."""
    return query_codes.make_code(PURPOSE, ticket.uuid)


def code_fits(ticket: "Ticket | None", code: str) -> bool:
    """Compared in constant time; an unknown ticket costs as much as a wrong code."""
    return query_codes.same_code(query_code(ticket) if ticket is not None else None, code)
