"""A unit goes over to another with the tickets it has in hand.

An assignment goes on where it stood: signed for, handled or replied, with the deadline it had, for
the caller's time has not stood still. What has passed the review stays with the unit that did it.
"""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.catalogue.handover import Handover, Part, register_part

from ..models import AssignmentStatus, Ticket, TicketAssignment
from ..workflow import WITH_UNITS, Body, Move, Unchosen
from .access import assignments_of_round, lead_of
from .moving import carry_out
from .step import Step, full_reply

__all__ = ["register_parts"]

HAND_OVER = Move(Unchosen.HANDED_OVER, WITH_UNITS, tuple(WITH_UNITS), (), Body.MANAGEMENT)


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
    step = Step(ticket, HAND_OVER, "", handover.by, handover.at, mine, None)
    carry_out(step, lambda step: _go_over(step, handover))
    return True


def _go_over(step: Step, handover: Handover) -> None:
    if lead_of(step.assignments) is not None:
        step.set(lead_department=handover.successor)
    for assignment in step.assignments:
        _move_assignment(assignment, handover)
        step.assignment = assignment
        step.log(handover.told())


def _move_assignment(assignment: TicketAssignment, handover: Handover) -> None:
    """A sealed reply is bound to its unit, and is bound anew. That it was dispatched stays where it was."""
    reply = full_reply(assignment) if assignment.reply_sealed else ""
    assignment.dispatched_to_id = assignment.dispatched_to_id or assignment.department_id
    assignment.department = handover.successor
    if reply:
        assignment.reply_sealed = sealed.seal(reply, bound_to=assignment.reply_place)
    assignment.save(update_fields=["department", "dispatched_to", "reply_sealed"])


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
