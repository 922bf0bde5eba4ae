"""A caller follows a ticket with its number and code; the guesses are counted."""

from django.utils.translation import gettext_lazy as _

from govservice.errors import NotFound
from govservice.query_codes import TooManyTries, open_with_code

from ..models import Ticket
from ..query_codes import PURPOSE, query_code

__all__ = ["TooManyTries", "WrongNumberOrCode", "find_for_caller"]


class WrongNumberOrCode(NotFound):
    """Says the same of an unknown number and of a wrong code."""

    message = _("No matter fits this number and code. Please check both.")


def find_for_caller(number: str, code: str, *, address: str) -> Ticket:
    """The ticket, or ``WrongNumberOrCode``; after five wrong tries ``TooManyTries`` for a while."""
    tickets = Ticket.objects.select_related("lead_department")
    ticket: Ticket = open_with_code(
        "".join(number.split()),
        code,
        purpose=PURPOSE,
        address=address,
        find=lambda typed: tickets.filter(number=typed).first(),
        code_of=query_code,
        wrong=WrongNumberOrCode,
    )
    return ticket
