"""What the page of one rectification shows: facts, words, steps, history and the moves possible now."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from govservice.worktime import is_certain

from .. import disclosure
from ..deadlines import last_day
from ..models import Identity, Rectification, RectificationEvent, RectificationStep
from ..rectification_forms import RectificationMoveForm
from ..services import Chance, allowed_moves, last_event, reveal_preset
from ..timing import monday_of, shanghai_day
from ..workflow import MOVES
from .ratings import shown_period


@dataclass(frozen=True)
class Lamp:
    shape: str
    words: str | Promise
    style: str


IN_TIME = Lamp("○", _("in time"), "good")
OVERDUE = Lamp("■", _("overdue"), "bad")
DONE_IN_TIME = Lamp("✓", _("done in time"), "good")
DONE_LATE = Lamp("✓", _("done late"), "wait")
PAUSED = Lamp("◆", _("paused"), "wait")


@dataclass(frozen=True)
class Piece:
    """One step of the work; ``done`` is empty while it is open."""

    step: RectificationStep
    due: str
    done: str
    lamp: Lamp | None


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    event: RectificationEvent
    when: str


def move_forms(
    r: Rectification, request: HttpRequest, *, bound: RectificationMoveForm | None
) -> list[RectificationMoveForm]:
    """One form per move this person may make now; the one just refused keeps what was typed."""
    fresh = {"seen_status": r.status, "seen_event": last_event(r)}
    common: dict[str, Any] = {"by": request.user, "rectification": r}
    forms = []
    for chance in allowed_moves(r, request.user):  # type: ignore[arg-type]
        if bound is not None and bound.move == chance.move:
            form = RectificationMoveForm.again(bound, chance=chance, fresh=fresh, **common)
        else:
            form = RectificationMoveForm(chance=chance, initial=fresh, **common)
        forms.append(form)
    return forms


def form_of(r: Rectification, request: HttpRequest, move: str) -> RectificationMoveForm:
    """The submitted form of one move, whether or not it is possible now: the door decides that."""
    form = RectificationMoveForm(
        request.POST, chance=Chance(MOVES[move], ""), by=request.user, rectification=r
    )
    form.is_valid()
    return form


def page_context(r: Rectification, request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    viewer: Any = request.user
    events = r.events.select_related("actor")
    return {
        "rectification": r,
        "rating": r.rating,
        "shown": disclosure.describe(r.rating, viewer),
        "marks": disclosure.marks(r.rating),
        "period": shown_period(r.rating),
        "opened": shown_period_of_opening(r),
        "lamp": _lamp(r, now),
        "due": due_words(r.due_at),
        "pieces": [_piece(r, step, now) for step in r.steps.select_related("unit")],
        "lines": [Line(event, shown_day(r, event.at)) for event in events],
        "appeals": [
            (appeal, shown_day(r, appeal.at), list(appeal.votes.all()))
            for appeal in r.appeals.prefetch_related("votes__by")
        ],
        "call_backs": [(call, shown_day(r, call.at)) for call in r.call_backs.all()],
        "reveal_preset": reveal_preset(r, viewer),
    }


def shown_day(r: Rectification, moment: dt.datetime) -> str:
    """The day; of an anonymous rating the week alone, as everywhere else."""
    day = shanghai_day(moment)
    if r.rating.identity == Identity.REAL_NAME:
        return str(day)
    return str(_("week from %(day)s") % {"day": monday_of(day)})


def shown_period_of_opening(r: Rectification) -> str:
    return shown_day(r, r.opened_at)


def due_words(due_at: dt.datetime | None) -> str:
    """The last day, and a question mark where its year's holidays are not announced yet."""
    if due_at is None:
        return ""
    return f"{last_day(due_at):%Y-%m-%d}{'' if is_certain(until=due_at) else '？'}"


def _lamp(r: Rectification, now: dt.datetime) -> Lamp | None:
    if r.paused_at is not None:
        return PAUSED
    if r.due_at is None:
        return None
    return OVERDUE if now >= r.due_at else IN_TIME


def _piece(r: Rectification, step: RectificationStep, now: dt.datetime) -> Piece:
    done = shown_day(r, step.done_at) if step.done_at else ""
    if step.is_dropped:
        return Piece(step, due_words(step.due_at), done, None)
    if step.done_at:
        lamp = DONE_IN_TIME if step.done_at < step.due_at else DONE_LATE
    else:
        lamp = IN_TIME if now < step.due_at else OVERDUE
    return Piece(step, due_words(step.due_at), done, lamp)
