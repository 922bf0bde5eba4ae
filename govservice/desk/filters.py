"""Saved filters of the lists: what of an address may be kept, and whether what was kept still fits."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from govservice.accounts.saved_filters import SavedFilter

Known = Mapping[str, frozenset[str] | None]  # None: anything that somebody may type
NO_CHOICES: tuple[Any, ...] = ()


class KeepsFilters:
    """For a list whose filters a person may keep under a name."""

    list_before_template = "desk/saved_filters.html"


@dataclass(frozen=True)
class Link:
    saved: SavedFilter
    is_current: bool
    is_dead: bool


@dataclass(frozen=True)
class Saved:
    """``query`` is what the list is filtered by now, as it would be kept."""

    list_name: str
    query: str
    links: list[Link]

    @property
    def is_new(self) -> bool:
        return bool(self.query) and not any(link.is_current for link in self.links)


def lists() -> dict[str, Any]:
    """The admins of the lists whose filters may be kept, by name."""
    found = (a for a in admin.site._registry.values() if isinstance(a, KeepsFilters))
    return {each.opts.label_lower: each for each in found}


def saved_for(changelist: Any, user: Any) -> Saved:
    """One query."""
    known = known_parameters(changelist)
    name = changelist.opts.label_lower
    now = as_kept(MultiValueDict(changelist.filter_params), known)
    own = SavedFilter.objects.visible_to(user).filter(list_name=name)
    links = [Link(kept, kept.query == now, not fits(kept.query, known)) for kept in own]
    return Saved(name, now, links)


def known_of(model_admin: Any, request: HttpRequest) -> Known:
    """What the list can be filtered by, asked of the list as it opens."""
    bare = copy(request)
    bare.GET = QueryDict()
    return known_parameters(model_admin.get_changelist_instance(bare))


def known_parameters(changelist: Any) -> Known:
    return {
        name: _values(spec, name)
        for spec in changelist.filter_specs
        for name in spec.expected_parameters()
    }


def _values(spec: Any, name: str) -> frozenset[str] | None:
    if name.endswith("__isnull"):
        return frozenset({"True", "False"})
    field = getattr(spec, "field", None)
    choices = getattr(spec, "lookup_choices", NO_CHOICES) or getattr(field, "flatchoices", ())
    return frozenset(str(value) for value, _words in choices) or None


def as_kept(asked: MultiValueDict[str, str], known: Known) -> str:
    """The parameters that this list knows, in one order; page, search words and all else fall away."""
    kept = QueryDict(mutable=True)
    for name in sorted(known):
        value = " ".join(asked.get(name, "").replace("\0", "").split())
        if value and _is_known(name, value, known):
            kept[name] = value
    return kept.urlencode()


def fits(query: str, known: Known) -> bool:
    """Whether the list still knows every parameter and value: else it would show something else."""
    return all(_is_known(name, str(value), known) for name, value in QueryDict(query).items())


def _is_known(name: str, value: str, known: Known) -> bool:
    values = known.get(name, frozenset())
    return values is None or value in values
