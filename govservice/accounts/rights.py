"""What a person may do today: the duties they hold, and those of whom they stand in for (AB 角)."""

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from govservice.catalogue.scope import Scope

from .substitutions import Substitution

if TYPE_CHECKING:
    from .models import DutyAssignment, User


def places_of(departments: Collection[str], regions: Collection[str]) -> Scope:
    """An empty path would begin every other: a place that lost its path reaches nothing, not everything."""
    return Scope(
        department_paths=frozenset(filter(None, departments)),
        region_paths=frozenset(filter(None, regions)),
    )


def _reach(held: "Collection[DutyAssignment]") -> Scope:
    own = places_of(
        [a.department.path for a in held if a.department],
        [a.region.path for a in held if a.region],
    )
    return own | places_of([path for a in held for path in a.taken_over], [])


class HoldsDuties:
    """The part of :class:`User` that every door asks."""

    pk: Any
    is_active: Any
    is_superuser: Any
    staff_no: Any
    duty_assignments: Any

    def duties(self, on: dt.date | None = None) -> set[str]:
        """The duties held on that day, today if none is given; none for who may no longer sign in."""
        return (
            {assignment.duty for assignment in self._assignments(on)} if self.is_active else set()
        )

    def scope(self, duties: Collection[str], on: dt.date | None = None) -> Scope:
        """Everything these duties reach, united. A superuser reaches everything."""
        if not self.is_active:
            return Scope()
        if self.is_superuser:
            return Scope(everything=True)
        return _reach([a for a in self._assignments(on) if a.duty in duties])

    def rights(self, duty: str) -> "list[tuple[User | None, Scope]]":
        """What the duty reaches today in the person's own right (None), and for whom else."""
        if self.is_superuser:
            return [(None, self.scope({duty}))]
        held = [a for a in self._assignments(None) if a.duty == duty] if self.is_active else []
        own = [a for a in held if a.user_id == self.pk]
        others = {a.user_id: a.user for a in held if a.user_id != self.pk}
        rights: list[tuple[User | None, Scope]] = [(None, _reach(own))] if own else []
        for key, person in others.items():
            rights.append((person, _reach([a for a in held if a.user_id == key])))
        return rights

    def has_duty(self, *duties: str) -> bool:
        return self.is_active and (self.is_superuser or not self.duties().isdisjoint(duties))

    def stood_in_for(self, *duties: str) -> "set[User]":
        """The people this one stands in for today, under these duties or any."""
        return {
            a.user
            for a in self._assignments(None)
            if a.user_id != self.pk and (not duties or a.duty in duties)
        }

    def same_person(self) -> "frozenset[User]":
        """Who counts as this person today: whom they stand in for, and who stands in for them.

        One query per user object.
        """
        if not hasattr(self, "_counts_as"):
            pairs = Substitution.objects.standing().valid_on(timezone.localdate())
            found = pairs.filter(Q(person=self) | Q(substitute=self))
            both = {
                user
                for pair in found.select_related("person", "substitute")
                for user in (pair.person, pair.substitute)
            }
            me: Any = self
            self._counts_as: frozenset[User] = frozenset({me, *both})
        return self._counts_as

    def _assignments(self, on: dt.date | None) -> "list[DutyAssignment]":
        """Read once per user object, that is once per request."""
        day = on or timezone.localdate()
        if not hasattr(self, "_all_assignments"):
            assignments = self.duty_assignments.model.objects
            self._all_assignments: list[DutyAssignment] = list(assignments.held_by(self))
        return [a for a in self._all_assignments if a.is_held_on(day)]

    def own_staff_numbers(self) -> frozenset[str]:
        """Whose work counts as one's own: one's own, and that of whom one stands in for today."""
        others = set() if self.is_superuser else self.stood_in_for()
        return frozenset(filter(None, [self.staff_no, *(user.staff_no for user in others)]))


def own_staff_numbers(viewer: Any) -> frozenset[str]:
    """As the method; none for a system."""
    return viewer.own_staff_numbers() if isinstance(viewer, HoldsDuties) else frozenset()
