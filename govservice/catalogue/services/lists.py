"""Named lists of units, written by lists: each entry gives one member its place."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from govservice.errors import Conflict, DomainError, Invalid

from ..models import Department, Region, UnitList, UnitListMember
from ..scope import EVERYTHING, Scope
from .keeping import OUT_OF_THE_WAY, outside_scope, reaches_everything
from .reference import regions_by_code

Place = tuple[str, int]  # code of the list, position


@dataclass(frozen=True)
class MemberEntry:
    """``code`` and ``name`` are the list's; the member is a region or a department, by its code.

    Members that no entry names stay where they are.
    """

    code: str
    name: str
    position: int
    region: str = ""
    department: str = ""
    source: str = ""

    @property
    def unit(self) -> tuple[str, str, str]:
        return self.code, self.region, self.department


def find_member_problems(
    entries: Sequence[MemberEntry], *, scope: Scope = EVERYTHING
) -> list[tuple[int, DomainError]]:
    """Position and refusal of what :func:`put_members` would not take; writes nothing."""
    plans = _Plans(entries, scope)
    found = [plans.refusal(entry) for entry in entries]
    return [(index, refusal) for index, refusal in enumerate(found) if refusal]


@transaction.atomic
def put_members(
    entries: Sequence[MemberEntry], *, scope: Scope = EVERYTHING
) -> list[bool | DomainError]:
    """Add lists and members and move those that stand elsewhere; per entry: changed, or refused."""
    plans = _Plans(entries, scope)
    refusals = [plans.refusal(entry) for entry in entries]
    good = [entry for entry, refusal in zip(entries, refusals, strict=True) if not refusal]
    plans.put_lists(good)
    # Two members that change places would for an instant stand on the same one.
    moving = [held.pk for entry in good if (held := plans.held.get(entry.unit))]
    UnitListMember.objects.filter(pk__in=moving).update(position=F("position") + OUT_OF_THE_WAY)
    return [refusal or plans.put(entry) for entry, refusal in zip(entries, refusals, strict=True)]


class _Plans:
    """Everything a list of members refers to, read in four queries."""

    def __init__(self, entries: Sequence[MemberEntry], scope: Scope) -> None:
        self.scope = scope
        self.regions: dict[str, Region] = regions_by_code()
        named = {entry.department for entry in entries}
        self.departments = {d.code: d for d in Department.objects.filter(code__in=named)}
        codes = {entry.code for entry in entries}
        self.lists = {row.code: row for row in UnitList.objects.filter(code__in=codes)}
        self.held: dict[tuple[str, str, str], UnitListMember] = {}
        self.keepers: dict[Place, tuple[str, str, str]] = {}
        members = UnitListMember.objects.filter(unit_list__code__in=codes)
        for member in members.select_related("unit_list", "region", "department"):
            region, department = member.region, member.department
            unit = (
                member.unit_list.code,
                region.code if region else "",
                department.code if department else "",
            )
            self.held[unit] = member
            self.keepers[member.unit_list.code, member.position] = unit
        self.places = Counter((entry.code, entry.position) for entry in entries)
        self.moved = {entry.unit for entry in entries}
        self.changed_lists: set[str] = set()

    def refusal(self, entry: MemberEntry) -> DomainError | None:
        if not reaches_everything(self.scope):
            return outside_scope("code")
        if entry.region and entry.region not in self.regions:
            text = _("There is no region with the code “%(value)s”.")
            return Invalid(text % {"value": entry.region}, field="region")
        if entry.department and entry.department not in self.departments:
            text = _("There is no department with the code “%(value)s”.")
            return Invalid(text % {"value": entry.department}, field="department")
        keeper = self.keepers.get((entry.code, entry.position))
        stays = keeper is not None and keeper != entry.unit and keeper not in self.moved
        if stays or self.places[entry.code, entry.position] > 1:
            text = _("Another member of the list stands on position %(value)d.")
            return Conflict(text % {"value": entry.position}, field="position")
        return None

    def put_lists(self, entries: Sequence[MemberEntry]) -> None:
        for entry in entries:
            held = self.lists.get(entry.code) or UnitList(code=entry.code)
            source = entry.source or held.source
            if held.pk is None or (held.name, held.source) != (entry.name, source):
                held.name, held.source = entry.name, source
                held.save()
                self.lists[entry.code] = held
                self.changed_lists.add(entry.code)

    def put(self, entry: MemberEntry) -> bool:
        held = self.held.get(entry.unit)
        before = held.position if held else None
        member = held or UnitListMember(
            unit_list=self.lists[entry.code],
            region=self.regions.get(entry.region),
            department=self.departments.get(entry.department),
        )
        member.position = entry.position
        member.save()
        return before != entry.position or entry.code in self.changed_lists
