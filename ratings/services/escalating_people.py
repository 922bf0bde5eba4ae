"""Whom late work concerns: found by duty and place, the nearest body or region that has somebody.

Whoever stands in for a person (AB 角) is told with them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from govservice.accounts.models import DutyAssignment, User
from govservice.accounts.substitutions import Substitution
from govservice.duties import Duty
from govservice.worktime import Stage

from ..models import RectificationStep, StepKind

ASSIGN = (Duty.RATING_OFFICER,)
HANDS = (Duty.VERIFIER, Duty.RATING_OFFICER)
JUDGES = (Duty.REVIEWER, Duty.RATING_OFFICER)
LEADERS = (Duty.SIGNING_LEADER, Duty.SUPERVISOR, Duty.MANAGER)
OVERSIGHT = (Duty.SUPERVISOR, Duty.RATING_OFFICER)
DOES = {StepKind.ASSIGN.value: ASSIGN, StepKind.REVIEW.value: JUDGES}
ALL = frozenset({*HANDS, *JUDGES, *LEADERS, *OVERSIGHT, Duty.CALL_BACK_CLERK})


@dataclass(frozen=True)
class People:
    """Active members of staff with a duty for this work on one day, by the place they have it for."""

    by_key: dict[int, User] = field(default_factory=dict)
    by_staff_no: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    in_bodies: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    in_regions: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    standing_in: dict[tuple[int, str], set[int]] = field(default_factory=lambda: defaultdict(set))

    def concerned(self, step: RectificationStep, stage: Stage) -> set[int]:
        """Keys of whoever has the work in hand; late, also who leads them; very late, who oversees them.

        What is not assigned in time comes before those who may assign it from above the body.
        Nobody is told of what a rating of their own work set going.
        """
        rated = step.rectification.rating.service.staff_no
        barred = self.by_staff_no.get(rated, set())
        found = self._hands(step, barred)
        if stage is not Stage.DUE_SOON and step.kind == StepKind.ASSIGN:
            found = found | _nearest(self.in_regions, ASSIGN, step.unit.region.path, barred)
        elif stage is not Stage.DUE_SOON:
            found = found | _nearest(self.in_bodies, LEADERS, step.unit.path, barred)
        if stage is Stage.VERY_OVERDUE:
            found = found | _nearest(self.in_regions, OVERSIGHT, step.unit.region.path, barred)
        return found

    def _hands(self, step: RectificationStep, barred: set[int]) -> set[int]:
        region = step.unit.region.path
        if step.kind == StepKind.CALL_BACK:
            return _nearest(self.in_regions, (Duty.CALL_BACK_CLERK,), region, barred)
        handler = step.rectification.handler_id
        if step.kind != StepKind.REVIEW and handler in self.by_key:
            return ({handler} | self.standing_in[handler, Duty.VERIFIER]) - barred
        duties = DOES.get(step.kind, HANDS)
        in_body = _nearest(self.in_bodies, duties, step.unit.path, barred)
        return in_body or _nearest(self.in_regions, duties, region, barred)


def people_on(day: dt.date) -> People:
    """Two queries."""
    people = People()
    _pair(people, day)
    rows = DutyAssignment.objects.valid_on(day).filter(duty__in=ALL, user__is_active=True)
    for row in rows.select_related("user", "department", "region"):
        people.by_key[row.user_id] = row.user
        if row.user.staff_no:
            people.by_staff_no[row.user.staff_no].add(row.user_id)
        told = {row.user_id, *people.standing_in[row.user_id, row.duty]}
        if row.department:
            people.in_bodies[row.duty, row.department.path] |= told
        elif row.region:
            people.in_regions[row.duty, row.region.path] |= told
    return people


def _pair(people: People, day: dt.date) -> None:
    """Two who count as one person: what one may not judge, the other may not either."""
    pairs = Substitution.objects.standing().valid_on(day).filter(substitute__is_active=True)
    for pair in pairs.select_related("person", "substitute"):
        people.by_key[pair.substitute_id] = pair.substitute
        people.standing_in[pair.person_id, pair.duty].add(pair.substitute_id)
        for one, other in ((pair.person, pair.substitute), (pair.substitute, pair.person)):
            if one.staff_no:
                people.by_staff_no[one.staff_no].add(other.pk)


def _nearest(
    places: dict[tuple[str, str], set[int]],
    duties: tuple[Duty, ...],
    path: str,
    barred: set[int],
) -> set[int]:
    for place in _upwards(path):
        found = set().union(*(places.get((duty, place), ()) for duty in duties)) - barred
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
