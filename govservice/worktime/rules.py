"""How long a step may take: dated rules by flow, step, region, kind and urgency. Pure values.

Sichuan's rule for tickets (运行管理办法, in force since 1 January 2026; the same numbers before) gives
3, 7 or 15 working days by type. 5, 7 and 15 working days for putting a bad rating right are the
limits of three published local rules. The rest are the project's defaults.
"""

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from govservice.errors import Conflict
from govservice.validity import ALWAYS_FROM, OPEN_END

from .calendars import NATION, closeness, covers
from .units import Unit

OWN_TABLE = Path(__file__).resolve().parent / "reference" / "deadline_rules.csv"
ANY = ""


class Flow(TextChoices):
    RECTIFICATION = "rectification", _("rectification")
    TICKET = "ticket", _("ticket")


class Step(TextChoices):
    ASSIGN = "assign", _("assign to the body that answers")
    CONTACT = "contact", _("contact the citizen")
    VERIFY = "verify", _("verify")
    APPEAL = "appeal", _("appeal")
    DECIDE = "decide", _("decide on the appeal")
    RECTIFY = "rectify", _("put right")
    REVIEW = "review", _("review")
    CALL_BACK = "call_back", _("call back")
    TOTAL = "total", _("the caller's whole time")
    UNIT = "unit", _("the lead unit's time")
    HELPER = "helper", _("a helping unit's time")
    SIGN = "sign", _("sign for it")
    EXTENSION = "extension", _("the most an extension may add")
    DUE_SOON = "due_soon", _("warned so long before the end")
    VERY_OVERDUE = "very_overdue", _("very overdue so long after the end")


STEPS = {
    Flow.RECTIFICATION: (
        Step.ASSIGN,
        Step.CONTACT,
        Step.VERIFY,
        Step.APPEAL,
        Step.DECIDE,
        Step.RECTIFY,
        Step.REVIEW,
        Step.CALL_BACK,
        Step.EXTENSION,
        Step.DUE_SOON,
        Step.VERY_OVERDUE,
    ),
    Flow.TICKET: (Step.TOTAL, Step.UNIT, Step.HELPER, Step.SIGN),
}
KINDS = {
    Flow.RECTIFICATION: {
        "at_once": _("put right at once"),
        "by_plan": _("put right by a plan"),
        "explain": _("explained"),
    },
    Flow.TICKET: {
        "consult": _("enquiry"),
        "help": _("request for help"),
        "complaint": _("complaint"),
        "report": _("report of wrongdoing"),
        "suggestion": _("suggestion"),
        "praise": _("praise"),
    },
}
URGENCIES = {
    "normal": _("normal"),
    "urgent": _("urgent"),
    "very_urgent": _("very urgent"),
}


class NoRule(Conflict):
    code = "no_rule"
    message = _("No rule says how long this step may take.")


@dataclass(frozen=True)
class Rule:
    """An empty region, kind or urgency stands for all of them; the closest region's rule is taken,
    and of its rules the one that names most."""

    code: str
    flow: str
    step: str
    count: int
    unit: Unit
    region: str = NATION
    kind: str = ANY
    urgency: str = ANY
    valid_from: dt.date = ALWAYS_FROM
    valid_to: dt.date = OPEN_END

    def holds(self, *, region: str, kind: str, urgency: str, day: dt.date) -> bool:
        return (
            covers(self.region, region)
            and self.kind in (ANY, kind)
            and self.urgency in (ANY, urgency)
            and self.valid_from <= day < self.valid_to
        )

    def closeness(self) -> tuple[int, bool, bool]:
        return closeness(self.region), self.urgency != ANY, self.kind != ANY


class RuleTable:
    """``rules`` and, of the steps they do not speak of, the project's own."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        given = list(rules)
        there = {(rule.flow, rule.step) for rule in given}
        given += [rule for rule in own_rules() if (rule.flow, rule.step) not in there]
        self._rules = sorted(given, key=Rule.closeness, reverse=True)
        self.find = lru_cache(maxsize=20_000)(self._find)

    def _find(
        self,
        flow: str,
        step: str,
        day: dt.date,
        region: str = NATION,
        kind: str = ANY,
        urgency: str = ANY,
    ) -> Rule:
        """The rule in force on that day; raises :class:`NoRule`."""
        for rule in self._rules:
            if (rule.flow, rule.step) == (flow, step) and rule.holds(
                region=region, kind=kind, urgency=urgency, day=day
            ):
                return rule
        raise NoRule


@cache
def own_rules() -> tuple[Rule, ...]:
    """The project's own, as they are loaded into an empty table."""
    with OWN_TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Rule(
                code=row["code"],
                flow=Flow(row["flow"]).value,
                step=Step(row["step"]).value,
                count=int(row["count"]),
                unit=Unit(row["unit"]),
                kind=row["kind"],
                urgency=row["urgency"],
            )
            for row in csv.DictReader(file)
        )
