"""The working-day clock: which days are working days, how long a step may take, when it is due.

What stands here are values and arithmetic, without tables: the calendar, hours and rules in force
are kept by :mod:`govservice.worktime.book`, their tables are written by ``govservice.worktime.services``.
"""

import datetime as dt

from .amendments import Amendment, Extension, Pause
from .book import current
from .calendars import NATION, UnknownYear, covers
from .deadlines import Deadline, agreed, count_deadline, thaw
from .deadlines import amended as _amended
from .deadlines import settle as _settle
from .moments import SHANGHAI, end_of_day, last_day, local_day
from .provisional import batches, register_provisional, settle_frozen
from .published import FIRST_YEAR, LAST_YEAR
from .rules import ANY, Flow, NoRule, Rule, Step
from .stages import Stage
from .stages import reached as _reached
from .units import Unit

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "NATION",
    "SHANGHAI",
    "Amendment",
    "Deadline",
    "Extension",
    "Flow",
    "NoRule",
    "Pause",
    "Rule",
    "Stage",
    "Step",
    "Unit",
    "UnknownYear",
    "add_working_days",
    "agreed",
    "amended",
    "batches",
    "covers",
    "deadline",
    "deadline_by",
    "end_of_day",
    "is_announced",
    "is_certain",
    "is_working_day",
    "last_day",
    "local_day",
    "nth_working_day",
    "register_provisional",
    "rule_for",
    "settle_frozen",
    "settled",
    "soon_until",
    "stage_at",
    "thaw",
    "working_days",
]


def is_announced(year: int, region: str = NATION) -> bool:
    """Whether the days of this year are official there, and not only expected."""
    return current().calendar.of(region).is_official(year)


def is_certain(*, until: dt.datetime, region: str = NATION) -> bool:
    """Whether a deadline that lies there was counted on official days alone."""
    return is_announced(last_day(until).year, region)


def is_working_day(day: dt.date, region: str = NATION) -> bool:
    return current().calendar.of(region).is_working_day(day)


def nth_working_day(after: dt.date, days: int, region: str = NATION) -> dt.date:
    """The ``days``-th working day after that day, which itself is not counted."""
    return current().calendar.of(region).nth_working_day(after, days)


def add_working_days(start: dt.datetime, days: int, region: str = NATION) -> dt.datetime:
    """The end of the ``days``-th working day after the day of ``start``.

    The day of the start itself is not counted (the usual reading of a time limit in days), so
    ``add_working_days(Friday 17:00, 1)`` is the end of Monday, and so is that of a Sunday.
    """
    return end_of_day(nth_working_day(local_day(start), days, region))


def working_days(after: dt.date, until: dt.date, region: str = NATION) -> int:
    """How many of the days ``after < day <= until`` are working days."""
    return current().calendar.of(region).working_days(after, until)


def rule_for(
    flow: str,
    step: str,
    *,
    at: dt.datetime,
    region: str = NATION,
    kind: str = ANY,
    urgency: str = ANY,
) -> Rule:
    """The rule for a step that begins then in that region; raises :class:`NoRule`."""
    return current().rules.find(flow, step, local_day(at), region, kind, urgency)


def deadline(
    start: dt.datetime,
    count: int,
    unit: Unit,
    *,
    region: str = NATION,
    department: str = "",
    rule: str = "",
) -> Deadline:
    """So many units after ``start``, by the days of a region and the hours of a body (their codes)."""
    return count_deadline(
        current(), start, count, unit, region=region, department=department, rule=rule
    )


def deadline_by(
    rule: Rule, start: dt.datetime, *, region: str = NATION, department: str = ""
) -> Deadline:
    """What a rule gives to a step that begins then."""
    return deadline(
        start, rule.count, rule.unit, region=region, department=department, rule=rule.code
    )


def settled(provisional: Deadline) -> Deadline | None:
    """Counted again if its years are official by now, the later of both being due; else None."""
    return _settle(current(), provisional)


def amended(deadline: Deadline, amendment: Amendment) -> Deadline:
    """After the clock has stood still, or a later day was granted."""
    return _amended(current(), deadline, amendment)


def stage_at(
    due_at: dt.datetime,
    *,
    now: dt.datetime,
    flow: Flow,
    region: str = NATION,
    is_provisional: bool = False,
) -> Stage | None:
    """How far a step that is due then has come: near its end, past it, long past it; else None."""
    return _reached(
        current(), due_at, now=now, flow=flow, region=region, is_provisional=is_provisional
    )


def soon_until(now: dt.datetime, *, flow: Flow, region: str = NATION) -> dt.datetime:
    """Whatever is due there up to this moment is at least due soon."""
    return deadline_by(
        rule_for(flow, Step.DUE_SOON, at=now, region=region), now, region=region
    ).due_at
