"""A duty for a body reaches what it took over: facts stay under the body that they are recorded under."""

from django.db.models import OuterRef, Q, Subquery, Value

from govservice.joined import Joined

from .models import Department, Region


def inherited_paths() -> Subquery:
    """For rows with a ``department`` or a ``region``: paths outside it, joined by commas, of bodies
    that stand today as one within it. A part of the row's own query, so that no request asks twice.
    """
    department, region = OuterRef("department__path"), OuterRef("region__path")
    below = Q(succeeded_by__path__startswith=department) & ~Q(path__startswith=department)
    there = Q(succeeded_by__region__path__startswith=region)
    elsewhere = there & ~Q(region__path__startswith=region)
    taken_over = Department.objects.filter(below | elsewhere, succeeded_by__isnull=False)
    joined = taken_over.order_by().annotate(_all=Value(1)).values("_all")
    return Subquery(joined.annotate(paths=Joined("path")).values("paths"))


def paths_taken_over(*, department: Department | None, region: Region | None) -> list[str]:
    """The same for one place that is at hand."""
    if department is not None and department.path:
        within = Q(succeeded_by__path__startswith=department.path)
        own = Q(path__startswith=department.path)
    elif region is not None and region.path:
        within = Q(succeeded_by__region__path__startswith=region.path)
        own = Q(region__path__startswith=region.path)
    else:
        return []
    taken_over = Department.objects.filter(within, ~own, succeeded_by__isnull=False)
    return list(taken_over.order_by().values_list("path", flat=True))
