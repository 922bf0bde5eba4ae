"""The facts behind a number: the same conditions as the figures, one row for each that was counted."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from govservice.catalogue.scope import Scope
from govservice.worktime import SHANGHAI
from hotline.models import (
    AssignmentRole,
    AssignmentStatus,
    CallBack,
    CallBackOutcome,
    Resolution,
    Ticket,
    TicketAssignment,
    TicketStatus,
)
from ratings.models import Rectification, RectificationStatus

from .grains import SATISFIED_FROM
from .queries import FigureQuery
from .reading import units

MOST_COUNTED = 10_000
OPEN = (
    TicketStatus.REGISTERED,
    TicketStatus.RECEIVED,
    TicketStatus.DISPATCHED,
    TicketStatus.SIGNED,
    TicketStatus.HANDLING,
    TicketStatus.REPLIED,
    TicketStatus.SENT_BACK,
)
OVERDUE = "overdue"
TICKET_LISTS = {
    OVERDUE: _("Tickets past their deadline now"),
    "tickets_dispatched": _("Tickets dispatched"),
    "tickets_done": _("Tickets done"),
    "tickets_done_on_time": _("Tickets done on time"),
    "calls_due": _("Call-backs ended"),
    "calls_reached": _("Callers reached"),
    "calls_judged": _("Callers who said whether it was solved"),
    "calls_solved": _("Matters solved"),
    "calls_partly": _("Matters partly solved"),
    "calls_rated": _("Callers who rated"),
    "calls_satisfied": _("Callers at least fairly satisfied"),
}
RECTIFICATION_LISTS = {
    "bad_answered": _("Bad ratings answered"),
    "bad_put_right": _("Bad ratings put right"),
    "bad_put_right_on_time": _("Bad ratings put right on time"),
    "bad_put_right_due": _("Bad ratings put right or past their deadline"),
    "named_bad": _("Bad ratings with a name"),
    "named_bad_put_right": _("Bad ratings with a name, put right and to be called back"),
    "named_bad_called_back": _("Bad ratings with a name, put right and called back"),
    "named_bad_reached": _("Citizens reached about the fix"),
    "named_bad_declined": _("Citizens who declined to rate the fix"),
    "fixes_judged": _("Citizens who rated the fix"),
    "fixes_satisfied": _("Citizens at least fairly satisfied with the fix"),
}
"""Lists of ratings by what has become of them, each named after its counter."""
_CALLS: dict[str, Q] = {
    "calls_due": Q(),
    "calls_reached": Q(outcome=CallBackOutcome.REACHED),
    "calls_judged": ~Q(resolution=""),
    "calls_solved": Q(resolution=Resolution.SOLVED),
    "calls_partly": Q(resolution=Resolution.PARTLY),
    "calls_rated": Q(level__isnull=False),
    "calls_satisfied": Q(level__gte=SATISFIED_FROM),
}


@dataclass(frozen=True)
class CappedCount:
    """A count that stops at :data:`MOST_COUNTED`: beyond it the exact number helps nobody today."""

    count: int

    @property
    def is_exact(self) -> bool:
        return self.count <= MOST_COUNTED

    @property
    def text(self) -> str:
        return str(self.count) if self.is_exact else f"{MOST_COUNTED}+"


def capped(rows: QuerySet[Any]) -> CappedCount:
    return CappedCount(rows.order_by()[: MOST_COUNTED + 1].count())


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), SHANGHAI)


def _root_leads() -> QuerySet[TicketAssignment]:
    return TicketAssignment.objects.filter(parent__isnull=True, role=AssignmentRole.LEAD)


def _within(query: FigureQuery, moment: str) -> Q:
    span = {f"{moment}__gte": midnight(query.start), f"{moment}__lt": midnight(query.end)}
    return Q(**span)


def tickets(query: FigureQuery, counter: str, *, scope: Scope, at: dt.datetime) -> QuerySet[Any]:
    """Tickets, assignments or call-backs: whatever the counter counts, one row each, newest id first.

    ``unit_id`` is the unit that a row counts under.
    """
    if counter == OVERDUE:
        return overdue_tickets(query, scope=scope, at=at)
    within_reach = Ticket.objects.in_scope(scope)
    if counter in _CALLS:
        calls = CallBack.objects.filter(units(query, "department"), _CALLS[counter], is_final=True)
        calls = calls.filter(day__gte=query.start, day__lt=query.end)
        calls = calls.annotate(unit_id=F("department_id"))
        return _reachable(calls, "ticket", within_reach, scope).select_related("ticket")
    if counter == "tickets_dispatched":
        first = _root_leads().filter(_within(query, "assigned_at"), round_no=1)
        still = Q(dispatched_to__isnull=True) & units(query, "department")
        before = Q(dispatched_to__isnull=False) & units(query, "dispatched_to")
        first = first.filter(still | before)
        first = first.annotate(unit_id=Coalesce("dispatched_to_id", "department_id"))
        return _reachable(first, "ticket", within_reach, scope).select_related("ticket")
    done = Ticket.objects.filter(_within(query, "done_at"), units(query, "lead_department"))
    if counter == "tickets_done_on_time":
        passed = _root_leads().filter(ticket=OuterRef("pk"), round_no=OuterRef("round_no"))
        passed = passed.filter(status=AssignmentStatus.PASSED, replied_at__lte=F("due_at"))
        done = done.filter(Exists(passed))
    done = done.annotate(unit_id=F("lead_department_id"))
    return _reachable(done, "pk", within_reach, scope)


def _reachable(
    rows: QuerySet[Any], ticket: str, within_reach: QuerySet[Ticket], scope: Scope
) -> QuerySet[Any]:
    if scope.everything:
        return rows
    return rows.filter(**{f"{ticket}__in": within_reach.values("pk")})


def overdue_tickets(query: FigureQuery, *, scope: Scope, at: dt.datetime) -> QuerySet[Ticket]:
    """Open tickets whose total clock has run out, whoever has them now."""
    rows = Ticket.objects.in_scope(scope).filter(status__in=OPEN, due_at__lt=at)
    if query.region:
        path = query.region.path
        rows = (
            rows.filter(region__path__startswith=path)
            if query.subtree
            else rows.filter(region=query.region)
        )
    if query.department:
        rows = rows.filter(units(query, "lead_department"))
    counted: QuerySet[Ticket] = rows.annotate(unit_id=F("lead_department_id"))
    return counted


def waiting_rectifications(query: FigureQuery, *, scope: Scope) -> QuerySet[Rectification]:
    """Bad ratings that nobody has been given to put right."""
    rows = Rectification.objects.in_scope(scope).filter(status=RectificationStatus.TO_ASSIGN)
    return rows.filter(units(query, "department"))
