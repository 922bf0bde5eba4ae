"""Halls and their windows, written by lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from govservice.errors import DomainError, Invalid

from ..models import Department, Hall, Region, Window
from ..scope import EVERYTHING, Scope
from .keeping import outside_scope
from .reference import regions_by_code


@dataclass(frozen=True)
class HallEntry:
    """``region`` and ``department``, who runs the hall, are codes. An empty address stays as held."""

    code: str
    name: str
    region: str
    department: str
    address: str = ""
    is_open: bool = True


@dataclass(frozen=True)
class WindowEntry:
    """``hall`` and ``department`` are codes; a hall has each number once."""

    hall: str
    number: str
    department: str
    name: str = ""
    is_open: bool = True


def find_hall_problems(
    entries: Sequence[HallEntry], *, scope: Scope = EVERYTHING
) -> list[tuple[int, DomainError]]:
    """Position and refusal of what :func:`put_halls` would not take; writes nothing."""
    plans = _HallPlans(entries, scope)
    return _refusals([plans.refusal(entry) for entry in entries])


@transaction.atomic
def put_halls(
    entries: Sequence[HallEntry], *, scope: Scope = EVERYTHING
) -> list[bool | DomainError]:
    """Add new halls and change what differs; per entry: changed, unchanged, or the refusal."""
    plans = _HallPlans(entries, scope)
    return [plans.refusal(entry) or plans.put(entry) for entry in entries]


def find_window_problems(
    entries: Sequence[WindowEntry], *, scope: Scope = EVERYTHING
) -> list[tuple[int, DomainError]]:
    """Position and refusal of what :func:`put_windows` would not take; writes nothing."""
    plans = _WindowPlans(entries, scope)
    return _refusals([plans.refusal(entry) for entry in entries])


@transaction.atomic
def put_windows(
    entries: Sequence[WindowEntry], *, scope: Scope = EVERYTHING
) -> list[bool | DomainError]:
    """Add new windows and change what differs; per entry: changed, unchanged, or the refusal."""
    plans = _WindowPlans(entries, scope)
    return [plans.refusal(entry) or plans.put(entry) for entry in entries]


def _refusals(found: Sequence[DomainError | None]) -> list[tuple[int, DomainError]]:
    return [(index, refusal) for index, refusal in enumerate(found) if refusal]


class _HallPlans:
    """Everything a list of halls refers to, read in three queries."""

    def __init__(self, entries: Sequence[HallEntry], scope: Scope) -> None:
        self.scope = scope
        self.regions: dict[str, Region] = regions_by_code()
        self.departments = _departments({entry.department for entry in entries})
        self.held = _halls({entry.code for entry in entries})

    def refusal(self, entry: HallEntry) -> DomainError | None:
        if entry.region not in self.regions:
            return _unknown(_("There is no region with the code “%(value)s”."), "region", entry)
        if entry.department not in self.departments:
            text = _("There is no department with the code “%(value)s”.")
            return _unknown(text, "department", entry)
        held = self.held.get(entry.code)
        if held and not _holds(self.scope, held):
            return outside_scope("code")
        runs = self.departments[entry.department]
        region = self.regions[entry.region]
        if not self.scope.holds(department=runs.path, region=region.path):
            return outside_scope("department")
        return None

    def put(self, entry: HallEntry) -> bool:
        hall = self.held.get(entry.code) or Hall(code=entry.code)
        stated = {
            "name": entry.name,
            "region_id": self.regions[entry.region].pk,
            "department_id": self.departments[entry.department].pk,
            "address": entry.address or hall.address,
            "is_open": entry.is_open,
        }
        if not _state(hall, stated):
            return False
        hall.save()
        self.held[entry.code] = hall
        return True


class _WindowPlans:
    """Everything a list of windows refers to, read in three queries."""

    def __init__(self, entries: Sequence[WindowEntry], scope: Scope) -> None:
        self.scope = scope
        self.departments = _departments({entry.department for entry in entries})
        self.halls = _halls({entry.hall for entry in entries})
        windows = Window.objects.filter(hall__in=self.halls.values())
        self.held = {(window.hall_id, window.number): window for window in windows}

    def refusal(self, entry: WindowEntry) -> DomainError | None:
        hall = self.halls.get(entry.hall)
        if hall is None:
            return _unknown(_("There is no hall with the code “%(value)s”."), "hall", entry)
        if entry.department not in self.departments:
            text = _("There is no department with the code “%(value)s”.")
            return _unknown(text, "department", entry)
        return None if _holds(self.scope, hall) else outside_scope("hall")

    def put(self, entry: WindowEntry) -> bool:
        hall = self.halls[entry.hall]
        window = self.held.get((hall.pk, entry.number)) or Window(hall=hall, number=entry.number)
        stated = {
            "name": entry.name or window.name,
            "department_id": self.departments[entry.department].pk,
            "is_open": entry.is_open,
        }
        if not _state(window, stated):
            return False
        window.save()
        self.held[hall.pk, entry.number] = window
        return True


def _state(row: Hall | Window, stated: dict[str, object]) -> bool:
    """Set what is stated; whether anything is to be saved."""
    changed = [name for name, value in stated.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, stated[name])
    return bool(changed) or row.pk is None


def _departments(codes: set[str]) -> dict[str, Department]:
    return {d.code: d for d in Department.objects.filter(code__in=codes)}


def _halls(codes: set[str]) -> dict[str, Hall]:
    found = Hall.objects.filter(code__in=codes).select_related("region", "department")
    return {hall.code: hall for hall in found}


def _holds(scope: Scope, hall: Hall) -> bool:
    return scope.holds(department=hall.department.path, region=hall.region.path)


def _unknown(text: str, field: str, entry: HallEntry | WindowEntry) -> Invalid:
    return Invalid(text % {"value": getattr(entry, field)}, field=field)
