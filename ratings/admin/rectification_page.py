"""What the page of one rectification shows: facts, words, steps, history and the moves possible now."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from govservice.errors import DomainError
from govservice.notices.files import DOCX
from govservice.notices.models import Attachment
from govservice.worktime.lamps import Lamp, due_words

from .. import disclosure
from ..disclosure import shown_day
from ..lamps import rectification_lamp, step_lamp
from ..models import (
    ENDED,
    Rectification,
    RectificationEvent,
    RectificationMove,
    RectificationStep,
)
from ..models import RectificationStatus as S
from ..progress_words import begins_second_round
from ..rectification_forms import RectificationMoveForm
from ..services import Chance, allowed_moves, last_event, reveal_preset
from ..services.papers import Paper
from ..services.rectification_moves.evidence import evidence_of
from ..workflow import MOVES
from .ratings import shown_period

# The everyday way; a side road (appeal, objection) stands where it left it.
STAGES = (
    (_("assign"), {S.TO_ASSIGN}),
    (_("verify"), {S.TO_VERIFY, S.VERIFYING, S.APPEAL_PENDING, S.OBJECTED}),
    (_("put right"), {S.RECTIFYING}),
    (_("review"), {S.TO_REVIEW}),
    (_("call back"), {S.ANSWERED, S.TO_CALL_BACK, S.TO_CONFIRM}),
    (_("closed"), ENDED),
)


@dataclass(frozen=True)
class Stage:
    words: str | Promise
    state: str


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
    files: list[Attachment]
    is_second: bool = False  # of the second round


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
        request.POST,
        request.FILES,
        chance=Chance(MOVES[move], ""),
        by=request.user,
        rectification=r,
    )
    form.is_valid()
    return form


def filled_form(r: Rectification, request: HttpRequest, move: str) -> RectificationMoveForm:
    """The form with its answer filled in from the chosen template; nothing is sent yet."""
    form = form_of(r, request, move)
    try:
        form.fill_in(r, at=timezone.now())
    except DomainError as error:
        form.notice = str(error)
    return form


def paper_response(paper: Paper) -> HttpResponse:
    """Saved under its name; nothing on the way keeps a copy."""
    disposition = content_disposition_header(as_attachment=True, filename=paper.name)
    return HttpResponse(
        paper.content,
        content_type=DOCX,
        headers={"Content-Disposition": disposition, "Cache-Control": "no-store"},
    )


def page_context(r: Rectification, request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    viewer: Any = request.user
    events = list(r.events.select_related("actor"))
    files = evidence_of(r, events)
    return {
        "rectification": r,
        "rating": r.rating,
        "shown": disclosure.describe(r.rating, viewer),
        "marks": disclosure.marks(r.rating),
        "period": shown_period(r.rating),
        "opened": shown_period_of_opening(r),
        "lamp": rectification_lamp(r, now=now),
        "due": due_words(r.due_at, region=r.department.region.code),
        "pieces": [_piece(r, step, now) for step in r.steps.select_related("unit__region")],
        "lines": _lines(r, events, files),
        "appeals": [
            (appeal, shown_day(r, appeal.at), list(appeal.votes.all()))
            for appeal in r.appeals.prefetch_related("votes__by")
        ],
        "call_backs": [(call, shown_day(r, call.at)) for call in r.call_backs.all()],
        "has_files": bool(files),
        "stages": _stages(r),
        "is_supervised": any(event.move == RectificationMove.SUPERVISE for event in events),
        "reveal_preset": reveal_preset(r, viewer),
    }


def shown_period_of_opening(r: Rectification) -> str:
    return shown_day(r, r.opened_at)


def _lines(
    r: Rectification, events: list[RectificationEvent], files: dict[int, list[Attachment]]
) -> list[Line]:
    lines, is_second = [], False
    for event in events:
        lines.append(Line(event, shown_day(r, event.at), files.get(event.pk, []), is_second))
        is_second = is_second or begins_second_round(event)
    return lines


def _stages(r: Rectification) -> list[Stage]:
    now = next(place for place, (_words, statuses) in enumerate(STAGES) if r.status in statuses)
    states = ["done"] * now + ["now"] + ["next"] * (len(STAGES) - now - 1)
    return [Stage(words, state) for (words, _s), state in zip(STAGES, states, strict=True)]


def _piece(r: Rectification, step: RectificationStep, now: dt.datetime) -> Piece:
    done = shown_day(r, step.done_at) if step.done_at else ""
    due = due_words(step.due_at, is_provisional=step.is_provisional, region=step.unit.region.code)
    lamp = step_lamp(step, now=now, is_paused=r.paused_at is not None)
    return Piece(step, due, done, lamp)
