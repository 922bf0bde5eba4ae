"""«按原机构» or «按现机构»: under which body a figure counts after bodies were merged.

The figures themselves stay as they are recorded, under the body of that time. As of now every row of
a body that was taken over counts under the one that stands for it today: each row once in either view.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice.catalogue.models import Department

if TYPE_CHECKING:
    from .questions import Counts, FigureQuery


class Bodies(models.TextChoices):
    AS_RECORDED = "as_recorded", _("as recorded (bodies of that time)")
    AS_OF_NOW = "as_of_now", _("as of now (with those that were merged into them)")


@dataclass(frozen=True)
class Merged:
    """``heirs`` says who counts a body's rows; ``gone`` bodies lie within the question as recorded and
    not as of now, ``come`` ones the other way round. All are ids.
    """

    heirs: dict[int, int] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()
    come: frozenset[int] = frozenset()

    @property
    def crosses(self) -> bool:
        """Whether the units asked about are others than those as recorded."""
        return bool(self.gone or self.come)

    def adjusted(self, condition: Q, department: str) -> Q:
        """``condition`` on the units as recorded, made one as of now; ``department`` is the look-up."""
        lookup = f"{department or 'pk'}__in"
        if self.gone:
            condition &= ~Q(**{lookup: sorted(self.gone)})
        if self.come:
            condition |= Q(**{lookup: sorted(self.come)})
        return condition

    def with_predecessors(self, ids: Collection[int]) -> list[int]:
        wanted = set(ids)
        return sorted(wanted | {body for body, heir in self.heirs.items() if heir in wanted})

    def folded(self, found: dict[Any, Counts]) -> dict[Any, Counts]:
        """Counters by keys that end with a department, with each under its heir."""
        if not self.heirs:
            return found
        sums: dict[Any, Counts] = {}
        for key, counts in found.items():
            heir = (*key[:-1], self.heirs.get(key[-1], key[-1]))
            before = sums.get(heir, {})
            sums[heir] = {name: before.get(name, 0) + count for name, count in counts.items()}
        return sums


NOBODY = Merged()


def merged_for(query: FigureQuery) -> Merged:
    """One query, and none as recorded."""
    if query.bodies != Bodies.AS_OF_NOW:
        return NOBODY
    heirs, gone, come = {}, set(), set()
    taken = Department.objects.filter(succeeded_by__isnull=False)
    for body in taken.select_related("region", "succeeded_by__region"):
        heir = body.succeeded_by
        if heir is None or not _readable(query, body):
            continue
        recorded, now = _asked_about(query, body), _asked_about(query, heir)
        now = now and _readable(query, heir)
        if now:
            heirs[body.pk] = heir.pk
        if recorded and not now:
            gone.add(body.pk)
        elif now and not recorded:
            come.add(body.pk)
    return Merged(heirs, frozenset(gone), frozenset(come))


def _readable(query: FigureQuery, unit: Department) -> bool:
    return query.scope.holds(department=unit.path, region=unit.region.path)


def _asked_about(query: FigureQuery, unit: Department) -> bool:
    region, department = query.region, query.department
    if region is not None:
        below = unit.region.path.startswith(region.path)
        if not (below if query.subtree else unit.region_id == region.pk):
            return False
    if department is not None:
        return unit.path.startswith(department.path) if query.subtree else unit == department
    return True
