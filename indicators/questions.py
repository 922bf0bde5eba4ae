"""What can be asked of the figures, and the shapes of the answers."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from govservice.catalogue.models import Department, Hall, Region, ServiceItem
from govservice.catalogue.scope import Scope
from govservice.errors import DomainError

from .bodies import Bodies, Merged, merged_for

Counts = dict[str, int]
SLICES = {"item": "item_id", "channel": "channel", "hall": "hall_id"}
"""What ratings can be cut by, and the column that says it in figures and facts alike."""


class TooManyFacts(DomainError):
    code = "too_many_facts"
    message = _(
        "Too many single ratings would have to be counted for this. "
        "Please choose whole months or fewer filters."
    )


@dataclass(frozen=True)
class FigureQuery:
    """``start <= day < end``. ``subtree`` also counts what stands below the region or department.

    ``bodies`` says whether units are those of that time or those that stand today.
    """

    scope: Scope
    start: dt.date
    end: dt.date
    region: Region | None = None
    department: Department | None = None
    subtree: bool = True
    item: ServiceItem | None = None
    channel: str = ""
    hall: Hall | None = None
    bodies: str = Bodies.AS_RECORDED.value

    @cached_property
    def merged(self) -> Merged:
        """Asked once for a question."""
        return merged_for(self)

    @property
    def last_day(self) -> dt.date:
        return self.end - dt.timedelta(days=1)

    @property
    def sliced_by(self) -> frozenset[str]:
        return frozenset(name for name in SLICES if getattr(self, name))


@dataclass(frozen=True)
class Row:
    """One line of a breakdown: the unit's id (the channel's code for channels), its words, its counters."""

    key: int | str
    code: str
    name: str
    counters: Counts


@dataclass(frozen=True)
class Source:
    """Where the numbers come from, and the sentence that says so."""

    from_facts: bool
    text: str
