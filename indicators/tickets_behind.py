"""The tickets behind a number: number, type, unit and dates; no caller, no words of theirs."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from govservice.catalogue.models import Department
from govservice.chunks import Names
from hotline.models import CallBack, Ticket, TicketAssignment

from . import queries
from .drilldown import OVERDUE, capped, tickets
from .filters import TicketListFilter

ROWS_A_PAGE = 50
KEY = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True)
class TicketLine:
    """``department`` is the lead unit at the time that counts."""

    number: str
    kind: str
    department: str
    status: str
    registered_on: dt.date
    due_on: dt.date | None
    done_on: dt.date | None


@dataclass(frozen=True)
class Behind:
    """``count`` is the number clicked, ``beyond_reach`` how many of it concern matters of others."""

    counter: str
    count: int
    is_exact: bool
    listed: QuerySet[Any]
    beyond_reach: int


@dataclass(frozen=True)
class Page:
    rows: list[TicketLine]
    after: str


@dataclass(frozen=True)
class Listing:
    behind: Behind
    page: Page


def listing(chosen: TicketListFilter, after: str = "", *, at: dt.datetime) -> Listing | None:
    """One page; None where a filter is in error, with the reason in the form."""
    behind = behind_or_error(chosen, at=at)
    return Listing(behind, page_of(behind, after)) if behind else None


def behind_or_error(chosen: TicketListFilter, *, at: dt.datetime) -> Behind | None:
    if not chosen.form.is_valid():
        return None
    if chosen.query().sliced_by:
        chosen.form.add_error(
            None, _("Tickets are not counted by item, channel or hall: please clear these filters.")
        )
        return None
    return tickets_behind(chosen, at=at)


def tickets_behind(chosen: TicketListFilter, *, at: dt.datetime) -> Behind:
    counter = chosen.values["counter"]
    query = chosen.query()
    rows = tickets(query, counter, scope=chosen.scope, at=at)
    listed = capped(rows)
    if counter == OVERDUE:
        return Behind(counter, listed.count, listed.is_exact, rows, 0)
    count = queries.totals(query)[counter]
    beyond = max(count - listed.count, 0) if listed.is_exact else 0
    return Behind(counter, count, is_exact=True, listed=rows, beyond_reach=beyond)


def page_of(behind: Behind, after: str) -> Page:
    """Newest first, after the id of the last one."""
    rows = behind.listed.order_by("-pk")
    if KEY.fullmatch(after):
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: ROWS_A_PAGE + 1])
    more = len(found) > ROWS_A_PAGE
    shown = found[:ROWS_A_PAGE]
    units = Names(Department)
    units.fetch(row.unit_id for row in shown)
    lines = [line_of(row, units.name(row.unit_id)) for row in shown]
    return Page(lines, str(shown[-1].pk) if more else "")


def line_of(row: Ticket | TicketAssignment | CallBack, unit: str) -> TicketLine:
    ticket = row if isinstance(row, Ticket) else row.ticket
    return TicketLine(
        number=ticket.number,
        kind=ticket.get_ticket_type_display(),
        department=unit,
        status=ticket.get_status_display(),
        registered_on=timezone.localdate(ticket.registered_at),
        due_on=timezone.localdate(ticket.due_at) if ticket.due_at else None,
        done_on=timezone.localdate(ticket.done_at) if ticket.done_at else None,
    )
