"""Provisional deadlines of tickets and their units, counted again when the year has become official."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from govservice import facts
from govservice.worktime import batches, local_day, settle_frozen

from ..deadlines import FIELDS
from ..models import Ticket, TicketAssignment, TicketEvent
from .counted import SOURCE

SETTLED = "settled"
CHANGED = ["deadlines", "is_provisional"]


def settle_deadlines(at: dt.datetime) -> int:
    """Give every provisional clock whose years are official by now its final time; how many.

    Each is settled once, by an event; the later of both times is due, whether or not it is over.
    """
    tickets = set(Ticket.objects.filter(is_provisional=True).values_list("pk", flat=True))
    units = TicketAssignment.objects.filter(is_provisional=True)
    waiting = tickets | set(units.values_list("ticket_id", flat=True))
    return sum(_settle(batch, at) for batch in batches(waiting))


@transaction.atomic
def _settle(ticket_ids: Sequence[int], at: dt.datetime) -> int:
    """Tickets are locked in the order of their keys, before their units, as every move does."""
    locked = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=ticket_ids)
    tickets = {ticket.pk: ticket for ticket in locked.order_by("pk")}
    units = TicketAssignment.objects.filter(ticket__in=tickets, is_provisional=True).order_by("pk")
    clocks = [
        clock
        for clock in (*tickets.values(), *units.select_related("ticket"))
        if clock.is_provisional
    ]
    events = [event for clock in clocks for event in _settle_one(clock, at)]
    moved = [clock for clock in clocks if not clock.is_provisional]
    _save(clock for clock in moved if isinstance(clock, Ticket))
    _save(clock for clock in moved if isinstance(clock, TicketAssignment))
    TicketEvent.objects.bulk_create(events)
    _touch(tickets[_ticket_id(clock)] for clock in moved)
    return len(moved)


def _settle_one(clock: Any, at: dt.datetime) -> list[TicketEvent]:
    """Change the row in memory, and say how; nothing while one of its years is not official."""
    settled = settle_frozen(clock.deadlines)
    if settled is None:
        return []
    for name, deadline in settled.deadlines.items():
        setattr(clock, FIELDS[name], deadline.due_at)
        clock.deadlines[name] = deadline.frozen()
    clock.is_provisional = False
    unit = clock if isinstance(clock, TicketAssignment) else None
    event = TicketEvent(
        ticket_id=_ticket_id(clock), assignment=unit, move=SETTLED, at=at, data=settled.changes
    )
    return [event]


def _ticket_id(clock: Any) -> int:
    return clock.pk if isinstance(clock, Ticket) else clock.ticket_id


def _save(clocks: Iterable[Any]) -> None:
    rows = list(clocks)
    if rows:
        times = [name for name in FIELDS.values() if hasattr(rows[0], name)]
        type(rows[0])._default_manager.bulk_update(rows, [*times, *CHANGED])


def _touch(tickets: Iterable[Ticket]) -> None:
    """Whether it was done on time is counted on the day it was done."""
    touches = {
        (local_day(ticket.done_at), ticket.lead_department_id)
        for ticket in tickets
        if ticket.done_at is not None and ticket.lead_department_id is not None
    }
    if touches:
        facts.touch(SOURCE, touches)
