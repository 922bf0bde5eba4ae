"""Who may make which move of a rectification now: status, duty, place and own work."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from govservice.accounts.models import User
from govservice.catalogue.models import Department
from govservice.catalogue.models.departments import DepartmentKind
from govservice.catalogue.scope import Scope
from govservice.duties import ALL_DUTIES, Duty
from govservice.errors import NotAllowed
from govservice.worktime import local_day

from ...disclosure import covers
from ...models import (
    AppealVote,
    ExtensionState,
    Rectification,
    RectificationEvent,
    RectificationMove,
)
from ...workflow import MOST_SUPPLEMENTS, MOVES, Body, Move, Need

HANDS = (
    RectificationMove.BEGIN,
    RectificationMove.CONTACT,
    RectificationMove.FIND,
    RectificationMove.APPEAL,
    RectificationMove.SUBMIT,
    RectificationMove.ASK_EXTENSION,
)
# They run the windows, the ratings or the hotline of their region themselves: one level up decides.
SUPERVISING = frozenset({DepartmentKind.HALL, DepartmentKind.HOTLINE})


@dataclass(frozen=True)
class Chance:
    """A move that is possible now, under this duty."""

    move: Move
    duty: str


@dataclass(frozen=True)
class People:
    """Who worked on the matter for the body, and who gave an opinion on an appeal: ids of users."""

    hands: frozenset[int]
    voters: frozenset[int]


def people_of(rectification: Rectification) -> People:
    """Two queries."""
    events = RectificationEvent.objects.filter(rectification=rectification, move__in=HANDS)
    hands = set(events.exclude(actor=None).values_list("actor_id", flat=True))
    if rectification.handler_id:
        hands.add(rectification.handler_id)
    votes = AppealVote.objects.filter(appeal__rectification=rectification)
    return People(frozenset(hands), frozenset(votes.values_list("by_id", flat=True)))


def chance_for(
    move: Move, rectification: Rectification, *, by: User, people: People, duty: str = ""
) -> Chance | None:
    """The chance to make this move now, or None because of the status; raises ``NotAllowed``."""
    if move.body in (Body.CITIZEN, Body.CLOCK):
        raise NotAllowed(_("This is not done by staff."))
    duties = [d for d in move.duties if by.has_duty(d) and duty in ("", d)]
    if not duties:
        raise NotAllowed(_("Your duties do not include this move."))
    _check_own_work(move, rectification, by, people)
    fitting = [d for d in duties if _reaches(move, by.scope({d}), rectification)]
    if not fitting:
        raise NotAllowed(_out_of_reach(move))
    return Chance(move, fitting[0]) if is_open(move, rectification) else None


def _check_own_work(move: Move, r: Rectification, by: User, people: People) -> None:
    if by.staff_no and by.staff_no == r.rating.service.staff_no:
        raise NotAllowed(_("This rating is about your own work; another person must do this."))
    if move.own_work and by.pk in people.hands:
        raise NotAllowed(_("You have worked on this matter yourself; another person must do this."))
    if move.name is RectificationMove.DECIDE and by.pk in people.voters:
        raise NotAllowed(_("You have given your opinion; another person must decide with you."))
    if move.other_unit and belongs_to_the_body(by, r):
        raise NotAllowed(_("You belong to the body concerned; another unit must do this."))


def belongs_to_the_body(by: User, r: Rectification) -> bool:
    """Whether any duty of the person is for one of the two bodies, for what stands under or over it."""
    own = by.scope(ALL_DUTIES).department_paths
    return any(
        path.startswith(unit.path) or unit.path.startswith(path)
        for path in own
        for unit in (r.department, r.rating.department)
    )


def _reaches(move: Move, scope: Scope, r: Rectification) -> bool:
    if move.other_unit:
        return all(_oversees(scope, unit) for unit in (r.department, r.rating.department))
    if move.body is Body.OVERSIGHT:
        return covers(Scope(scope.everything, region_paths=scope.region_paths), r.department)
    return covers(scope, r.department)


def _oversees(scope: Scope, unit: Department) -> bool:
    """A duty for the region; for a body that supervises there itself, for a region above."""
    if scope.everything:
        return True
    place = unit.region.path
    one_up = unit.kind in SUPERVISING and unit.region.parent_id is not None
    return any(
        place.startswith(path) and not (one_up and path == place) for path in scope.region_paths
    )


def _out_of_reach(move: Move) -> str:
    if move.other_unit:
        return _(
            "Only the supervising body may do this; where it is concerned itself, one level up."
        )
    if move.body is Body.OVERSIGHT:
        return _("Only the supervising body of this region may do this.")
    return _("This is with another body.")


def is_open(move: Move, r: Rectification) -> bool:
    """Whether status and circumstances allow it, whoever asks."""
    if r.status not in move.sources:
        return False
    if move.body is not Body.CITIZEN and move.paused != (r.paused_at is not None):
        return False
    return move.need is None or _NEEDS[move.need](r)


_NEEDS: dict[Need, Callable[[Rectification], bool]] = {
    Need.NOT_CONTACTED: lambda r: r.can_be_called and r.contacted_at is None,
    Need.NOT_APPEALED: lambda r: r.appealed_at is None,
    Need.NOT_OBJECTED: lambda r: r.objected_at is None,
    Need.NOT_EXTENDED: lambda r: r.extension == "",
    Need.EXTENSION_ASKED: lambda r: r.extension == ExtensionState.ASKED,
    Need.MORE_WELCOME: lambda r: (
        r.events.filter(move=RectificationMove.SUPPLEMENT).count() < MOST_SUPPLEMENTS
    ),
}


def allowed_moves(rectification: Rectification, by: User) -> list[Chance]:
    """Every move this person may make now; two queries."""
    people = people_of(rectification)
    chances = []
    for move in MOVES.values():
        try:
            chance = chance_for(move, rectification, by=by, people=people)
        except NotAllowed:
            continue
        if chance is not None:
            chances.append(chance)
    return chances


def units_for(chance: Chance, by: User, *, on: dt.date) -> QuerySet[Department]:
    """The bodies this move may name on that day: those that exist and lie within the duty."""
    duties = {chance.duty} if chance.duty else set(chance.move.duties)
    return Department.objects.in_scope(by.scope(duties)).valid_on(on).order_by("code")


def verifiers_of(
    unit: Department, rectification: Rectification, *, at: dt.datetime
) -> QuerySet[User]:
    """Who may be given it: verifiers of the body on that day, but not the person who was rated."""
    day = local_day(at)
    above = [int(key) for key in unit.path.strip("/").split("/")]
    places = Q(duty_assignments__department__in=above) | Q(
        duty_assignments__region__code__in=unit.region.path.strip("/").split("/")
    )
    people: QuerySet[User] = User.objects.filter(
        places,
        is_active=True,
        duty_assignments__duty=Duty.VERIFIER,
        duty_assignments__valid_from__lte=day,
        duty_assignments__valid_to__gt=day,
    )
    rated = rectification.rating.service.staff_no
    others = people.exclude(staff_no=rated) if rated else people
    return others.distinct().order_by("username")
