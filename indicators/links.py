"""Addresses of the page, of the lists behind its numbers and of their exports, with the filters in force."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from .filters import FigureFilter
from .reach import Reach

SHARED = ("from", "to", "region", "department", "own", "item", "channel", "hall", "bodies")


@dataclass(frozen=True)
class Links:
    """Lists that the viewer may not open whole have the empty address."""

    chosen: FigureFilter
    page_url: str
    ratings_url: str
    tickets_url: str

    def page(self, **changes: Any) -> str:
        return self.page_url + self.chosen.address(**changes)

    def ratings(self, **changes: Any) -> str:
        return self.ratings_url and self.ratings_url + self.chosen.address(**changes)

    def tickets(self, **changes: Any) -> str:
        return self.tickets_url and self.tickets_url + self.chosen.address(**changes)

    def coverage(self) -> str:
        """The three coverages of the same units and days."""
        plain = dict.fromkeys(("item", "channel", "hall", "bodies"))
        return reverse("indicators:coverage") + self.chosen.address(**plain)

    def back(self) -> str:
        """The figures with the same filters, without what only narrows a list."""
        only_lists = self.chosen.parameters().keys() - set(SHARED)
        return self.page(**dict.fromkeys(only_lists))


@dataclass(frozen=True)
class ExportLinks:
    csv_url: str
    query: str


def links_for(chosen: FigureFilter, reach: Reach, *, page: str = "indicators:dashboard") -> Links:
    return Links(
        chosen=chosen,
        page_url=reverse(page),
        ratings_url=reverse("indicators:rating-list") if reach.opens(reach.ratings) else "",
        tickets_url=reverse("indicators:ticket-list") if reach.opens(reach.tickets) else "",
    )


def export_links(table: str, chosen: FigureFilter) -> ExportLinks:
    """What is shown now, as a file: at once as CSV, or the same question for a spreadsheet."""
    address = chosen.address(table=table)
    return ExportLinks(reverse("indicators:export-csv") + address, address.removeprefix("?"))
