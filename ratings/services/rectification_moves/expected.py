"""What is expected of a person now: the moves of :mod:`.access`, asked of all rectifications at once.

The same rules as ``chance_for``, as conditions for the database; a test holds the two together. Work
that a colleague has in hand is possible for others too, but expected of that colleague alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from govservice.accounts.events import ACTED_FOR
from govservice.accounts.models import User
from govservice.catalogue.scope import Scope
from govservice.duties import ALL_DUTIES, Duty

from ...models import (
    AppealVote,
    ExtensionState,
    Identity,
    Rectification,
    RectificationEvent,
    RectificationQuerySet,
    StepKind,
)
from ...models import RectificationMove as M
from ...workflow import MOVES, Body, Move, Need
from .access import HANDS, SUPERVISING

BODIES = ("department", "rating__department")


@dataclass(frozen=True)
class Task:
    """A move that somebody waits for, in words of what is to be done."""

    move: M
    name: str | Promise
    in_hand: bool = False  # the handler's, once there is one
    step: StepKind | None = None  # whose deadline counts, where it is not that of the step in hand

    @property
    def duties(self) -> tuple[Duty, ...]:
        return MOVES[self.move].duties


TASKS = {
    task.move.value: task
    for task in (
        Task(M.ASSIGN, _("to assign")),
        Task(M.CONTACT, _("to contact"), in_hand=True, step=StepKind.CONTACT),
        Task(M.BEGIN, _("to begin to verify"), in_hand=True),
        Task(M.FIND, _("to verify"), in_hand=True),
        Task(M.SUBMIT, _("to put right"), in_hand=True),
        Task(M.APPROVE_EXTENSION, _("extensions to decide on")),
        Task(M.PASS_REVIEW, _("to review")),
        Task(M.DECIDE, _("to decide on")),
        Task(M.CALL_BACK, _("to call back")),
        Task(M.CONFIRM, _("to confirm")),
        Task(M.RESUME, _("paused: to let run again")),
    )
}


def expected_of(by: User, task: Task) -> RectificationQuerySet:
    """The rectifications whose next move is this one, and this person's to make."""
    move = MOVES[task.move]
    rows: RectificationQuerySet = Rectification.objects.filter(
        _is_open(move), status__in=sorted(str(status) for status in move.sources)
    )
    if not by.is_superuser:
        rows = rows.filter(_within_reach(move, by))
    return _not_own_work(rows, move, task, by)


def _is_open(move: Move) -> Q:
    is_open = Q(paused_at__isnull=not move.paused)
    if move.need is Need.NOT_CONTACTED:
        named = Q(rating__identity=Identity.REAL_NAME, contacted_at=None)
        is_open &= named & ~Q(rating__service__case__phone_index="")
    if move.need is Need.EXTENSION_ASKED:
        is_open &= Q(extension=ExtensionState.ASKED)
    return is_open


def _within_reach(move: Move, by: User) -> Q:
    reach = Q(pk__in=[])
    for scope in (scope for duty in move.duties for _person, scope in by.rights(duty)):
        if move.other_unit:
            reach |= _oversees(scope, BODIES[0]) & _oversees(scope, BODIES[1])
        elif move.body is Body.OVERSIGHT:
            reach |= Scope(region_paths=scope.region_paths).condition("department")
        else:
            reach |= scope.condition("department")
    return reach


def _oversees(scope: Scope, unit: str) -> Q:
    """As ``access._oversees``: over what supervises others itself, from a region above."""
    found = Q(pk__in=[])
    for path in sorted(scope.region_paths):
        inside = Q(**{f"{unit}__region__path__startswith": path})
        same = Q(**{f"{unit}__region__path": path, f"{unit}__kind__in": sorted(SUPERVISING)})
        top = Q(**{f"{unit}__region__parent": None})
        found |= inside & (~same | top)
    return found


def _not_own_work(
    rows: RectificationQuerySet, move: Move, task: Task, by: User
) -> RectificationQuerySet:
    same = by.same_person()
    keys = sorted(user.pk for user in same)
    numbers = sorted({user.staff_no for user in same} - {""})
    if numbers:
        rows = rows.exclude(rating__service__staff_no__in=numbers)
    if task.in_hand:
        mine = [by.pk, *sorted(user.pk for user in by.stood_in_for())]
        rows = rows.filter(Q(handler=None) | Q(handler__in=mine))
    if move.own_work:
        rows = rows.exclude(handler__in=keys).exclude(_acted(HANDS, keys))
    if move.name is M.DECIDE:
        votes = AppealVote.objects.filter(appeal__rectification=OuterRef("pk"), by__in=keys)
        rows = rows.exclude(Exists(votes)).exclude(_acted([M.DECIDE], keys))
    if move.other_unit:
        for unit in BODIES:
            rows = rows.exclude(_belongs_to(by, unit))
    return rows


def _acted(moves: Iterable[M], keys: list[int]) -> Exists:
    events = RectificationEvent.objects.filter(rectification=OuterRef("pk"), move__in=list(moves))
    return Exists(events.filter(Q(actor__in=keys) | Q(**{f"data__{ACTED_FOR}__in": keys})))


def _belongs_to(by: User, unit: str) -> Q:
    """Any duty for the unit, for what stands under it or over it."""
    belongs = Q(pk__in=[])
    for path in sorted(by.scope(ALL_DUTIES).department_paths):
        above = [int(key) for key in path.strip("/").split("/")]
        belongs |= Q(**{f"{unit}__path__startswith": path}) | Q(**{f"{unit}__in": above})
    return belongs


def in_order_of_work(rows: RectificationQuerySet) -> RectificationQuerySet:
    """By the time they are due, at random within it: no order tells when an anonymous rating came."""
    return rows.order_by(F("work_due_at").asc(nulls_last=True), "lot")
