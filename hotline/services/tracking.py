"""A caller follows a ticket with its number and code; the guesses are counted."""

from django.utils.translation import gettext_lazy as _

from govservice.errors import DomainError, NotFound

from ..models import Ticket
from ..query_codes import code_fits, count_wrong_try, may_try


class WrongNumberOrCode(NotFound):
    """Says the same of an unknown number and of a wrong code."""

    message = _("No matter fits this number and code. Please check both.")


class TooManyTries(DomainError):
    code = "too_many_tries"
    status = 429
    message = _("Too many wrong tries. Please wait 15 minutes, or call the hotline.")


def find_for_caller(number: str, code: str, *, address: str) -> Ticket:
    """The ticket, or ``WrongNumberOrCode``; after five wrong tries ``TooManyTries`` for a while."""
    number = "".join(number.split())
    if not may_try(number, address):
        raise TooManyTries
    ticket: Ticket | None = (
        Ticket.objects.select_related("lead_department").filter(number=number).first()
    )
    if not code_fits(ticket, code) or ticket is None:
        count_wrong_try(number, address)
        raise WrongNumberOrCode
    return ticket
