"""How much time is left for a ticket or a unit: the clock's own lamps at the hotline's stages."""

import datetime as dt

from govservice.worktime import local_day, nth_working_day
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
from govservice.worktime.moments import end_of_day

from .models import Ticket

__all__ = ["Lamp", "due_words", "lamp", "soon_until", "ticket_lamp"]

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
    return DUE_SOON if due_at <= soon_until(now) else IN_TIME


def soon_until(now: dt.datetime) -> dt.datetime:
    """Whatever is due up to this moment is at least due soon: the end of the next working day."""
    return end_of_day(nth_working_day(local_day(now), 1))


def ticket_lamp(ticket: Ticket, *, now: dt.datetime) -> Lamp:
    return lamp(ticket.due_at, ticket.done_at or ticket.archived_at, now=now)
