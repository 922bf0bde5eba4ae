"""Tickets of the past, as another system kept them: whole batches, without the moves of people here."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from govservice import facts, numbers
from govservice.catalogue.models import Department
from govservice.errors import Invalid
from govservice.worktime import local_day

from .. import texts
from ..deadlines import TicketRules, rules_for
from ..models import (
    AssignmentRole,
    AssignmentStatus,
    Ticket,
    TicketAssignment,
    TicketEvent,
    TicketStatus,
)
from ..workflow import MoveName
from .counted import SOURCE
from .registering import REGISTER, NewTicket, build_ticket, clean_ticket


@dataclass(frozen=True)
class PastTicket:
    """``reply`` and ``replied_at`` are both there or both missing; with them ``department`` too."""

    new: NewTicket
    registered_at: dt.datetime
    department: Department | None = None
    reply: str = ""
    replied_at: dt.datetime | None = None


@transaction.atomic
def record_past_tickets(past: Sequence[PastTicket], *, at: dt.datetime) -> list[Ticket]:
    """Tickets, assignments, events and touches of one batch: a fixed number of queries.

    What was answered is archived without a call-back: whether the caller was content is not known
    and must not be counted as asked. The signing time is not known either; the dispatch's stands there.
    """
    given = numbers.take("ticket_number", len(past), prefix="", day=local_day(at))
    tickets = [_ticket(one, number) for one, number in zip(past, given, strict=True)]
    Ticket.objects.bulk_create(tickets)
    pairs = list(zip(past, tickets, strict=True))
    assignments = [_assignment(one, ticket) for one, ticket in pairs if one.replied_at]
    TicketAssignment.objects.bulk_create(assignments)
    TicketEvent.objects.bulk_create(
        event for one, ticket in pairs for event in _events(one, ticket)
    )
    touches = [touch for one in past for touch in _touches(one)]
    if touches:
        facts.touch(SOURCE, touches)
    return tickets


def _ticket(past: PastTicket, number: str) -> Ticket:
    clean = clean_ticket(past.new)
    ticket = build_ticket(clean, number=number, at=past.registered_at)
    if past.replied_at is None:
        return ticket
    ticket.status = TicketStatus.ARCHIVED
    ticket.lead_department = past.department
    ticket.received_at = past.registered_at
    for name, value in _rules(ticket).of_ticket().items():
        setattr(ticket, name, value)
    ticket.done_at = ticket.archived_at = past.replied_at
    ticket.answer, ticket.answer_sealed = texts.keep(
        past.reply, known=clean.caller.known, place=ticket.place("answer")
    )
    return ticket


def _rules(ticket: Ticket) -> TicketRules:
    return rules_for(
        region=ticket.region.code,
        ticket_type=ticket.ticket_type,
        urgency=ticket.urgency,
        at=ticket.registered_at,
    )


def _assignment(past: PastTicket, ticket: Ticket) -> TicketAssignment:
    assignment = TicketAssignment(
        ticket=ticket,
        department=_unit(past),
        role=AssignmentRole.LEAD,
        status=AssignmentStatus.PASSED,
        assigned_at=past.registered_at,
        signed_at=past.registered_at,
        replied_at=past.replied_at,
        reviewed_at=past.replied_at,
        **_rules(ticket).of_unit(),
    )
    assignment.reply, assignment.reply_sealed = texts.keep(
        past.reply, known=past.new.caller.known, place=assignment.reply_place
    )
    return assignment


def _unit(past: PastTicket) -> Department:
    if past.department is None:
        raise Invalid(_("A reply needs the unit that gave it."), field="department")
    return past.department


def _events(past: PastTicket, ticket: Ticket) -> Iterator[TicketEvent]:
    """Only what is known: when it came, and when it was answered."""
    yield TicketEvent(
        ticket=ticket, move=REGISTER, at=past.registered_at, data={"origin": past.new.origin}
    )
    if past.replied_at is not None:
        data = {
            "from": TicketStatus.REGISTERED.value,
            "to": TicketStatus.ARCHIVED.value,
            "origin": past.new.origin,
        }
        yield TicketEvent(ticket=ticket, move=MoveName.REPLY, at=past.replied_at, data=data)


def _touches(past: PastTicket) -> Iterator[facts.Touch]:
    if past.replied_at is not None:
        unit = _unit(past).pk
        yield local_day(past.registered_at), unit
        yield local_day(past.replied_at), unit
