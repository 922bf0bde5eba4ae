"""How much time is left, in words and shapes that need no colour and are not those of supervision."""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import is_certain
from .calendars import NATION
from .moments import last_day
from .stages import Stage


@dataclass(frozen=True)
class Lamp:
    shape: str
    words: str | Promise
    style: str


NONE = Lamp("–", _("no deadline yet"), "quiet")
IN_TIME = Lamp("○", _("in time"), "good")
DUE_SOON = Lamp("▲", Stage.DUE_SOON.label, "wait")
OVERDUE = Lamp("■", Stage.OVERDUE.label, "bad")
VERY_OVERDUE = Lamp("■■", Stage.VERY_OVERDUE.label, "bad")
DONE_IN_TIME = Lamp("✓", _("done in time"), "good")
DONE_LATE = Lamp("✓", _("done late"), "wait")
PAUSED = Lamp("◆", _("paused"), "wait")

AT_STAGE = {
    None: IN_TIME,
    Stage.DUE_SOON: DUE_SOON,
    Stage.OVERDUE: OVERDUE,
    Stage.VERY_OVERDUE: VERY_OVERDUE,
}


def done_lamp(due_at: dt.datetime, done_at: dt.datetime) -> Lamp:
    return DONE_IN_TIME if done_at <= due_at else DONE_LATE


def due_words(
    due_at: dt.datetime | None, *, is_provisional: bool = False, region: str = NATION
) -> str:
    """The last day, and a question mark where its year's holidays are not announced yet."""
    if due_at is None:
        return ""
    is_sure = is_certain(until=due_at, region=region) and not is_provisional
    return f"{last_day(due_at):%Y-%m-%d}{'' if is_sure else '？'}"
