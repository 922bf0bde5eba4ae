"""What the filters' text inputs offer while typing: the next level below what is chosen, never thousands."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from govservice.catalogue.models import Department, Hall, Region, ServiceItem
from govservice.catalogue.scope import Scope

from .filters import (
    FigureFilter,
    departments_within,
    halls_within,
    items_within,
    regions_within,
)

MOST_OFFERED = 30
Choices = list[tuple[str, str]]


def suggestions(chosen: FigureFilter, scope: Scope) -> dict[str, Choices]:
    """Code and name for each input that the form has; one query each."""
    region, department = chosen.values.get("region"), chosen.values.get("department")
    rows = {
        "region": _regions(scope, region),
        "department": _departments(scope, region, department),
        "item": _items(scope, department) if department else ServiceItem.objects.none(),
        "hall": _halls(scope, region),
    }
    return {name: _first(found) for name, found in rows.items() if name in chosen.form.fields}


def _first(
    rows: QuerySet[Region] | QuerySet[Department] | QuerySet[ServiceItem] | QuerySet[Hall],
) -> Choices:
    return list(rows.order_by("code").values_list("code", "name")[:MOST_OFFERED])


def _regions(scope: Scope, region: Region | None) -> QuerySet[Region]:
    valid = regions_within(scope).filter(valid_to__gt=timezone.localdate())
    if region:
        return valid.filter(Q(parent=region) | Q(parent__parent=region, parent__is_grouping=True))
    if scope.everything:
        return valid.filter(parent__isnull=True)
    places = Q(pk__in=[])
    for path in sorted(scope.region_paths):
        places |= Q(path=path) | Q(parent__path=path)
    return valid.filter(places) if scope.region_paths else valid


def _departments(
    scope: Scope, region: Region | None, department: Department | None
) -> QuerySet[Department]:
    valid = departments_within(scope).filter(valid_to__gt=timezone.localdate())
    if department:
        return valid.filter(parent=department)
    if region:
        return valid.filter(region=region)
    if scope.everything:
        return valid.filter(parent__isnull=True)
    return valid


def _items(scope: Scope, department: Department) -> QuerySet[ServiceItem]:
    return items_within(scope).filter(department=department, is_active=True)


def _halls(scope: Scope, region: Region | None) -> QuerySet[Hall]:
    halls = halls_within(scope).filter(is_open=True)
    return halls.filter(region__path__startswith=region.path) if region else halls
