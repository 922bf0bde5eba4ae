"""Whom late work concerns: found by duty and place, the nearest body or region that has somebody."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from govservice.accounts.models import DutyAssignment, User
from govservice.catalogue.models import Department
from govservice.duties import Duty
from govservice.worktime import Stage

from ..models import RectificationStep, StepKind

HANDS = (Duty.VERIFIER, Duty.RATING_OFFICER)
JUDGES = (Duty.REVIEWER, Duty.RATING_OFFICER)
LEADERS = (Duty.SIGNING_LEADER, Duty.SUPERVISOR, Duty.MANAGER)
OVERSIGHT = (Duty.SUPERVISOR, Duty.RATING_OFFICER)
ALL = frozenset({*HANDS, *JUDGES, *LEADERS, *OVERSIGHT, Duty.CALL_BACK_CLERK})


@dataclass(frozen=True)
class People:
    """Active members of staff with a duty for this work on one day, by the place they have it for."""

    by_key: dict[int, User] = field(default_factory=dict)
    in_bodies: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    in_regions: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))

    def concerned(self, step: RectificationStep, stage: Stage) -> set[int]:
        """Keys of whoever has the work in hand; late, also who leads them; very late, who oversees them.

        Nobody is told of what a rating of their own work set going.
        """
        found = self._hands(step)
        if stage is not Stage.DUE_SOON:
            found = found | self._in_body(LEADERS, step.unit)
        if stage is Stage.VERY_OVERDUE:
            found = found | self._in_region(OVERSIGHT, step.unit)
        rated = step.rectification.rating.service.staff_no
        return {key for key in found if not rated or self.by_key[key].staff_no != rated}

    def _hands(self, step: RectificationStep) -> set[int]:
        if step.kind == StepKind.CALL_BACK:
            return self._in_region((Duty.CALL_BACK_CLERK,), step.unit)
        if step.kind == StepKind.REVIEW:
            return self._anywhere(JUDGES, step.unit)
        if step.rectification.handler_id in self.by_key:
            return {step.rectification.handler_id}
        return self._anywhere(HANDS, step.unit)

    def _anywhere(self, duties: Iterable[Duty], unit: Department) -> set[int]:
        return self._in_body(duties, unit) or self._in_region(duties, unit)

    def _in_body(self, duties: Iterable[Duty], unit: Department) -> set[int]:
        return _nearest(self.in_bodies, duties, unit.path)

    def _in_region(self, duties: Iterable[Duty], unit: Department) -> set[int]:
        return _nearest(self.in_regions, duties, unit.region.path)


def people_on(day: dt.date) -> People:
    """One query."""
    people = People()
    rows = DutyAssignment.objects.valid_on(day).filter(duty__in=ALL, user__is_active=True)
    for row in rows.select_related("user", "department", "region"):
        people.by_key[row.user_id] = row.user
        if row.department:
            people.in_bodies[row.duty, row.department.path].add(row.user_id)
        elif row.region:
            people.in_regions[row.duty, row.region.path].add(row.user_id)
    return people


def _nearest(
    places: dict[tuple[str, str], set[int]], duties: Iterable[Duty], path: str
) -> set[int]:
    wanted = list(duties)
    for place in _upwards(path):
        found = set().union(*(places.get((duty, place), ()) for duty in wanted))
        if found:
            return found
    return set()


def _upwards(path: str) -> Iterator[str]:
    """
    >>> list(_upwards("/51/5101/"))
    ['/51/5101/', '/51/']
    """
    parts = path.strip("/").split("/")
    for n in range(len(parts), 0, -1):
        yield "/" + "/".join(parts[:n]) + "/"
