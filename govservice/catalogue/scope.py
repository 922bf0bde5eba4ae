"""Whose facts a person or a system may see: everything, or departments and regions with all below."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

from django.db import models
from django.db.models import Q


@dataclass(frozen=True)
class Scope:
    """A set of subtrees, united. The empty scope sees nothing."""

    everything: bool = False
    department_paths: frozenset[str] = frozenset()
    region_paths: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or bool(self.department_paths or self.region_paths)

    def __or__(self, other: "Scope") -> "Scope":
        return Scope(
            everything=self.everything or other.everything,
            department_paths=self.department_paths | other.department_paths,
            region_paths=self.region_paths | other.region_paths,
        )

    def holds(self, *, department: str = "", region: str = "") -> bool:
        """Whether a row lies within whose department and region have these paths."""
        return (
            self.everything
            or (bool(department) and department.startswith(tuple(self.department_paths)))
            or (bool(region) and region.startswith(tuple(self.region_paths)))
        )

    def condition(self, department: str, region: str = "") -> Q:
        """The filter for rows whose department (and region, where given) stand at these look-ups.

        ``department`` is the look-up of the department itself (``""`` for the Department model),
        ``region`` that of the region the row belongs to; without it the department's region counts.
        """
        if self.everything:
            return Q()
        prefix = f"{department}__" if department else ""
        region_prefix = f"{region}__" if region else f"{prefix}region__"
        condition = Q(pk__in=[])
        for path in sorted(self.department_paths):
            condition |= Q(**{f"{prefix}path__startswith": path})
        for path in sorted(self.region_paths):
            condition |= Q(**{f"{region_prefix}path__startswith": path})
        return condition


EVERYTHING = Scope(everything=True)


class Viewer(Protocol):
    """A user or an API client: both answer what they may see under some duties."""

    def scope(self, duties: Collection[str]) -> Scope: ...


class ScopedQuerySet(models.QuerySet[Any]):
    """Base of every queryset with a scope: the one place that says who may read a model.

    ``readers`` names the duties that may read; ``department_lookup`` and ``region_lookup`` say
    where the row's department and region are found.
    """

    readers: ClassVar[frozenset[str]] = frozenset()
    department_lookup: ClassVar[str] = "department"
    region_lookup: ClassVar[str] = ""

    def in_scope(self, scope: Scope) -> Self:
        if scope.everything:
            return self
        if not scope:
            return self.none()
        return self.filter(scope.condition(self.department_lookup, self.region_lookup))

    def visible_to(self, viewer: Viewer, duty: str | None = None) -> Self:
        """What this viewer may read under one duty, or under all duties they hold."""
        duties = self.readers if duty is None else self.readers & {duty}
        return self.in_scope(viewer.scope(duties))
