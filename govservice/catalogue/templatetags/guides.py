"""A guide's numbers and codes in words."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..guides import Element, Entry, Material
from ..models import ItemVersion
from ..models.items import LimitUnit

register = template.Library()

Column = tuple[str, str | Promise]
COLUMNS: Sequence[Column] = (
    ("kind", gettext_lazy("kind of paper")),
    ("form", gettext_lazy("form of paper")),
    ("copies", gettext_lazy("copies")),
    ("source", gettext_lazy("where it comes from")),
    ("needed", gettext_lazy("needed?")),
    ("notes", gettext_lazy("please note")),
)
DEPTHS = {
    "1": gettext_lazy("information online"),
    "2": gettext_lazy("papers can be sent in online"),
    "3": gettext_lazy("papers are looked through online beforehand"),
    "4": gettext_lazy("the application is taken in online"),
    "5": gettext_lazy("it is handled online"),
    "6": gettext_lazy("the outcome is told online"),
    "7": gettext_lazy("the certificate is sent electronically"),
    "8": gettext_lazy("other steps online"),
}


@register.filter
def promised(version: ItemVersion) -> str:
    return _duration(version.promised_limit, version.limit_unit)


@register.filter
def by_law(version: ItemVersion) -> str:
    return _duration(version.statutory_limit, version.limit_unit)


def _duration(count: int | None, unit: str) -> str:
    if count is None:
        return ""
    if unit == LimitUnit.WORKING_HOURS:
        text = ngettext("%(count)s working hour", "%(count)s working hours", count)
    elif unit == LimitUnit.CALENDAR_DAYS:
        text = ngettext("%(count)s calendar day", "%(count)s calendar days", count)
    else:
        text = ngettext("%(count)s working day", "%(count)s working days", count)
    return text % {"count": count}


@register.filter
def visits_in_words(count: int | None) -> str:
    if count is None:
        return _("not stated")
    if count == 0:
        return _("no visit needed")
    return ngettext("at most %(count)s visit", "at most %(count)s visits", count) % {"count": count}


@register.filter
def depth_in_words(code: str) -> str | Promise:
    return DEPTHS.get(code, code)


@register.filter
def said_under(page: Any, element: str) -> list[Entry]:
    """What the guide of an item page says under one element."""
    entries: list[Entry] = page.guide.under(Element(element))
    return entries


@register.filter
def columns_of(materials: Sequence[Material]) -> list[Column]:
    """Only columns that say something of at least one paper."""
    return [(name, title) for name, title in COLUMNS if any(getattr(m, name) for m in materials)]


@register.filter
def cells(material: Material, columns: Sequence[Column]) -> list[tuple[str | Promise, str]]:
    return [(title, getattr(material, name)) for name, title in columns]
