"""Regions, written by lists: towns and villages above all, which the official code list leaves out.

What stands in paths never changes here: a region keeps its code, level and parent, for every scope,
figure and name of a place below is found by them. One that moves ends, and another begins.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from govservice.errors import DomainError, Invalid

from ..models import Region
from ..models.regions import RegionLevel
from ..scope import EVERYTHING, Scope
from .keeping import outside_scope

RANK = {level: rank for rank, level in enumerate(RegionLevel.values)}


@dataclass(frozen=True)
class RegionEntry:
    """``parent`` is a code and may stand earlier in the same list. What is empty stays as it is held."""

    code: str
    name: str
    level: str = ""
    parent: str = ""
    short_name: str = ""
    is_grouping: bool | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True)
class Place:
    level: str
    path: str


def find_region_problems(
    entries: Sequence[RegionEntry], *, coming: dict[str, Place], scope: Scope = EVERYTHING
) -> list[tuple[int, DomainError]]:
    """Position and refusal; ``coming`` are the places of the list's earlier entries and is added to."""
    held = _held(entries)
    found: list[tuple[int, DomainError]] = []
    for index, entry in enumerate(entries):
        refusal = _refusal(entry, held, coming, scope)
        if refusal:
            found.append((index, refusal))
        elif entry.code not in held:
            coming[entry.code] = _place(entry, held, coming)
    return found


@transaction.atomic
def put_regions(
    entries: Sequence[RegionEntry], *, scope: Scope = EVERYTHING
) -> list[bool | DomainError]:
    """Add new regions and change what differs; per entry: changed, unchanged, or the refusal."""
    held = _held(entries)
    return [_refusal(entry, held, {}, scope) or _put(entry, held) for entry in entries]


def _held(entries: Sequence[RegionEntry]) -> dict[str, Region]:
    """Of several with one code, the latest."""
    codes = {entry.code for entry in entries} | {entry.parent for entry in entries}
    found = Region.objects.filter(code__in=codes).select_related("parent").order_by("valid_from")
    return {region.code: region for region in found}


def _refusal(
    entry: RegionEntry, held: dict[str, Region], coming: dict[str, Place], scope: Scope
) -> DomainError | None:
    there = held.get(entry.code)
    if there is None:
        return _refusal_of_new(entry, held, coming, scope)
    if not scope.holds(department="", region=there.path):
        return outside_scope("code")
    parent = there.parent.code if there.parent else ""
    kept = {"level": there.level, "parent": parent, "valid_from": there.valid_from}
    for name, value in kept.items():
        if getattr(entry, name) and getattr(entry, name) != value:
            return Invalid(
                _(
                    "A region keeps its level, parent and first day (here %(value)s): end it instead."
                )
                % {"value": value or "–"},
                field=name,
            )
    if (entry.valid_to or there.valid_to) <= there.valid_from:
        return Invalid(_("The end must be later than the beginning."), field="valid_to")
    return None


def _refusal_of_new(
    entry: RegionEntry, held: dict[str, Region], coming: dict[str, Place], scope: Scope
) -> DomainError | None:
    if not entry.level:
        return Invalid(_("A new region needs its level."), field="level")
    above = _above(entry, held, coming)
    if above is None and (entry.parent or entry.level != RegionLevel.PROVINCE):
        text = _("There is no region with the code “%(value)s”, here or further up in the list.")
        return Invalid(text % {"value": entry.parent}, field="parent")
    if above is not None and RANK[above.level] >= RANK[entry.level]:
        return Invalid(_("A region stands under one of a higher level."), field="parent")
    if not scope.holds(department="", region=_place(entry, held, coming).path):
        return outside_scope("parent")
    return None


def _above(entry: RegionEntry, held: dict[str, Region], coming: dict[str, Place]) -> Place | None:
    parent = held.get(entry.parent)
    return Place(parent.level, parent.path) if parent else coming.get(entry.parent)


def _place(entry: RegionEntry, held: dict[str, Region], coming: dict[str, Place]) -> Place:
    above = _above(entry, held, coming)
    return Place(entry.level, f"{above.path if above else '/'}{entry.code}/")


def _put(entry: RegionEntry, held: dict[str, Region]) -> bool:
    region = held.get(entry.code)
    if region is None:
        region = Region(
            code=entry.code,
            level=entry.level,
            parent=held.get(entry.parent),
            path=_place(entry, held, {}).path,
        )
    before = _state(region)
    for name in ("name", "short_name", "is_grouping", "valid_from", "valid_to"):
        value = getattr(entry, name)
        if value not in ("", None):
            setattr(region, name, value)
    if _state(region) == before:
        return False
    region.save()
    held[entry.code] = region
    return True


def _state(region: Region) -> tuple[object, ...]:
    names = ("pk", "name", "short_name", "is_grouping", "valid_from", "valid_to")
    return tuple(getattr(region, name) for name in names)
