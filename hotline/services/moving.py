"""The one mover: lock the ticket, check, let the move take effect, save by name, write history."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from govservice.accounts.models import ApiClient, User
from govservice.errors import MoveNotAllowed, NotAllowed, NotFound, Stale

from ..models import Ticket, TicketEvent
from ..workflow import MOVES, Move
from .access import Chance, allowed_moves, assignments_of_round, chance_for, hands_of
from .counted import counted_days, touch_counted
from .effects import EFFECTS
from .fields import clean_fields
from .registering import Caller
from .settling import SETTLED
from .step import Step


@transaction.atomic
def move_ticket(
    ticket: int | str,
    move: str,
    *,
    by: User | None,
    at: dt.datetime,
    duty: str = "",
    data: Mapping[str, Any] | None = None,
    seen_status: str = "",
    seen_event: int | None = None,
    assignment: int | None = None,
    client: ApiClient | None = None,
) -> Ticket:
    """Make one move of the ticket with this id or public number.

    ``duty`` empty takes the first of the person's duties that fits; ``seen_status`` and
    ``seen_event`` (the id of the last event shown) are what the person decided on. Raises, in this
    order: ``NotFound`` out of scope, ``NotAllowed`` by duty, place or own work, ``Stale``,
    ``MoveNotAllowed`` with ``allowed``, ``Invalid`` naming a field. Then nothing is changed.
    """
    rule = MOVES.get(move)
    if rule is None:
        raise NotFound(_("There is no move “%(move)s”.") % {"move": move})
    locked = _lock(ticket, by, client)
    if by is None:
        raise NotAllowed(_("Moves need a person: this key acts for nobody."))
    step = _start(locked, rule, by, at, duty, assignment, (seen_status, seen_event))
    step.data = clean_fields(_chance(step), data or {}, by=by, at=at)
    return carry_out(step, EFFECTS[rule.name])


def carry_out(step: Step, effect: Callable[[Step], None]) -> Ticket:
    """Of a locked ticket: the one place that saves it, writes history and tells the figures."""
    ticket = step.ticket
    days, units = counted_days(ticket), {ticket.lead_department_id}
    effect(step)
    ticket.save(update_fields=sorted(step.changed | {"status"}))
    TicketEvent.objects.bulk_create(step.events)
    touch_counted(days | counted_days(ticket), units | {ticket.lead_department_id})
    return ticket


def _lock(ticket: int | str, by: User | None, client: ApiClient | None) -> Ticket:
    """The row itself, locked until the end of the transaction, if both may see it."""
    key = {"pk": ticket} if isinstance(ticket, int) else {"number": ticket}
    visible = Ticket.objects.filter(**key)
    for viewer in (by, client):
        if viewer is not None:
            visible = visible.visible_to(viewer)
    found = visible.values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such ticket."))
    # Of two people, the second waits here and then sees what the first has done.
    locked: Ticket = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("region", "lead_department")
        .get(pk=found)
    )
    return locked


def _start(
    ticket: Ticket,
    move: Move,
    by: User,
    at: dt.datetime,
    duty: str,
    assignment: int | None,
    seen: tuple[str, int | None],
) -> Step:
    assignments = assignments_of_round(ticket)
    chance = chance_for(
        move,
        ticket,
        assignments,
        by=by,
        hands=hands_of(ticket),
        duty=duty,
        assignment_id=assignment,
    )
    _check_seen(ticket, *seen)
    if chance is None:
        raise _not_now(ticket, move, by)
    return Step(
        ticket=ticket,
        move=move,
        duty=chance.duty,
        by=by,
        at=at,
        assignments=assignments,
        assignment=chance.assignment,
        acted_for=chance.acted_for,
        known=Caller(**ticket.unseal_caller()).known,
    )


def _chance(step: Step) -> Chance:
    return Chance(step.move, step.duty, step.assignment)


def _check_seen(ticket: Ticket, status: str, event: int | None) -> None:
    if status and status != ticket.status:
        raise Stale(status=ticket.status)
    if event is None:
        return
    # A deadline that was counted again is no reason to type an answer again.
    if ticket.events.filter(pk__gt=event).exclude(move=SETTLED).exists():
        raise Stale(status=ticket.status)


def _not_now(ticket: Ticket, move: Move, by: User) -> MoveNotAllowed:
    message = _("“%(move)s” is not possible while the ticket is “%(status)s”.")
    return MoveNotAllowed(
        message % {"move": move.name.label, "status": ticket.get_status_display()},
        allowed=[chance.move.name.value for chance in allowed_moves(ticket, by)],
    )
