"""The question in words, and the spans one tap away."""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ratings.models import Channel

from .filters import FigureFilter
from .links import Links
from .spans import presets

PRESETS: dict[str, Promise] = {
    "this_month": _("This month"),
    "last_month": _("Last month"),
    "this_quarter": _("This quarter"),
    "this_year": _("This year"),
    "twelve_months": _("Twelve months"),
}
NARROWING = ("region", "department", "item", "hall")


@dataclass(frozen=True)
class Asked:
    start: dt.date
    last: dt.date
    names: list[str]

    @property
    def narrowed(self) -> bool:
        return bool(self.names)


@dataclass(frozen=True)
class Preset:
    name: Promise
    url: str
    is_current: bool


def asked(chosen: FigureFilter) -> Asked:
    values, period = chosen.values, chosen.period()
    names = [str(values[name]) for name in NARROWING if name in values]
    if "channel" in values:
        names.append(str(Channel(values["channel"]).label))
    if "own" in values:
        names.append(str(_("without what stands below")))
    if "bodies" in values:
        names.append(str(_("by the bodies that stand today")))
    return Asked(period.start, period.last_day, names)


def preset_links(chosen: FigureFilter, links: Links, today: dt.date) -> list[Preset]:
    current = chosen.period()
    return [
        Preset(
            name=PRESETS[name],
            url=links.page(**period.parameters),
            is_current=period == current,
        )
        for name, period in presets(today).items()
    ]
