"""Which days and units the figures count a ticket under, so that a move can tell them before and after.

Counters stand at the day its lead was dispatched, the day it was done and the days of its call-backs,
all under the unit that leads it now.
"""

import datetime as dt

from govservice import facts
from govservice.worktime import local_day

from ..models import AssignmentRole, CallBack, Ticket, TicketAssignment

SOURCE = "tickets"


def counted_days(ticket: Ticket) -> set[dt.date]:
    """Two queries."""
    dispatched = TicketAssignment.objects.filter(
        ticket=ticket, parent=None, role=AssignmentRole.LEAD
    ).values_list("assigned_at", flat=True)
    days = {local_day(at) for at in dispatched}
    days |= set(CallBack.objects.filter(ticket=ticket).values_list("day", flat=True))
    if ticket.done_at is not None:
        days.add(local_day(ticket.done_at))
    return days


def touch_counted(days: set[dt.date], department_ids: set[int | None]) -> None:
    units = sorted(pk for pk in department_ids if pk is not None)
    touches = [(day, unit) for day in sorted(days) for unit in units]
    if touches:
        facts.touch(SOURCE, touches)
