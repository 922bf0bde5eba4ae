"""Departments, written by lists or one by one; paths follow their parents."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from govservice.errors import DomainError, Invalid

from ..models import Department, Region
from ..models.departments import DepartmentKind
from ..scope import EVERYTHING, Scope
from .keeping import outside_scope
from .reference import regions_by_code

STATED = ("name", "short_name", "name_note", "credit_code", "kind")


@dataclass(frozen=True)
class DepartmentEntry:
    """``region`` and ``parent`` are codes; the parent may stand earlier in the same list.

    What is empty stays as it is held, or gets the model's default.
    """

    code: str
    name: str
    region: str
    kind: str = ""
    parent: str = ""
    short_name: str = ""
    name_note: str = ""
    credit_code: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


def find_department_problems(
    entries: Sequence[DepartmentEntry], *, coming: set[str], scope: Scope = EVERYTHING
) -> list[tuple[int, DomainError]]:
    """Position and refusal; ``coming`` are codes of the list's earlier entries and is added to."""
    regions = regions_by_code()
    known = _known(entries)
    found: list[tuple[int, DomainError]] = []
    for index, entry in enumerate(entries):
        refusal = _refusal(entry, regions, known, coming) or _outside(entry, regions, known, scope)
        if refusal:
            found.append((index, refusal))
        else:
            coming.add(entry.code)
    return found


@transaction.atomic
def put_departments(
    entries: Sequence[DepartmentEntry], *, scope: Scope = EVERYTHING
) -> list[bool | DomainError]:
    """Add new departments and change what differs; per entry: changed, unchanged, or the refusal."""
    regions = regions_by_code()
    results: list[bool | DomainError] = []
    known = _known(entries)
    for entry in entries:
        refusal = _refusal(entry, regions, known, set()) or _outside(entry, regions, known, scope)
        results.append(refusal or _put(entry, regions, known))
    return results


def _known(entries: Sequence[DepartmentEntry]) -> dict[str, Department]:
    codes = {entry.code for entry in entries} | {entry.parent for entry in entries}
    found = Department.objects.filter(code__in=codes).select_related("region")
    return {department.code: department for department in found}


def _refusal(
    entry: DepartmentEntry,
    regions: dict[str, Region],
    known: dict[str, Department],
    coming: set[str],
) -> DomainError | None:
    if entry.region not in regions:
        text = _("There is no region with the code “%(value)s”.")
        return Invalid(text % {"value": entry.region}, field="region")
    if not entry.parent:
        return None
    if entry.parent == entry.code or _is_below(known.get(entry.parent), known.get(entry.code)):
        return Invalid(_("A department cannot stand under itself."), field="parent")
    if entry.parent not in known and entry.parent not in coming:
        text = _(
            "There is no department with the code “%(value)s”, here or further up in the list."
        )
        return Invalid(text % {"value": entry.parent}, field="parent")
    return None


def _outside(
    entry: DepartmentEntry,
    regions: dict[str, Region],
    known: dict[str, Department],
    scope: Scope,
) -> DomainError | None:
    """Where it stands now and where it would stand must both lie within the scope."""
    held, parent = known.get(entry.code), known.get(entry.parent)
    if held and not scope.holds(department=held.path, region=held.region.path):
        return outside_scope("code")
    above = parent or held
    if scope.holds(department=above.path if above else "", region=regions[entry.region].path):
        return None
    return outside_scope("region")


def _is_below(lower: Department | None, upper: Department | None) -> bool:
    return bool(lower and upper and lower.path.startswith(upper.path))


def _put(entry: DepartmentEntry, regions: dict[str, Region], known: dict[str, Department]) -> bool:
    held = known.get(entry.code)
    department = held or Department(code=entry.code, kind=DepartmentKind.DEPARTMENT)
    before = _state(department)
    for name in (*STATED, "valid_from", "valid_to"):
        if getattr(entry, name):
            setattr(department, name, getattr(entry, name))
    department.region = regions[entry.region]
    if entry.parent:
        department.parent = known[entry.parent]
    if _state(department) == before:
        return False
    department.save()
    known[entry.code] = department
    return True


def _state(department: Department) -> tuple[object, ...]:
    names = (*STATED, "valid_from", "valid_to", "region_id", "parent_id", "pk")
    return tuple(getattr(department, name) for name in names)
