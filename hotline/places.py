"""Regions as people write them: found by code or name, shown with everything above them."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from govservice.catalogue.models import Region, RegionQuerySet
from govservice.errors import Invalid

MOST_SUGGESTED = 12
MOST_COMPARED = 500
LONGEST_NAME = 40


def full_names(regions: Iterable[Region]) -> dict[int, str]:
    """四川省成都市武侯区 by id: every name above, without mere groupings; one query."""
    found = list(regions)
    codes = {code for region in found for code in region.path.strip("/").split("/")}
    names = {
        code: "" if is_grouping else name
        for code, name, is_grouping in Region.objects.filter(code__in=codes).values_list(
            "code", "name", "is_grouping"
        )
    }
    return {
        region.pk: "".join(names.get(code, "") for code in region.path.strip("/").split("/"))
        for region in found
    }


def default_region() -> Region | None:
    """The place that ``HOTLINE_REGION`` names, if it is loaded."""
    today = timezone.localdate()
    region: Region | None = (
        Region.objects.valid_on(today).filter(code=settings.HOTLINE_REGION).first()
    )
    return region


def suggestions() -> list[str]:
    """What the field offers while one types: the default place, what lies in it, and its neighbours."""
    here = default_region()
    if here is None:
        return []
    today = timezone.localdate()
    near = Region.objects.valid_on(today).filter(is_grouping=False, parent__in=[here.pk])
    beside = Region.objects.valid_on(today).filter(is_grouping=False, parent=here.parent_id)
    names = full_names([here, *near, *(beside if here.parent_id else [])])
    return sorted(set(names.values()), key=list(names.values()).index)


def find_region(text: str, *, field: str = "region") -> Region:
    """By code, name or full name; raises ``Invalid`` that says what to write instead."""
    wanted = "".join(text.split())
    regions = Region.objects.valid_on(timezone.localdate()).filter(is_grouping=False)
    found: list[Region] = list(regions.filter(code=wanted))
    if not found:
        found = _named(wanted[:LONGEST_NAME], regions)
    if len(found) == 1:
        return found[0]
    raise Invalid(_which(text, found), field=field)


def _named(wanted: str, regions: RegionQuerySet) -> list[Region]:
    """The best kind of fit that any region has: whole name, end of it, short name, some of it."""
    endings = [wanted[i:] for i in range(len(wanted) - 1)]
    named = list(regions.filter(Q(name__in=endings) | Q(short_name__in=endings))[:MOST_COMPARED])
    names = full_names(named)
    tests: list[Callable[[Region], bool]] = [
        lambda region: names[region.pk] == wanted,
        lambda region: names[region.pk].endswith(wanted),
        lambda region: region.short_name == wanted,
        lambda region: _fits(wanted, names[region.pk]),
    ]
    kinds = ([region for region in named if test(region)] for test in tests)
    return next((found for found in kinds if found), [])


def _fits(wanted: str, full_name: str) -> bool:
    """四川武侯区 for 四川省成都市武侯区: every sign of it in this order, beginning and end alike."""
    if not full_name.startswith(wanted[:2]):
        return False
    signs = iter(full_name)
    return all(sign in signs for sign in wanted)


def _which(text: str, found: list[Region]) -> str:
    if not found:
        message = _(
            "No place is known as “%(value)s”. Write a city, district or county, such as 武侯区."
        )
        return message % {"value": text[:LONGEST_NAME]}
    names = full_names(found[:MOST_SUGGESTED])
    message = _("More than one place bears this name. Write one of: %(names)s.")
    return message % {"names": "、".join(names.values())}
