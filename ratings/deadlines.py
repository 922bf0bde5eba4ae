"""How long each step of a rectification may take: dated rules by place, frozen where they are applied.

The documents differ (5, 7 or 15 working days for verification and rectification together); the
rows here are the project's defaults: contact 1, verification 5, rectification 5 at once and 15 by
a plan, review 3, call-back 5 working days.
"""

import datetime as dt
from dataclasses import dataclass

from govservice.catalogue.validity import ALWAYS_FROM, OPEN_END
from govservice.worktime import add_working_days, local_day

from .models.rectification_codes import RectificationForm, StepKind

ANY_FORM = frozenset({"", *RectificationForm.values})


@dataclass(frozen=True)
class StepRule:
    """Holds for a step in regions whose code begins so, from one day up to another.

    ``days`` and ``extension``, the most an extension may add, are working days.
    """

    code: str
    step: StepKind
    days: int
    forms: frozenset[str] = ANY_FORM
    extension: int = 0
    region: str = ""
    valid_from: dt.date = ALWAYS_FROM
    valid_to: dt.date = OPEN_END

    def holds(self, *, step: str, form: str, region: str, day: dt.date) -> bool:
        return (
            self.step == step
            and form in self.forms
            and region.startswith(self.region)
            and self.valid_from <= day < self.valid_to
        )

    def end(self, start: dt.datetime) -> dt.datetime:
        return add_working_days(start, self.days)


# The first rule that holds is taken: a place's own rule goes above the one for everywhere.
RULES = (
    StepRule("contact-1", StepKind.CONTACT, 1),
    StepRule("verify-5", StepKind.VERIFY, 5),
    StepRule(
        "rectify-plan-15",
        StepKind.RECTIFY,
        15,
        forms=frozenset({RectificationForm.BY_PLAN.value}),
        extension=10,
    ),
    StepRule("rectify-5", StepKind.RECTIFY, 5, extension=10),
    StepRule("review-3", StepKind.REVIEW, 3),
    StepRule("call-back-5", StepKind.CALL_BACK, 5),
)


def rule_for(*, step: str, region: str, at: dt.datetime, form: str = "") -> StepRule:
    """The rule for a step begun at that time by a body of that region (its code); every step has one."""
    day = local_day(at)
    return next(rule for rule in RULES if rule.holds(step=step, form=form, region=region, day=day))


def last_day(due_at: dt.datetime) -> dt.date:
    """The day people call the deadline: a limit in days ends at the midnight after it."""
    return local_day(due_at - dt.timedelta(microseconds=1))
