"""Reference values of a department's peers (同类部门): aggregates only, never the single peers."""

from dataclasses import dataclass, replace

from django.conf import settings

from govservice.catalogue.models import Department, UnitList
from govservice.catalogue.scope import Scope

from .. import queries
from ..formulas import EMPTY, formula, total_ratings
from ..queries import Counts, FigureQuery

PEER_GROUPS = "peers-"
"""Lists of departments whose code begins so are peer groups; other lists are orders or populations."""
COMPARED = ("good_rate", "unrated_rate", "mean_points", "on_time_rate", "solved_rate")


@dataclass(frozen=True)
class Compared:
    name: str
    own: str
    peers: str


@dataclass(frozen=True)
class Peers:
    """``ratings`` is the n of the group, which includes the department itself."""

    name: str
    members: int
    ratings: int
    lines: list[Compared]


def peers(query: FigureQuery, totals: Counts) -> Peers | None:
    """Where the question is about one department whose group is large enough to hide each member.

    Peers stand outside the reader's scope; their sums may be known all the same (design, section 3).
    """
    department = query.department or _only_department(query)
    if department is None or query.sliced_by:
        return None
    group = UnitList.objects.filter(code__startswith=PEER_GROUPS, members__department=department)
    found = group.order_by("code").first()
    if found is None:
        return None
    paths = found.members.exclude(department=None).values_list("department__path", flat=True)
    scope = Scope(department_paths=frozenset(paths))
    if len(scope.department_paths) < settings.PERSONAL_MINIMUM:
        return None
    sums = queries.totals(replace(query, scope=scope, region=None, department=None))
    return Peers(
        name=found.name,
        members=len(scope.department_paths),
        ratings=total_ratings(sums),
        lines=[line for code in COMPARED if (line := _line(code, totals, sums)).peers != EMPTY],
    )


def _only_department(query: FigureQuery) -> Department | None:
    """The reader's own, where they reach nothing else."""
    scope = query.scope
    if scope.everything or scope.region_paths or len(scope.department_paths) != 1:
        return None
    return Department.objects.filter(path__in=scope.department_paths).first()


def _line(code: str, own: Counts, group: Counts) -> Compared:
    used = formula(code)
    return Compared(used.title, used.text(own), used.text(group))
