"""How much time is left for a ticket or a unit: the clock's own lamps at the hotline's stages."""

import datetime as dt

from govservice.worktime import last_day, local_day, nth_working_day
from govservice.worktime.lamps import (
    DUE_SOON,
    IN_TIME,
    NONE,
    OVERDUE,
    VERY_OVERDUE,
    Lamp,
    done_lamp,
    due_words,
)

from .models import Ticket

__all__ = ["Lamp", "due_words", "lamp", "ticket_lamp"]

VERY_OVERDUE_DAYS = 7


def lamp(due_at: dt.datetime | None, done_at: dt.datetime | None, *, now: dt.datetime) -> Lamp:
    """Due soon is: the last day is today or the next working day."""
    if due_at is None:
        return NONE
    if done_at is not None:
        return done_lamp(due_at, done_at)
    if now >= due_at:
        is_long = now - due_at > dt.timedelta(days=VERY_OVERDUE_DAYS)
        return VERY_OVERDUE if is_long else OVERDUE
    soon = last_day(due_at) <= nth_working_day(local_day(now), 1)
    return DUE_SOON if soon else IN_TIME


def ticket_lamp(ticket: Ticket, *, now: dt.datetime) -> Lamp:
    return lamp(ticket.due_at, ticket.done_at or ticket.archived_at, now=now)
