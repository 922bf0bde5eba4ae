"""What each move does to the ticket and its tree, one function per move; none of them saves the ticket."""

from collections.abc import Callable

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from govservice.catalogue.models import Department
from govservice.catalogue.models.departments import DepartmentKind
from govservice.catalogue.services import standing_today
from govservice.errors import Invalid, MoveNotAllowed

from ..deadlines import TicketRules, rules_for
from ..models import (
    AssignmentRole,
    AssignmentStatus,
    Ticket,
    TicketAssignment,
    TicketStatus,
    TicketType,
)
from ..workflow import MAX_ROUNDS, MoveName
from .access import lead_of
from .calling_back import call_back
from .step import Step, full_reply


def _rules(step: Step) -> TicketRules:
    ticket = step.ticket
    return rules_for(
        region=ticket.region.code,
        ticket_type=ticket.ticket_type,
        urgency=ticket.urgency,
        at=step.at,
    )


def accept(step: Step) -> None:
    rules = _rules(step)
    step.set(received_at=step.at, **rules.of_ticket())
    step.advance(TicketStatus.RECEIVED)
    step.details(rule=rules.code)


def dispatch(step: Step) -> None:
    lead: Department = step.data["department"]
    helpers: list[Department] = [d for d in step.data["helpers"] if d != lead]
    _open_round(step, lead)
    for helper in dict.fromkeys(helpers):
        _assign(step, helper, AssignmentRole.HELPER)
    step.details(helpers=[d.code for d in helpers])


def redo(step: Step) -> None:
    """Another round: a fresh clock for the unit and for the caller."""
    if step.ticket.round_no >= MAX_ROUNDS:
        raise MoveNotAllowed(
            _("This matter has been handled %(rounds)s times; it must be taken one level up.")
            % {"rounds": MAX_ROUNDS},
            allowed=[MoveName.NO_REDO.value],
        )
    earlier_due = step.ticket.due_at
    step.set(round_no=step.ticket.round_no + 1, done_at=None, **_rules(step).of_ticket())
    lead = step.data["department"] or standing_today(step.lead_unit)
    _open_round(step, lead)
    step.details(earlier_due=earlier_due.isoformat() if earlier_due else "")


def _open_round(step: Step, lead: Department) -> None:
    step.set(lead_department=lead)
    step.assignment = _assign(step, lead, AssignmentRole.LEAD)
    step.advance(TicketStatus.DISPATCHED)
    step.details(department=lead.code, round=step.ticket.round_no, rule=_rules(step).code)


def _assign(step: Step, department: Department, role: AssignmentRole) -> TicketAssignment:
    return TicketAssignment.objects.create(
        ticket=step.ticket,
        department=department,
        role=role,
        round_no=step.ticket.round_no,
        assigned_at=step.at,
        assigned_by=step.by,
        **_rules(step).of_unit(role),
    )


def answer_at_once(step: Step) -> None:
    """The desk answers itself; the hotline centre then stands where otherwise the unit stands."""
    step.set(lead_department=_centre_of(step.ticket), done_at=step.at)
    step.keep_text("answer", step.data["answer"])
    _finish(step)


def _centre_of(ticket: Ticket) -> Department:
    """The hotline centre of the region or of the nearest one above it."""
    centres = Department.objects.filter(
        kind=DepartmentKind.HOTLINE, region__code__in=ticket.region.path.strip("/").split("/")
    ).order_by("-region__path", "code")
    centre: Department | None = centres.first()
    if centre is None:
        raise Invalid(_("No hotline centre is entered for this region; dispatch the ticket."))
    return centre


def _finish(step: Step) -> None:
    """Done, and at once on to the call-back or into the archive."""
    step.advance(TicketStatus.DONE)
    if call_back_is_due(step.ticket):
        step.advance(TicketStatus.TO_CALL_BACK)
    else:
        step.set(archived_at=step.at)
        step.advance(TicketStatus.ARCHIVED)


def call_back_is_due(ticket: Ticket) -> bool:
    """Nobody is asked about praise, and nobody can be asked who left no telephone number."""
    return ticket.ticket_type != TicketType.PRAISE and ticket.phone_index != ""


def sign(step: Step) -> None:
    _own(step).signed_at = step.at
    _move_assignment(step, AssignmentStatus.SIGNED)


def start(step: Step) -> None:
    _own(step).handler = step.by
    _move_assignment(step, AssignmentStatus.HANDLING)


def forward(step: Step) -> None:
    """Pass it on to a unit below, within the same deadline; the passing unit follows its reply."""
    parent = _own(step)
    child = TicketAssignment.objects.create(
        ticket=step.ticket,
        parent=parent,
        department=step.data["department"],
        role=parent.role,
        round_no=parent.round_no,
        assigned_at=step.at,
        assigned_by=step.by,
        **_rules(step).below(parent),
    )
    step.assignments.append(child)
    _move_assignment(step, AssignmentStatus.HANDLING)
    step.details(department=child.department.code)


def reply(step: Step) -> None:
    assignment = _own(step)
    assignment.handler = assignment.handler or step.by
    for node in [assignment, *_ancestors(step, assignment)]:
        step.keep_reply(node, step.data["reply"])
        node.replied_at = step.at
        node.status = AssignmentStatus.REPLIED
        node.save()
    _follow_lead(step, before=AssignmentStatus.HANDLING, after=AssignmentStatus.REPLIED)


def pass_review(step: Step) -> None:
    lead = lead_of(step.assignments)
    for node in step.assignments:
        if node.status == AssignmentStatus.REPLIED:
            node.status = AssignmentStatus.PASSED
            node.reviewed_at = step.at
            node.save(update_fields=["status", "reviewed_at"])
    step.assignment = lead
    step.set(done_at=step.at)
    step.keep_text("answer", step.data["answer"] or (full_reply(lead) if lead else ""))
    _finish(step)


def send_back(step: Step) -> None:
    """Not replied yet, then: the lead's tree takes it up again; helpers keep their replies."""
    lead = lead_of(step.assignments)
    for node in step.assignments:
        if node.status == AssignmentStatus.REPLIED and _root(step, node) is lead:
            node.status = AssignmentStatus.SENT_BACK
            node.replied_at = None
            node.save(update_fields=["status", "replied_at"])
    step.assignment = lead
    step.advance(TicketStatus.SENT_BACK)
    step.details(reason=step.data["reason"])


def no_redo(step: Step) -> None:
    step.set(archived_at=step.at)
    step.advance(TicketStatus.ARCHIVED)
    step.details(reason=step.data["reason"])


def _own(step: Step) -> TicketAssignment:
    if step.assignment is None:
        raise MoveNotAllowed(_("No unit has this ticket."), allowed=[])
    return step.assignment


def _move_assignment(step: Step, after: AssignmentStatus) -> None:
    node = _own(step)
    before = node.status
    node.status = after
    node.save()
    _follow_lead(step, before=before, after=after)


def _follow_lead(step: Step, *, before: str, after: str) -> None:
    """The ticket bears the status of its lead; a helper's or a lower unit's move is history only."""
    lead = lead_of(step.assignments)
    if lead is not None and lead.status != step.ticket.status:
        step.advance(TicketStatus(lead.status))
    else:
        step.log({"unit_from": before, "unit_to": after})


def _ancestors(step: Step, node: TicketAssignment) -> list[TicketAssignment]:
    by_id = {a.pk: a for a in step.assignments}
    line = []
    while node.parent_id is not None:
        node = by_id[node.parent_id]
        line.append(node)
    return line


def _root(step: Step, node: TicketAssignment) -> TicketAssignment:
    return [node, *_ancestors(step, node)][-1]


EFFECTS: dict[TextChoices, Callable[[Step], None]] = {
    MoveName.ACCEPT: accept,
    MoveName.DISPATCH: dispatch,
    MoveName.ANSWER_AT_ONCE: answer_at_once,
    MoveName.SIGN: sign,
    MoveName.START: start,
    MoveName.FORWARD: forward,
    MoveName.REPLY: reply,
    MoveName.PASS_REVIEW: pass_review,
    MoveName.SEND_BACK: send_back,
    MoveName.CALL_BACK: call_back,
    MoveName.REDO: redo,
    MoveName.NO_REDO: no_redo,
}
