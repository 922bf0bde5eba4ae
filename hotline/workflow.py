"""The moves of a ticket, one complete table of data.

A move of the management body acts on the ticket and needs its duty *for the region of the matter*;
a move of a unit acts on one assignment and needs its duty for the assignment's unit. The statuses
of the two bear the same names, and the ticket follows the lead assignment of its round.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _

from govservice.duties import Duty

from .models.events import CallBackOutcome, Resolution
from .models.tickets import TicketStatus as S

MAX_ROUNDS = 3  # the first and two more: then the matter is taken one level up
BAD_LEVELS = (1, 2)


class MoveName(models.TextChoices):
    ACCEPT = "accept", _("Accept")
    DISPATCH = "dispatch", _("Dispatch")
    ANSWER_AT_ONCE = "answer_at_once", _("Answer at once")
    SIGN = "sign", _("Sign for")
    START = "start", _("Start handling")
    FORWARD = "forward", _("Pass on to a unit below")
    REPLY = "reply", _("Reply")
    PASS_REVIEW = "pass_review", _("Pass the review")
    SEND_BACK = "send_back", _("Send back")
    CALL_BACK = "call_back", _("Record a call-back")
    REDO = "redo", _("Have it handled again")
    NO_REDO = "no_redo", _("Close without another round")


class Unchosen(models.TextChoices):
    """Beside the table of moves: nobody chooses it, it comes with the unit that goes over to another."""

    HANDED_OVER = "handed_over", _("Gone over with its unit to the one that took over")


class NoRedoReason(models.TextChoices):
    """Why an unhappy caller's matter is not handled again; explained to the caller."""

    NO_LEGAL_SUPPORT = "no_legal_support", _("law or policy does not support it")
    NOT_POSSIBLE_NOW = (
        "not_possible_now",
        _("not possible under present conditions; kept on a list"),
    )
    LEGAL_CHANNEL = "legal_channel", _("already in a legal procedure")
    UNREASONABLE = "unreasonable", _("the demand is not reasonable")


class SendBackReason(models.TextChoices):
    """Reply-quality codes for reviewers."""

    NOT_CONTACTED = "not_contacted", _("the caller was not contacted")
    BESIDE_THE_POINT = "beside_the_point", _("does not answer the question")
    EMPTY_WORDS = "empty_words", _("empty phrases")
    NO_BASIS = "no_basis", _("no basis given")
    OTHER = "other", _("another reason")


class Body(Enum):
    """Who makes a move."""

    MANAGEMENT = "management"
    UNIT = "unit"


class Kind(Enum):
    """What a field of a move holds; forms and checks follow from it."""

    TEXT = "text"
    UNIT = "unit"
    UNITS = "units"
    CHOICE = "choice"
    LEVEL = "level"


@dataclass(frozen=True)
class Field:
    name: str
    kind: Kind
    required: bool = True
    choices: type[models.TextChoices] | None = None


@dataclass(frozen=True)
class Move:
    """``sources`` are statuses of the ticket, for a unit's move of its assignment; ``targets`` of the
    ticket, several where the outcome decides. ``own_work`` bars whoever handled the matter."""

    name: MoveName | Unchosen
    sources: frozenset[S]
    targets: tuple[S, ...]
    duties: tuple[Duty, ...]
    body: Body
    fields: tuple[Field, ...] = ()
    own_work: bool = False


def _text(name: str, *, required: bool = True) -> Field:
    return Field(name, Kind.TEXT, required)


def _table(*moves: Move) -> dict[str, Move]:
    return {move.name.value: move for move in moves}


NOTE = _text("note", required=False)

MOVES: dict[str, Move] = _table(
    Move(
        MoveName.ACCEPT,
        frozenset({S.REGISTERED}),
        (S.RECEIVED,),
        (Duty.DESK, Duty.DISPATCHER),
        Body.MANAGEMENT,
        (NOTE,),
    ),
    Move(
        MoveName.DISPATCH,
        frozenset({S.RECEIVED}),
        (S.DISPATCHED,),
        (Duty.DISPATCHER,),
        Body.MANAGEMENT,
        (Field("department", Kind.UNIT), Field("helpers", Kind.UNITS, required=False), NOTE),
    ),
    Move(
        MoveName.ANSWER_AT_ONCE,
        frozenset({S.RECEIVED}),
        (S.TO_CALL_BACK, S.ARCHIVED),
        (Duty.DESK,),
        Body.MANAGEMENT,
        (_text("answer"),),
    ),
    Move(
        MoveName.SIGN,
        frozenset({S.DISPATCHED}),
        (S.SIGNED,),
        (Duty.LIAISON, Duty.HANDLER),
        Body.UNIT,
    ),
    Move(
        MoveName.START,
        frozenset({S.SIGNED}),
        (S.HANDLING,),
        (Duty.HANDLER, Duty.LIAISON),
        Body.UNIT,
    ),
    Move(
        MoveName.FORWARD,
        frozenset({S.SIGNED, S.HANDLING, S.SENT_BACK}),
        (S.HANDLING,),
        (Duty.LIAISON,),
        Body.UNIT,
        (Field("department", Kind.UNIT), NOTE),
    ),
    Move(
        MoveName.REPLY,
        frozenset({S.HANDLING, S.SENT_BACK}),
        (S.REPLIED,),
        (Duty.HANDLER, Duty.SIGNING_LEADER, Duty.LIAISON),
        Body.UNIT,
        (_text("reply"),),
    ),
    Move(
        MoveName.PASS_REVIEW,
        frozenset({S.REPLIED}),
        (S.TO_CALL_BACK, S.ARCHIVED),
        (Duty.REVIEWER, Duty.DISPATCH_REVIEWER),
        Body.MANAGEMENT,
        (_text("answer", required=False),),
        own_work=True,
    ),
    Move(
        MoveName.SEND_BACK,
        frozenset({S.REPLIED}),
        (S.SENT_BACK,),
        (Duty.REVIEWER, Duty.DISPATCH_REVIEWER),
        Body.MANAGEMENT,
        (Field("reason", Kind.CHOICE, choices=SendBackReason), NOTE),
        own_work=True,
    ),
    Move(
        MoveName.CALL_BACK,
        frozenset({S.TO_CALL_BACK}),
        (S.TO_CALL_BACK, S.ARCHIVED, S.TO_JUDGE),
        (Duty.CALL_BACK_CLERK,),
        Body.MANAGEMENT,
        (
            Field("outcome", Kind.CHOICE, choices=CallBackOutcome),
            Field("resolution", Kind.CHOICE, required=False, choices=Resolution),
            Field("level", Kind.LEVEL, required=False),
            _text("comment", required=False),
        ),
        own_work=True,
    ),
    Move(
        MoveName.REDO,
        frozenset({S.TO_JUDGE}),
        (S.DISPATCHED,),
        (Duty.REVIEWER, Duty.DISPATCH_REVIEWER),
        Body.MANAGEMENT,
        (Field("department", Kind.UNIT, required=False), _text("note")),
        own_work=True,
    ),
    Move(
        MoveName.NO_REDO,
        frozenset({S.TO_JUDGE}),
        (S.ARCHIVED,),
        (Duty.REVIEWER, Duty.DISPATCH_REVIEWER),
        Body.MANAGEMENT,
        (Field("reason", Kind.CHOICE, choices=NoRedoReason), _text("note")),
        own_work=True,
    ),
)

# While a unit has the matter, its assignments move; before and after, only the ticket does.
WITH_UNITS = frozenset({S.DISPATCHED, S.SIGNED, S.HANDLING, S.REPLIED, S.SENT_BACK})


def moves_from(status: str) -> Iterator[Move]:
    """The moves the table names for this status, whoever may make them."""
    return (move for move in MOVES.values() if status in move.sources)
