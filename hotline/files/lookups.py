"""The names in a chunk of rows, looked up together: one query for each kind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from govservice.catalogue.models import Department, Region

from ..models import TicketCategory

if TYPE_CHECKING:
    from .tickets import TicketRow

Problem = tuple[str, str, str]  # field, value, what is wrong with it


@dataclass(frozen=True)
class Lookups:
    regions: dict[str, list[Region]]
    departments: dict[str, Department]
    categories: dict[str, TicketCategory]

    @classmethod
    def of(cls, rows: "Iterable[TicketRow]") -> "Lookups":
        found = list(rows)
        return cls(
            regions=_regions({row.region for row in found}),
            departments=_departments({row.department for row in found}),
            categories=_categories({row.category for row in found}),
        )

    def region(self, row: "TicketRow") -> Region:
        return self.regions[row.region][0]

    def problems(self, row: "TicketRow") -> Iterator[Problem]:
        places = self.regions.get(row.region, [])
        if not row.region:
            yield "region", "", _("Name the region, in the file or with --region.")
        elif len(places) != 1:
            problem = _("More than one place bears this name; write its code.")
            yield "region", row.region, problem if places else _("No such region.")
        if row.reply and not row.department:
            yield "department", "", _("A reply needs its unit, in the file or with --department.")
        elif row.department and row.department not in self.departments:
            yield "department", row.department, _("No such unit.")
        if row.category and row.category not in self.categories:
            yield "category", row.category, _("No such category.")


def _regions(names: set[str]) -> dict[str, list[Region]]:
    found: dict[str, list[Region]] = {}
    for region in Region.objects.filter(Q(code__in=names) | Q(name__in=names)).order_by("code"):
        for name in {region.code, region.name} & names:
            found.setdefault(name, []).append(region)
    return found


def _departments(names: set[str]) -> dict[str, Department]:
    units = Department.objects.filter(Q(code__in=names) | Q(name__in=names)).order_by("-code")
    return {name: unit for unit in units for name in {unit.code, unit.name} & names}


def _categories(names: set[str]) -> dict[str, TicketCategory]:
    """By code, or by name, where the higher one wins: a file may name the first level alone."""
    found = TicketCategory.objects.filter(Q(code__in=names) | Q(name__in=names))
    deepest_first = sorted(found, key=lambda category: (-category.path.count("/"), category.path))
    return {
        name: category
        for category in deepest_first
        for name in {category.code, category.name} & names
    }
