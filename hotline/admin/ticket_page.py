"""What the page of one ticket shows: facts, words, tree, history and the moves possible now."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from govservice.personal import mask_name, mask_phone

from ..forms.moves import MoveForm
from ..lamps import Lamp, due_words, lamp, ticket_lamp
from ..models import Ticket, TicketAssignment, TicketEvent, TicketStatus
from ..places import full_names
from ..services import PRESETS, Chance, RevealReason, allowed_moves, photographs_of, reveal_duty
from ..services.registering import REGISTER
from ..services.settling import SETTLED
from ..workflow import MOVES, MoveName, Unchosen


@dataclass(frozen=True)
class Node:
    """One assignment in the tree, ``depth`` steps below its root."""

    assignment: TicketAssignment
    depth: int
    lamp: Lamp
    due: str


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    event: TicketEvent
    words: Any
    status: Any


def move_forms(ticket: Ticket, request: HttpRequest, *, bound: MoveForm | None) -> list[MoveForm]:
    """One form per move this person may make now; the one just refused keeps what was typed."""
    last = ticket.events.order_by("-pk").values_list("pk", flat=True).first()
    forms = []
    for chance in allowed_moves(ticket, request.user):  # type: ignore[arg-type]
        initial = {
            "seen_status": ticket.status,
            "seen_event": last,
            "assignment": chance.assignment and chance.assignment.pk,
        }
        form = MoveForm(chance=chance, by=request.user, initial=initial)
        if bound is not None and bound.move == chance.move:
            form = MoveForm.again(bound, chance=chance, by=request.user, fresh=initial)
        forms.append(form)
    return forms


def form_of(ticket: Ticket, request: HttpRequest, move: str) -> MoveForm:
    """The submitted form of one move, whether or not it is possible now: the door decides that."""
    chances = [c for c in allowed_moves(ticket, request.user) if c.move.name == move]  # type: ignore[arg-type]
    chance = chances[0] if chances else Chance(MOVES[move], "")
    form = MoveForm(request.POST, chance=chance, by=request.user)
    form.is_valid()
    return form


def page_context(ticket: Ticket, request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    user: Any = request.user
    duty = reveal_duty(ticket, user)
    return {
        "ticket": ticket,
        "place": full_names([ticket.region])[ticket.region.pk],
        "lamp": ticket_lamp(ticket, now=now),
        "due": due_words(ticket.due_at, is_provisional=ticket.is_provisional),
        "tree": _tree(ticket, now),
        "lines": _lines(ticket),
        "photographs": photographs_of(ticket),
        "call_backs": list(ticket.call_backs.select_related("by")),
        "caller": _masked_caller(ticket) if duty or not ticket.hides_caller else None,
        "reveal_preset": RevealReason(PRESETS[duty]) if duty else None,
    }


def _masked_caller(ticket: Ticket) -> dict[str, str]:
    caller = ticket.unseal_caller()
    return {
        "name": mask_name(caller.get("name", "")),
        "phone": mask_phone(caller.get("phone", "")),
    }


def _tree(ticket: Ticket, now: dt.datetime) -> list[Node]:
    """Every round, parents before their children; one query."""
    found = list(ticket.assignments.select_related("department", "handler").order_by("pk"))
    nodes: list[Node] = []

    def add(parent_id: int | None, depth: int) -> None:
        for assignment in found:
            if assignment.parent_id == parent_id:
                light = lamp(assignment.due_at, assignment.replied_at, now=now)
                due = due_words(assignment.due_at, is_provisional=assignment.is_provisional)
                nodes.append(Node(assignment, depth, light, due))
                add(assignment.pk, depth + 1)

    add(None, 0)
    return nodes


def _lines(ticket: Ticket) -> list[Line]:
    events = ticket.events.select_related("actor", "assignment__department")
    return [Line(event, _event_words(event), _status_words(event)) for event in events]


def _event_words(event: TicketEvent) -> Any:
    labels: dict[str, Any] = dict([*MoveName.choices, *Unchosen.choices, *TicketStatus.choices])
    if event.move == REGISTER:
        return TicketStatus.REGISTERED.label
    if event.move == SETTLED:
        return _("Deadline counted again on the official calendar")
    return labels.get(event.move, event.move)


def _status_words(event: TicketEvent) -> Any:
    target = event.data.get("to", "")
    return dict(TicketStatus.choices).get(target, "")
