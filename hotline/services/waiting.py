"""What waits for a person: tickets whose next move is theirs to make."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from govservice.accounts.models import User

from ..models import Ticket, TicketAssignment, TicketQuerySet, TicketStatus
from ..workflow import MOVES, WITH_UNITS, Body, Move
from .access import handled_by

FIRST = F("due_at").asc(nulls_last=True)


def waiting_for(by: User) -> TicketQuerySet:
    """In scope, open, and at a status from which one of this person's duties leads on.

    What the person handled is judged by another, so nothing but its handling waits for them.
    """
    visible: TicketQuerySet = Ticket.objects.visible_to(by).exclude(status=TicketStatus.ARCHIVED)
    if by.is_superuser:
        return visible
    not_own_work = Q(~handled_by(by.same_person()))
    condition = Q(pk__in=[])
    for move in MOVES.values():
        for duty in move.duties:
            if by.has_duty(duty):
                waits = _waits(move, by.scope({duty}))
                condition |= waits & not_own_work if move.own_work else waits
    return visible.filter(condition)


def _waits(move: Move, scope: Any) -> Q:
    statuses = [str(status) for status in move.sources]
    if move.body is Body.UNIT:
        mine = TicketAssignment.objects.filter(
            scope.condition("department"),
            ticket=OuterRef("pk"),
            round_no=OuterRef("round_no"),
            status__in=statuses,
        )
        return Q(Exists(mine), status__in=[str(status) for status in WITH_UNITS])
    places = Q(pk__in=[])
    for path in scope.region_paths:
        places |= Q(region__path__startswith=path)
    return Q(status__in=statuses) & places
