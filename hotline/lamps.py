"""How much time is left, in words and shapes that need no colour and are not those of supervision."""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from govservice.worktime import is_certain, last_day, local_day, nth_working_day

from .models import Ticket

VERY_OVERDUE_DAYS = 7


@dataclass(frozen=True)
class Lamp:
    shape: str
    words: str | Promise
    style: str


NONE = Lamp("–", _("no deadline yet"), "quiet")
IN_TIME = Lamp("○", _("in time"), "good")
DUE_SOON = Lamp("▲", _("due soon"), "wait")
OVERDUE = Lamp("■", _("overdue"), "bad")
VERY_OVERDUE = Lamp("■■", _("very overdue"), "bad")
DONE_IN_TIME = Lamp("✓", _("done in time"), "good")
DONE_LATE = Lamp("✓", _("done late"), "wait")


def lamp(due_at: dt.datetime | None, done_at: dt.datetime | None, *, now: dt.datetime) -> Lamp:
    """Due soon is: the last day is today or the next working day."""
    if due_at is None:
        return NONE
    if done_at is not None:
        return DONE_IN_TIME if done_at <= due_at else DONE_LATE
    if now >= due_at:
        is_long = now - due_at > dt.timedelta(days=VERY_OVERDUE_DAYS)
        return VERY_OVERDUE if is_long else OVERDUE
    soon = last_day(due_at) <= nth_working_day(local_day(now), 1)
    return DUE_SOON if soon else IN_TIME


def ticket_lamp(ticket: Ticket, *, now: dt.datetime) -> Lamp:
    return lamp(ticket.due_at, ticket.done_at or ticket.archived_at, now=now)


def due_words(due_at: dt.datetime | None, *, is_provisional: bool = False) -> str:
    """The last day, and a question mark where its year's holidays are not announced yet."""
    if due_at is None:
        return ""
    is_sure = is_certain(until=due_at) and not is_provisional
    return f"{last_day(due_at):%Y-%m-%d}{'' if is_sure else '？'}"
