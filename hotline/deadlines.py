"""How long a ticket may take: asked of the rules of the clock, frozen where they are applied.

Two clocks: the caller's total from acceptance and each unit's own from dispatch. A helper is given
less time than the lead, and everybody signs first.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from govservice.worktime import Deadline, Flow, Rule, Step, deadline_by, last_day, rule_for, thaw

from .models.assignments import AssignmentRole

__all__ = ["TicketRules", "last_day", "rules_for"]

DUE, SIGN = "due", "sign"
FIELDS = {DUE: "due_at", SIGN: "sign_due_at"}


def clock(**deadlines: Deadline) -> dict[str, Any]:
    """The fields of a ticket or an assignment for its ``due`` deadline and that to ``sign``."""
    times = {FIELDS[name]: deadline.due_at for name, deadline in deadlines.items()}
    return times | {
        "deadlines": {name: deadline.frozen() for name, deadline in deadlines.items()},
        "is_provisional": any(deadline.is_provisional for deadline in deadlines.values()),
    }


@dataclass(frozen=True)
class TicketRules:
    """The rules for one matter at one time, and what they give to a step that begins then."""

    region: str
    at: dt.datetime
    total: Rule
    unit: Rule
    helper: Rule
    sign: Rule

    @property
    def code(self) -> str:
        """What the history says was applied."""
        return self.total.code

    def of_ticket(self) -> dict[str, Any]:
        return clock(due=self._from(self.total))

    def of_unit(self, role: str = AssignmentRole.LEAD) -> dict[str, Any]:
        rule = self.unit if role == AssignmentRole.LEAD else self.helper
        return clock(due=self._from(rule), sign=self._from(self.sign))

    def below(self, parent: Any) -> dict[str, Any]:
        """For a unit below: its own time to sign, within its parent's deadline."""
        sign = clock(sign=self._from(self.sign))
        inherited = {DUE: parent.deadlines[DUE]} if DUE in parent.deadlines else {}
        is_provisional = any(thaw(frozen).is_provisional for frozen in inherited.values())
        return {
            "due_at": parent.due_at,
            "sign_due_at": sign["sign_due_at"],
            "deadlines": sign["deadlines"] | inherited,
            "is_provisional": sign["is_provisional"] or is_provisional,
        }

    def _from(self, rule: Rule) -> Deadline:
        return deadline_by(rule, self.at, region=self.region)


def rules_for(*, region: str, ticket_type: str, urgency: str, at: dt.datetime) -> TicketRules:
    """For a matter of that region (its code) at that time; every matter has them."""
    total, unit, helper, sign = (
        rule_for(Flow.TICKET, step, at=at, region=region, kind=ticket_type, urgency=urgency)
        for step in (Step.TOTAL, Step.UNIT, Step.HELPER, Step.SIGN)
    )
    return TicketRules(region, at, total, unit, helper, sign)
