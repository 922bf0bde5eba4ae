"""Who may make which move of a rectification now: status, duty, place and own work."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from govservice.accounts.events import ACTED_FOR
from govservice.accounts.models import DutyAssignment, User
from govservice.accounts.substitutions import Substitution
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
    """A move that is possible now, under this duty; ``acted_for`` is whom the person stands in for."""

    move: Move
    duty: str
    acted_for: User | None = None


@dataclass(frozen=True)
class People:
    """Who worked on the matter for the body, and who gave an opinion on an appeal: ids of users.

    Whom somebody stood in for is among them.
    """

    hands: frozenset[int]
    voters: frozenset[int]


def people_of(rectification: Rectification) -> People:
    """Two queries."""
    counted = (*HANDS, RectificationMove.DECIDE)
    events = RectificationEvent.objects.filter(rectification=rectification, move__in=counted)
    hands: set[int | None] = {rectification.handler_id}
    voters: set[int | None] = set()
    for move, actor, data in events.values_list("move", "actor_id", "data"):
        people = voters if move == RectificationMove.DECIDE else hands
        people |= {actor, data.get(ACTED_FOR)}
    votes = AppealVote.objects.filter(appeal__rectification=rectification)
    voters |= set(votes.values_list("by_id", flat=True))
    return People(frozenset(filter(None, hands)), frozenset(filter(None, voters)))


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
    fitting = [
        Chance(move, d, person)
        for d in duties
        for person, scope in by.rights(d)
        if _reaches(move, scope, rectification)
    ]
    if not fitting:
        raise NotAllowed(_out_of_reach(move))
    own_right = [chance for chance in fitting if chance.acted_for is None]
    return (own_right or fitting)[0] if is_open(move, rectification) else None


def _check_own_work(move: Move, r: Rectification, by: User, people: People) -> None:
    """Whoever stands in for a person counts as that person, and the other way round."""
    same = by.same_person()
    keys = {user.pk for user in same}
    rated = r.rating.service.staff_no
    if rated and rated in {user.staff_no for user in same}:
        raise NotAllowed(_("This rating is about your own work; another person must do this."))
    if move.own_work and keys & people.hands:
        raise NotAllowed(_("You have worked on this matter yourself; another person must do this."))
    if move.name is RectificationMove.DECIDE and keys & people.voters:
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
    """Every move this person may make now; three queries."""
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
    held = DutyAssignment.objects.reaching(unit).valid_on(local_day(at)).filter(duty=Duty.VERIFIER)
    people: QuerySet[User] = User.objects.holding(held, on=local_day(at)).filter(is_active=True)
    rated = rectification.rating.service.staff_no
    if rated:
        pairs = Substitution.objects.standing().valid_on(local_day(at))
        people = people.exclude(staff_no=rated).exclude(
            pk__in=pairs.filter(person__staff_no=rated).values("substitute")
        )
    return people.order_by("username")
