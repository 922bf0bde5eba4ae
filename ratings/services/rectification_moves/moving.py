"""The one mover: lock the rectification, check, let the move take effect, save by name, write history."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from govservice import facts, sealed
from govservice.accounts.models import ApiClient, User
from govservice.errors import MoveNotAllowed, NotAllowed, NotFound, Stale

from ...models import Rectification, RectificationEvent, RectificationMove
from ...workflow import BESIDE, MOVES, Body, Move, Need
from ..touched import TOUCH_SOURCE, touches_of
from .access import Chance, allowed_moves, chance_for, is_open, people_of
from .effects import EFFECTS
from .evidence import keep_evidence, name_of_value
from .fields import clean_fields
from .step import Step

RELATED = (
    "department__region",
    "rating__department__region",
    "rating__service__case",
    "rating__service__window_department__region",
    "rating__item",
)


@transaction.atomic
def move_rectification(
    number: str,
    move: str,
    *,
    by: User | None,
    at: dt.datetime,
    duty: str = "",
    data: Mapping[str, Any] | None = None,
    seen_status: str = "",
    seen_event: int | None = None,
    client: ApiClient | None = None,
) -> Rectification:
    """Make one move of the rectification with this public number.

    ``duty`` empty takes the first of the person's duties that fits; ``seen_status`` and
    ``seen_event`` (the id of the last event shown) are what the person decided on. The same form
    sent twice by one person is made once and answered twice. Raises, in this order: ``NotFound``
    out of scope, ``NotAllowed`` by duty, place or own work, ``Stale``, ``MoveNotAllowed`` with
    ``allowed``, ``Invalid`` naming a field. Then nothing is changed.
    """
    rule = MOVES.get(move)
    if rule is None:
        raise NotFound(_("There is no move “%(move)s”.") % {"move": move})
    locked = _lock(number, by, client)
    if by is None:
        raise NotAllowed(_("Moves need a person: this key acts for nobody."))
    raw = data or {}
    form = _fingerprint(locked, rule, raw, seen_event)
    if form and _was_made(locked, rule, by, form, seen_event):
        return locked
    chance = chance_for(rule, locked, by=by, people=people_of(locked), duty=duty)
    _check_seen(locked, rule, seen_status, seen_event)
    if chance is None:
        allowed = [c.move.name.value for c in allowed_moves(locked, by)]
        raise _not_now(locked, rule, allowed)
    step = Step(locked, rule, chance.duty, by, at, seen=form, acted_for=chance.acted_for)
    return _make(step, raw)


@transaction.atomic
def move_for_citizen(
    number: str,
    move: str,
    *,
    at: dt.datetime,
    data: Mapping[str, Any] | None = None,
    form: str = "",
    seen_round: int | None = None,
) -> Rectification:
    """The citizen's own moves, once their page has seen the query code; nobody else may call this.

    ``form`` is the name of the form as it was sent: sent twice, it is made once and answered twice.
    ``seen_round`` is the round the citizen spoke of; :class:`Stale` where another has begun since.
    """
    locked = _lock(number, None, None)
    seen = sealed.blind_index("citizen's form", form)
    if seen and locked.events.filter(move=move, data__seen=seen).exists():
        return locked
    if seen_round not in (None, locked.round_no):
        raise Stale(status=locked.status)
    return _move_for(Body.CITIZEN, locked, move, at, data or {}, seen)


@transaction.atomic
def continue_by_follow_up(number: str, *, level: int, at: dt.datetime) -> Rectification:
    """A bad follow-up rating: what was answered or closed is opened again, else it is history alone."""
    locked = _lock(number, None, None)
    move = RectificationMove.FOLLOW_UP_BAD
    if is_open(MOVES[move], locked):
        return _move_for(Body.CITIZEN, locked, move, at, {"level": level})
    locked.events.create(move=move, at=at, data={"level": level})
    return locked


@transaction.atomic
def move_by_clock(number: str, move: str, *, at: dt.datetime) -> Rectification:
    """A reminder or a lapse that nobody but the clock asked for."""
    return _move_for(Body.CLOCK, _lock(number, None, None), move, at, {})


def _move_for(
    body: Body,
    locked: Rectification,
    move: str,
    at: dt.datetime,
    raw: Mapping[str, Any],
    seen: str = "",
) -> Rectification:
    rule = MOVES.get(move)
    if rule is None or (rule.body is not body and not (body is Body.CLOCK and rule.by_clock)):
        raise NotAllowed
    if not is_open(rule, locked):
        raise _not_now(locked, rule, [])
    return _make(Step(locked, rule, "", None, at, seen=seen), raw)


def _make(step: Step, raw: Mapping[str, Any]) -> Rectification:
    r = step.rectification
    step.known = _known(r)
    step.data = clean_fields(Chance(step.move, step.duty), raw, r=r, by=step.by, at=step.at)
    return carry_out(step, EFFECTS[step.move.name])


def carry_out(step: Step, effect: Callable[[Step], None]) -> Rectification:
    """Of a locked rectification: the one place that saves it, writes history and tells the figures."""
    r = step.rectification
    units = {r.department_id}
    effect(step)
    r.save(update_fields=sorted(step.changed | {"status"}))
    RectificationEvent.objects.bulk_create(step.events)
    keep_evidence(step)
    days = touches_of([r.rating])
    units.add(r.department_id)
    facts.touch(TOUCH_SOURCE, days | {(day, unit) for day, _unit in days for unit in units})
    return r


def _known(r: Rectification) -> tuple[str, ...]:
    """The name and telephone number on file: masked wherever somebody types them.

    Of an anonymous rating none: a guess that is masked would tell that it was right.
    """
    if not r.is_named:
        return ()
    applicant = r.rating.service.case.unseal_applicant()
    return tuple(filter(None, (applicant.get("name"), applicant.get("phone"))))


def _lock(number: str, by: User | None, client: ApiClient | None) -> Rectification:
    """The row itself, locked until the end of the transaction, if both may see it."""
    visible = Rectification.objects.filter(number=number)
    for viewer in (by, client):
        if viewer is not None:
            visible = visible.visible_to(viewer)
    found = visible.values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such rectification."))
    # Of two people, the second waits here and then sees what the first has done.
    rows = Rectification.objects.select_for_update(of=("self",)).select_related(*RELATED)
    locked: Rectification = rows.get(pk=found)
    return locked


def _check_seen(r: Rectification, move: Move, status: str, event: int | None) -> None:
    """What happened beside the matter is news to nobody but who was about to do the same."""
    if status and status != r.status:
        raise Stale(status=r.status)
    if event is None:
        return
    since = r.events.filter(pk__gt=event).exclude(move__in=BESIDE - {move.name})
    if since.exists():
        raise Stale(status=r.status)


def last_event(r: Rectification) -> int | None:
    return r.events.order_by("-pk").values_list("pk", flat=True).first()


def _fingerprint(r: Rectification, move: Move, raw: Mapping[str, Any], seen: int | None) -> str:
    """A keyed digest of the form as it was sent; empty where the sender did not say what they saw."""
    if seen is None:
        return ""
    typed = {field.name: name_of_value(raw.get(field.name)) for field in move.fields}
    text = json.dumps([move.name.value, seen, typed], sort_keys=True)
    return sealed.blind_index("rectification move", text)


def _was_made(r: Rectification, move: Move, by: User, form: str, seen: int | None) -> bool:
    """Whether this very form of this very person is among what has happened since it was shown."""
    return bool(r.events.filter(pk__gt=seen or 0, actor=by, data__seen=form).exists())


def _too_late_for(move: Move) -> str:
    """To a citizen, who does not know the names of our states."""
    if move.need is Need.MORE_WELCOME:
        return _("Either it is closed, or you have sent as much as we can read. Please call us.")
    return _("This is not possible any more: it has gone on meanwhile.")


def _not_now(r: Rectification, move: Move, allowed: list[str]) -> MoveNotAllowed:
    if r.paused_at is not None:
        message = _("“%(move)s” is not possible while the clock is paused.")
    else:
        message = _("“%(move)s” is not possible while the rectification is “%(status)s”.")
    if move.body is Body.CITIZEN:
        message = _too_late_for(move)
    words = {"move": move.name.label, "status": r.get_status_display()}
    return MoveNotAllowed(message % words, allowed=allowed)
