"""The working-day clock: which days are working days, how long a step may take, when it is due.

What stands here are values and arithmetic, without tables: the calendar, hours and rules in force
are kept by :mod:`govservice.worktime.book`, their tables are written by ``govservice.worktime.services``.
"""

import datetime as dt

from .book import current
from .calendars import NATION, UnknownYear, covers
from .deadlines import Deadline, Unit, count_deadline, thaw
from .deadlines import settle as _settle
from .moments import SHANGHAI, end_of_day, last_day, local_day
from .provisional import register_provisional
from .published import FIRST_YEAR, LAST_YEAR
from .rules import ANY, Flow, NoRule, Rule, Step

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "NATION",
    "SHANGHAI",
    "Deadline",
    "Flow",
    "NoRule",
    "Rule",
    "Step",
    "Unit",
    "UnknownYear",
    "add_working_days",
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
    "settled",
    "thaw",
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
