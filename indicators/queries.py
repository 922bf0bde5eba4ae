"""What pages, API and assessments ask of the figures. Reads only; periods are half-open.

Which filters are answered from what:

========================================  ==================  ================================
filters                                   whole months        edge days
========================================  ==================  ================================
region, department                        month figures       day figures
one of item, channel, hall; reasons       month slices        facts, at most ``FACT_CAP`` rows
two or more of item, channel, hall;       facts, at most ``FACT_CAP`` rows
a slice or reasons of one of them
========================================  ==================  ================================

:func:`source` says so in words for a page to show. Slices keep rating counters only: services,
comments and tickets are counted by day and department, so their rates are empty under a slice.
Beyond the cap a question is refused with :class:`TooManyFacts`; a wrong number is never given.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from govservice.catalogue.models import Department, Hall, Region, ServiceItem
from govservice.catalogue.scope import Scope
from govservice.errors import DomainError
from ratings.models import RatingQuerySet, ReasonTag

FACT_CAP = 200_000
Counts = dict[str, int]


class TooManyFacts(DomainError):
    code = "too_many_facts"
    message = _(
        "Too many single ratings would have to be counted for this. "
        "Please choose whole months or fewer filters."
    )


@dataclass(frozen=True)
class FigureQuery:
    """``start <= day < end``. ``subtree`` also counts what stands below the region or department."""

    scope: Scope
    start: dt.date
    end: dt.date
    region: Region | None = None
    department: Department | None = None
    subtree: bool = True
    item: ServiceItem | None = None
    channel: str = ""
    hall: Hall | None = None


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


def totals(query: FigureQuery) -> Counts:
    """Every counter summed up; rating counters alone where item, channel or hall is set."""
    raise NotImplementedError


def series(query: FigureQuery, by: str) -> list[tuple[dt.date, Counts]]:
    """``by`` is "day" or "month"; periods without facts are there with zeros; months by their first day."""
    raise NotImplementedError


def by_department(
    query: FigureQuery, order: str = "code", limit: int | None = None, offset: int = 0
) -> list[Row]:
    """Departments with any figure. ``order``: "code", or a counter, or a formula's code; "-" turns it."""
    raise NotImplementedError


def count_departments(query: FigureQuery) -> int:
    """How many rows :func:`by_department` has without a limit."""
    raise NotImplementedError


def by_channel(query: FigureQuery) -> list[Row]:
    raise NotImplementedError


def by_item(query: FigureQuery, limit: int | None = None, offset: int = 0) -> list[Row]:
    """Most rated first."""
    raise NotImplementedError


def by_hall(query: FigureQuery, limit: int | None = None, offset: int = 0) -> list[Row]:
    """Most rated first; ratings outside halls are in no row."""
    raise NotImplementedError


def by_tag(query: FigureQuery) -> list[tuple[ReasonTag, int]]:
    """How often each reason was ticked in counted first ratings, most often first."""
    raise NotImplementedError


def ratings_of(
    query: FigureQuery, level: int | None = None, tag: ReasonTag | None = None
) -> RatingQuerySet:
    """The counted first ratings behind a number: ``level_N`` of the totals is the length of this list."""
    raise NotImplementedError


def source(query: FigureQuery, slices: bool = False) -> Source:  # noqa: FBT001
    raise NotImplementedError
