"""A unit goes over to another with the tickets it has in hand.

An assignment goes on where it stood: signed for, handled or replied, with the deadline it had, for
the caller's time has not stood still. What has passed the review stays with the unit that did it.
"""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.catalogue.handover import Handover, Part, register_part

from ..models import AssignmentStatus, Ticket, TicketAssignment, TicketEvent
from ..workflow import WITH_UNITS
from .access import assignments_of_round, lead_of
from .counted import counted_days, touch_counted
from .step import full_reply

__all__ = ["HANDED_OVER", "register_parts"]

HANDED_OVER = "handed_over"


def _in_hand(handover: Handover) -> Any:
    """Tickets of which the unit has work in the current round."""
    with_it = TicketAssignment.objects.filter(department=handover.predecessor)
    unfinished = with_it.exclude(status=AssignmentStatus.PASSED).filter(
        ticket__status__in=[str(status) for status in WITH_UNITS]
    )
    current = unfinished.filter(round_no=F("ticket__round_no"))
    return Ticket.objects.filter(pk__in=current.order_by().values("ticket")).order_by("pk")


def _move(handover: Handover, limit: int) -> int:
    """Locked as every move locks them: whoever moves one at this moment comes first."""
    ids = list(_in_hand(handover).values_list("pk", flat=True)[:limit])
    locked = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return sum(_hand_over(ticket, handover) for ticket in locked)


def _hand_over(ticket: Ticket, handover: Handover) -> bool:
    """Looked at again under the lock: the unit may have replied, and the reply passed, meanwhile."""
    assignments = assignments_of_round(ticket)
    mine = [
        a
        for a in assignments
        if a.department_id == handover.predecessor.pk and a.status != AssignmentStatus.PASSED
    ]
    if not mine or ticket.status not in WITH_UNITS:
        return False
    days = counted_days(ticket)
    if lead_of(mine) is not None:
        ticket.lead_department = handover.successor
        ticket.save(update_fields=["lead_department"])
    for assignment in mine:
        _move_assignment(assignment, handover)
    TicketEvent.objects.bulk_create(_event(ticket, assignment, handover) for assignment in mine)
    touch_counted(days, {handover.predecessor.pk, handover.successor.pk})
    return True


def _move_assignment(assignment: TicketAssignment, handover: Handover) -> None:
    """A sealed reply is bound to its unit, and is bound anew. That it was dispatched stays where it was."""
    reply = full_reply(assignment) if assignment.reply_sealed else ""
    assignment.dispatched_to_id = assignment.dispatched_to_id or assignment.department_id
    assignment.department = handover.successor
    if reply:
        assignment.reply_sealed = sealed.seal(reply, bound_to=assignment.reply_place)
    assignment.save(update_fields=["department", "dispatched_to", "reply_sealed"])


def _event(ticket: Ticket, assignment: TicketAssignment, handover: Handover) -> TicketEvent:
    return TicketEvent(
        ticket=ticket,
        assignment=assignment,
        move=HANDED_OVER,
        actor=handover.by,
        at=handover.at,
        data={
            "from_department": handover.predecessor.code,
            "department": handover.successor.code,
            "on": handover.on.isoformat(),
        },
    )


def register_parts() -> None:
    register_part(
        Part(
            "tickets",
            _("open tickets"),
            70,
            lambda handover: int(_in_hand(handover).count()),
            _move,
        )
    )
