"""Who may make which move of a ticket now: status, duty, place and own work."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from govservice.accounts.events import ACTED_FOR
from govservice.accounts.models import User
from govservice.catalogue.models import Department, Region
from govservice.catalogue.scope import Scope
from govservice.errors import NotAllowed

from ..models import AssignmentRole, Ticket, TicketAssignment, TicketEvent
from ..workflow import MOVES, WITH_UNITS, Body, Move, MoveName

HANDLING_MOVES = (MoveName.START, MoveName.REPLY, MoveName.FORWARD, MoveName.ANSWER_AT_ONCE)


@dataclass(frozen=True)
class Chance:
    """A move that is possible now, under this duty, on this assignment where it acts on one."""

    move: Move
    duty: str
    assignment: TicketAssignment | None = None
    acted_for: User | None = None


def assignments_of_round(ticket: Ticket) -> list[TicketAssignment]:
    """The tree of the current round, roots first; one query."""
    return list(
        ticket.assignments.filter(round_no=ticket.round_no)
        .select_related("department__region", "handler")
        .order_by("pk")
    )


def lead_of(assignments: Iterable[TicketAssignment]) -> TicketAssignment | None:
    """The root that answers for the ticket."""
    return next(
        (a for a in assignments if a.parent_id is None and a.role == AssignmentRole.LEAD), None
    )


def _handling() -> QuerySet[TicketEvent]:
    """What makes a matter somebody's own work."""
    return TicketEvent.objects.filter(move__in=HANDLING_MOVES)


def handled_by(people: Iterable[User]) -> Exists:
    """As :func:`hands_of`, for the database: tickets that one of these people, or who stood in, handled."""
    keys = sorted(user.pk for user in people)
    events = _handling().filter(ticket=OuterRef("pk"))
    return Exists(events.filter(Q(actor__in=keys) | Q(**{f"data__{ACTED_FOR}__in": keys})))


def hands_of(ticket: Ticket) -> set[int]:
    """Everybody who ever handled or answered the matter, and whom they stood in for; one query."""
    events = _handling().filter(ticket=ticket)
    pairs = events.exclude(actor=None).values_list("actor_id", "data")
    return {key for actor, data in pairs for key in (actor, data.get(ACTED_FOR)) if key}


def covers_region(scope: Scope, region: Region) -> bool:
    """Whether a duty for a region reaches a matter there; duties of a unit never do."""
    return scope.everything or any(region.path.startswith(p) for p in scope.region_paths)


def covers_unit(scope: Scope, department: Department) -> bool:
    return (
        scope.everything
        or any(department.path.startswith(p) for p in scope.department_paths)
        or any(department.region.path.startswith(p) for p in scope.region_paths)
    )


def units_for_dispatch(by: User, duty: str) -> QuerySet[Department]:
    """The units a dispatcher may choose: those of the regions their duty covers."""
    return Department.objects.in_scope(by.scope({duty}))


def units_for(chance: Chance, by: User, *, on: dt.date) -> QuerySet[Department]:
    """The units this move may name on that day."""
    if chance.move.name is MoveName.FORWARD and chance.assignment is not None:
        units = units_below(chance.assignment.department)
    else:
        units = units_for_dispatch(by, chance.duty)
    return units.filter(valid_from__lte=on, valid_to__gt=on).order_by("code")


def units_below(department: Department) -> QuerySet[Department]:
    """What a unit may pass a matter on to."""
    return Department.objects.within(department).exclude(pk=department.pk)


def chance_for(
    move: Move,
    ticket: Ticket,
    assignments: Sequence[TicketAssignment],
    *,
    by: User,
    hands: Iterable[int],
    duty: str = "",
    assignment_id: int | None = None,
) -> Chance | None:
    """The chance to make this move now, or None because of the status; raises ``NotAllowed``."""
    duties = [d for d in move.duties if by.has_duty(d) and duty in ("", d)]
    if not duties:
        raise NotAllowed(_("Your duties do not include this move."))
    if move.own_work and {user.pk for user in by.same_person()} & set(hands):
        raise NotAllowed(_("You have handled this matter yourself; another person must do this."))
    if move.body is Body.UNIT:
        return _unit_chance(move, ticket, assignments, by, duties, assignment_id)
    fitting = [
        Chance(move, d, acted_for=person)
        for d in duties
        for person, scope in by.rights(d)
        if covers_region(scope, ticket.region)
    ]
    if not fitting:
        raise NotAllowed(_("Only the management body of this region may do this."))
    return _in_own_right(fitting) if ticket.status in move.sources else None


def _in_own_right(chances: Sequence[Chance]) -> Chance:
    """The first one, before those a person has as a substitute."""
    return next((chance for chance in chances if chance.acted_for is None), chances[0])


def _unit_chance(
    move: Move,
    ticket: Ticket,
    assignments: Sequence[TicketAssignment],
    by: User,
    duties: Sequence[str],
    assignment_id: int | None,
) -> Chance | None:
    asked = [a for a in assignments if assignment_id in (None, a.pk)]
    mine = [
        Chance(move, duty, a, person)
        for a in asked
        for duty in duties
        for person, scope in by.rights(duty)
        if covers_unit(scope, a.department)
    ]
    if assignments and not mine:
        raise NotAllowed(_("This is with another unit."))
    if ticket.status not in WITH_UNITS:
        return None
    open_now = [c for c in mine if c.assignment and c.assignment.status in move.sources]
    return _in_own_right(open_now) if open_now else None


def allowed_moves(ticket: Ticket, by: User) -> list[Chance]:
    """Every move this person may make of this ticket now; three queries."""
    assignments = assignments_of_round(ticket)
    hands = hands_of(ticket)
    chances = []
    for move in MOVES.values():
        try:
            chance = chance_for(move, ticket, assignments, by=by, hands=hands)
        except NotAllowed:
            continue
        if chance is not None:
            chances.append(chance)
    return chances
