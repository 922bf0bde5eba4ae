"""How long a ticket may take: dated rules by place, type and urgency, frozen where they are applied.

Two clocks: the caller's total from acceptance and each unit's own from dispatch. Sichuan's rule
(运行管理办法, in force since 1 January 2026; the same numbers before) gives 3, 7 or 15 working days
by type. The shorter limits of helpers and of urgent matters are the project's defaults.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from govservice.catalogue.validity import ALWAYS_FROM, OPEN_END
from govservice.worktime import add_working_days, local_day

from .models.tickets import TicketType, Urgency


class Unit(Enum):
    WORKING_DAYS = "working days"
    HOURS = "hours"


@dataclass(frozen=True)
class Span:
    count: int
    unit: Unit = Unit.WORKING_DAYS

    def end(self, start: dt.datetime) -> dt.datetime:
        if self.unit is Unit.HOURS:
            return start + dt.timedelta(hours=self.count)
        return add_working_days(start, self.count)


def hours(count: int) -> Span:
    return Span(count, Unit.HOURS)


ANY_TYPE = frozenset(TicketType)


@dataclass(frozen=True)
class DeadlineRule:
    """Holds for matters of these types in regions whose code begins so, from one day up to another."""

    code: str
    urgency: Urgency
    ticket_types: frozenset[TicketType]
    total: Span
    unit: Span
    helper: Span
    sign: Span = Span(1)
    region: str = ""
    valid_from: dt.date = ALWAYS_FROM
    valid_to: dt.date = OPEN_END

    def holds(self, *, region: str, ticket_type: str, urgency: str, day: dt.date) -> bool:
        return (
            self.urgency == urgency
            and ticket_type in self.ticket_types
            and region.startswith(self.region)
            and self.valid_from <= day < self.valid_to
        )


def _normal(code: str, days: int, helper_days: int, *types: TicketType) -> DeadlineRule:
    return DeadlineRule(
        code=code,
        urgency=Urgency.NORMAL,
        ticket_types=frozenset(types),
        total=Span(days),
        unit=Span(days),
        helper=Span(helper_days),
    )


# The first rule that holds is taken: a place's own rule goes above the one for everywhere.
RULES = (
    _normal("consult-3", 3, 2, TicketType.CONSULT, TicketType.PRAISE),
    _normal("help-7", 7, 5, TicketType.HELP, TicketType.SUGGESTION),
    _normal("complaint-15", 15, 10, TicketType.COMPLAINT, TicketType.REPORT),
    DeadlineRule(
        code="urgent-2",
        urgency=Urgency.URGENT,
        ticket_types=ANY_TYPE,
        total=Span(2),
        unit=Span(2),
        helper=Span(1),
        sign=hours(2),
    ),
    DeadlineRule(
        code="very-urgent-24h",
        urgency=Urgency.VERY_URGENT,
        ticket_types=ANY_TYPE,
        total=hours(24),
        unit=hours(24),
        helper=hours(12),
        sign=hours(1),
    ),
)


def rule_for(*, region: str, ticket_type: str, urgency: str, at: dt.datetime) -> DeadlineRule:
    """The rule for a matter of that region (its code) at that time; every matter has one."""
    day = local_day(at)
    return next(
        rule
        for rule in RULES
        if rule.holds(region=region, ticket_type=ticket_type, urgency=urgency, day=day)
    )


def last_day(due_at: dt.datetime) -> dt.date:
    """The day people call the deadline: a limit in days ends at the midnight after it."""
    return local_day(due_at - dt.timedelta(microseconds=1))
