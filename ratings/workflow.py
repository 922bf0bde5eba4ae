"""The moves of a rectification, one complete table of data.

Moves of the body act in its own name; moves of the oversight need a duty for the region of the body,
and those of another unit bar everybody who belongs to the rated body or has worked on the matter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.db import models

from govservice.duties import Duty

from .models.rectification_codes import (
    ENDED,
    About,
    AppealReason,
    Confirmation,
    Decision,
    Finding,
    FixOutcome,
    FixSatisfaction,
    PauseReason,
    RectificationForm,
)
from .models.rectification_codes import RectificationMove as M
from .models.rectification_codes import RectificationStatus as S

MAX_ROUNDS = 2
MOST_SUPPLEMENTS = 10
VOTES = 2  # as many persons must think the same of an appeal


class Body(Enum):
    """Who makes a move."""

    UNIT = "unit"  # a duty that reaches the body, or a body above it
    OVERSIGHT = "oversight"  # a duty for the region
    ANY = "any"  # either of the two
    CITIZEN = "citizen"
    CLOCK = "clock"


class Kind(Enum):
    """What a field of a move holds; forms and checks follow from it."""

    TEXT = "text"
    UNIT = "unit"
    PERSON = "person"
    CHOICE = "choice"
    DAY = "day"
    LEVEL = "level"
    FILES = "files"


class Need(Enum):
    """What must hold beside the status."""

    NOT_CONTACTED = "a citizen who can be called and was not yet"
    NOT_APPEALED = "no appeal so far"
    NOT_OBJECTED = "no objection so far"
    NOT_EXTENDED = "no extension asked for so far"
    EXTENSION_ASKED = "an extension asked for"
    MORE_WELCOME = "fewer supplements than are read"


@dataclass(frozen=True)
class Field:
    name: str
    kind: Kind
    required: bool = True
    choices: type[models.TextChoices] | None = None


@dataclass(frozen=True)
class Move:
    """``targets`` are several where data decide. ``own_work`` bars whoever worked on the matter,
    ``other_unit`` also whoever belongs to the body. Of staff and clock only ``paused`` moves are made
    while it is paused; the citizen may speak at any time.
    """

    name: M
    sources: frozenset[S]
    targets: frozenset[S]
    duties: tuple[Duty, ...]
    body: Body
    fields: tuple[Field, ...] = ()
    own_work: bool = False
    other_unit: bool = False
    paused: bool = False
    by_clock: bool = False
    need: Need | None = None


def _text(name: str, *, required: bool = True) -> Field:
    return Field(name, Kind.TEXT, required)


def _choice(name: str, choices: type[models.TextChoices], *, required: bool = True) -> Field:
    return Field(name, Kind.CHOICE, required, choices)


def _table(*moves: Move) -> dict[str, Move]:
    return {move.name.value: move for move in moves}


NOTE = _text("note", required=False)
FILES = Field("files", Kind.FILES, required=False)
REASONED = _text("note")
UNIT_HAS_IT = frozenset({S.TO_VERIFY, S.VERIFYING, S.RECTIFYING})
WAITING = UNIT_HAS_IT | {S.TO_REVIEW, S.TO_CALL_BACK}
JUDGES = (Duty.REVIEWER, Duty.RATING_OFFICER)
UNDER_WAY = frozenset(S) - ENDED
AFTER_OPINION = frozenset({S.CLOSED, S.RECTIFYING, S.TO_CONFIRM})
# They change neither where it stands nor what a form is about: whoever types meanwhile goes on.
BESIDE = frozenset({M.URGE, M.SUPERVISE, M.SETTLED, M.CODE_SENT})

MOVES: dict[str, Move] = _table(
    Move(
        M.ASSIGN,
        frozenset({S.TO_ASSIGN}),
        frozenset({S.TO_VERIFY}),
        (Duty.RATING_OFFICER,),
        Body.ANY,
        (
            _choice("about", About),
            Field("department", Kind.UNIT, required=False),
            Field("handler", Kind.PERSON, required=False),
            NOTE,
        ),
    ),
    Move(
        M.TRANSFER,
        UNIT_HAS_IT,
        frozenset({S.TO_VERIFY}),
        (Duty.RATING_OFFICER,),
        Body.OVERSIGHT,
        (Field("department", Kind.UNIT), Field("handler", Kind.PERSON, required=False), REASONED),
    ),
    Move(
        M.BEGIN,
        frozenset({S.TO_VERIFY}),
        frozenset({S.VERIFYING}),
        (Duty.VERIFIER,),
        Body.UNIT,
    ),
    Move(
        M.CONTACT,
        UNIT_HAS_IT,
        UNIT_HAS_IT,
        (Duty.VERIFIER,),
        Body.UNIT,
        (REASONED,),
        need=Need.NOT_CONTACTED,
    ),
    Move(
        M.FIND,
        frozenset({S.VERIFYING}),
        frozenset({S.RECTIFYING}),
        (Duty.VERIFIER,),
        Body.UNIT,
        (
            _choice("finding", Finding),
            _text("finding_text"),
            _choice("form", RectificationForm, required=False),
            _text("plan", required=False),
            Field("plan_until", Kind.DAY, required=False),
            FILES,
        ),
    ),
    Move(
        M.APPEAL,
        frozenset({S.TO_VERIFY, S.VERIFYING}),
        frozenset({S.APPEAL_PENDING}),
        (Duty.VERIFIER, Duty.RATING_OFFICER),
        Body.UNIT,
        (_choice("reason", AppealReason), _text("evidence"), FILES),
        need=Need.NOT_APPEALED,
    ),
    Move(
        M.DECIDE,
        frozenset({S.APPEAL_PENDING, S.OBJECTED}),
        frozenset(
            {
                S.APPEAL_PENDING,
                S.OBJECTED,  # one opinion so far
                S.ENDED_INVALID,
                S.TO_ASSIGN,
                S.TO_VERIFY,
                S.VERIFYING,
            }
        ),
        (Duty.REVIEWER,),
        Body.OVERSIGHT,
        (
            _choice("decision", Decision),
            _choice("confirmation", Confirmation, required=False),
            REASONED,
        ),
        own_work=True,
        other_unit=True,
    ),
    Move(
        M.SUBMIT,
        frozenset({S.RECTIFYING}),
        frozenset({S.TO_REVIEW}),
        (Duty.VERIFIER,),
        Body.UNIT,
        (_text("result"), _text("answer"), FILES),
    ),
    Move(
        M.ASK_EXTENSION,
        frozenset({S.RECTIFYING}),
        frozenset({S.RECTIFYING}),
        (Duty.VERIFIER,),
        Body.UNIT,
        (Field("until", Kind.DAY), REASONED, FILES),
        need=Need.NOT_EXTENDED,
    ),
    *(
        Move(
            name,
            frozenset({S.RECTIFYING}),
            frozenset({S.RECTIFYING}),
            JUDGES,
            Body.OVERSIGHT,
            (note,),
            own_work=True,
            need=Need.EXTENSION_ASKED,
        )
        for name, note in ((M.APPROVE_EXTENSION, NOTE), (M.REFUSE_EXTENSION, REASONED))
    ),
    Move(
        M.PAUSE,
        UNIT_HAS_IT,
        UNIT_HAS_IT,
        (Duty.RATING_OFFICER,),
        Body.OVERSIGHT,
        (_choice("reason", PauseReason), REASONED),
        own_work=True,
    ),
    Move(
        M.RESUME,
        UNIT_HAS_IT,
        UNIT_HAS_IT,
        (Duty.RATING_OFFICER,),
        Body.OVERSIGHT,
        (NOTE,),
        paused=True,
    ),
    Move(
        M.PASS_REVIEW,
        frozenset({S.TO_REVIEW}),
        frozenset({S.ANSWERED, S.TO_CALL_BACK}),
        JUDGES,
        Body.ANY,
        (_text("answer", required=False),),
        own_work=True,
    ),
    Move(
        M.SEND_BACK,
        frozenset({S.TO_REVIEW}),
        frozenset({S.RECTIFYING}),
        JUDGES,
        Body.ANY,
        (REASONED,),
        own_work=True,
    ),
    Move(
        M.CALL_BACK,
        frozenset({S.TO_CALL_BACK}),
        AFTER_OPINION | {S.TO_CALL_BACK},
        (Duty.CALL_BACK_CLERK,),
        Body.OVERSIGHT,
        (
            _choice("outcome", FixOutcome),
            _choice("satisfaction", FixSatisfaction, required=False),
            _text("comment", required=False),
        ),
        own_work=True,
        other_unit=True,
    ),
    Move(
        M.CONFIRM,
        frozenset({S.TO_CONFIRM}),
        frozenset({S.CLOSED}),
        (Duty.REVIEWER,),
        Body.OVERSIGHT,
        (REASONED,),
        own_work=True,
        other_unit=True,
    ),
    Move(
        M.URGE,
        WAITING,
        WAITING,
        (Duty.RATING_OFFICER, Duty.SUPERVISOR),
        Body.OVERSIGHT,
        (NOTE,),
        by_clock=True,
    ),
    Move(
        M.SUPERVISE,
        WAITING,
        WAITING,
        (Duty.SIGNING_LEADER,),
        Body.OVERSIGHT,
        (REASONED,),
    ),
    Move(
        M.RATE_FIX,
        frozenset({S.ANSWERED, S.TO_CALL_BACK}),
        AFTER_OPINION,
        (),
        Body.CITIZEN,
        (_choice("satisfaction", FixSatisfaction), _text("comment", required=False)),
    ),
    Move(
        M.OBJECT,
        frozenset({S.ENDED_INVALID}),
        frozenset({S.OBJECTED}),
        (),
        Body.CITIZEN,
        (_text("evidence"),),
        need=Need.NOT_OBJECTED,
    ),
    Move(
        M.SUPPLEMENT,
        UNDER_WAY,
        UNDER_WAY,
        (),
        Body.CITIZEN,
        (REASONED,),
        need=Need.MORE_WELCOME,
    ),
    Move(
        M.FOLLOW_UP_BAD,
        frozenset({S.ANSWERED, S.TO_CALL_BACK, S.CLOSED}),
        frozenset({S.RECTIFYING, S.TO_CONFIRM}),
        (),
        Body.CITIZEN,
        (Field("level", Kind.LEVEL),),
    ),
    Move(
        M.LAPSE,
        frozenset({S.ANSWERED}),
        frozenset({S.CLOSED}),
        (),
        Body.CLOCK,
        by_clock=True,
    ),
)


def moves_from(status: str) -> Iterator[Move]:
    """The moves the table names for this status, whoever may make them."""
    return (move for move in MOVES.values() if status in move.sources)
