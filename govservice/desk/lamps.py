"""How much time is left, in words and shapes that need no colour and are not those of supervision."""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from govservice.worktime import end_of_day, local_day, nth_working_day


@dataclass(frozen=True)
class Lamp:
    shape: str
    words: str | Promise
    style: str


NO_DEADLINE = Lamp("–", _("no deadline yet"), "quiet")
IN_TIME = Lamp("○", _("in time"), "good")
DUE_SOON = Lamp("▲", _("due soon"), "wait")
OVERDUE = Lamp("■", _("overdue"), "bad")
PAUSED = Lamp("◆", _("paused"), "wait")


def lamp_of(due_at: dt.datetime | None, *, now: dt.datetime, is_paused: bool = False) -> Lamp:
    """Of work that is still to be done."""
    if is_paused:
        return PAUSED
    if due_at is None:
        return NO_DEADLINE
    if now >= due_at:
        return OVERDUE
    return DUE_SOON if due_at <= soon_until(now) else IN_TIME


def soon_until(now: dt.datetime) -> dt.datetime:
    """Due soon is what ends today or on the next working day."""
    return end_of_day(nth_working_day(local_day(now), 1))
