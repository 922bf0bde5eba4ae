"""Materialised paths of departments: ``/id/id/`` from the highest body down to itself."""

from collections.abc import Sequence

from ..models import Department


def set_department_paths(departments: Sequence[Department]) -> None:
    """Give new departments their path; a parent comes before its children or is there already."""
    for department in departments:
        above = department.parent.path if department.parent else "/"
        department.path = f"{above}{department.pk}/"
    Department.objects.bulk_update(departments, ["path"], batch_size=500)
