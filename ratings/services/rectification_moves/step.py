"""One move while it is being made: the locked rectification, who moves it, and what is to be saved."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from govservice.accounts.events import acted_for
from govservice.accounts.models import User
from govservice.worktime import Deadline, agreed

from ...deadlines import clock, deadline_for
from ...models import (
    ENDED,
    Rectification,
    RectificationEvent,
    RectificationStatus,
    RectificationStep,
    StepKind,
)
from ...workflow import Move
from . import texts


def piece_of_work(
    r: Rectification, kind: StepKind, given: Deadline, *, at: dt.datetime
) -> RectificationStep:
    """One that begins then with the deadline given; not saved yet."""
    return RectificationStep(
        rectification=r,
        kind=kind,
        round_no=r.round_no,
        unit=r.department,
        started_at=at,
        rule=given.rule,
        **clock(given),
    )


@dataclass
class Step:
    rectification: Rectification
    move: Move
    duty: str
    by: User | None
    at: dt.datetime
    seen: str = ""
    acted_for: User | None = None
    data: dict[str, Any] = field(default_factory=dict)
    known: tuple[str, ...] = ()
    changed: set[str] = field(default_factory=set)
    events: list[RectificationEvent] = field(default_factory=list)

    def set(self, **values: Any) -> None:
        """Change columns; they are saved by name when the move is through."""
        for name, value in values.items():
            setattr(self.rectification, name, value)
        self.changed.update(values)

    def advance(self, target: str) -> None:
        """The one line that changes a rectification's status, and the history of it."""
        before = self.rectification.status
        ended = target in ENDED
        self.set(status=target, closed_at=self.at if ended else None)
        if ended:
            self.set(due_at=None)
            self.drop()
        if not self.events or before != target:
            self.log({"from": before, "to": str(target)} if before != target else {})

    def log(self, data: dict[str, Any]) -> None:
        """The first event bears the move's name and note, what follows from it the new status."""
        first = not self.events
        note, note_sealed = self._note() if first else ("", "")
        self.events.append(
            RectificationEvent(
                rectification=self.rectification,
                move=self.move.name.value if first else data["to"],
                actor=self.by,
                duty=self.duty,
                at=self.at,
                note=note,
                note_sealed=note_sealed,
                data=data
                | ({"seen": self.seen} if first and self.seen else {})
                | acted_for(self.acted_for),
            )
        )

    def details(self, **values: Any) -> None:
        """Add to the first event of this move: codes and numbers, never a person's data."""
        self.events[0].data.update(values)

    def keep_text(self, name: str, text: str) -> None:
        """A text of the rectification itself, such as its answer."""
        masked, original = self.keep(text, self.rectification.place(name))
        self.set(**{name: masked, f"{name}_sealed": original})

    def keep(self, text: str, place: str) -> tuple[str, str]:
        return texts.keep(text, known=self.known, place=place)

    def _note(self) -> tuple[str, str]:
        """What was written, whatever the field is called: history keeps what later rounds overwrite."""
        names = ("note", "finding_text", "evidence", "result", "comment")
        text = next((self.data[name] for name in names if self.data.get(name)), "")
        place = self.rectification.place(f"note:{self.at.astimezone(dt.UTC).isoformat()}")
        return self.keep(text, place)

    def start(self, kind: StepKind, *, until: dt.date | None = None) -> RectificationStep:
        """Begin a piece of work with its deadline; a plan's own day is never later than the rule's."""
        given = self.deadline(kind)
        if until is not None:
            given = agreed(given, until)
        begun = piece_of_work(self.rectification, kind, given, at=self.at)
        begun.save()
        if kind != StepKind.CONTACT:
            self.set(due_at=given.due_at)
        return begun

    def deadline(self, kind: StepKind) -> Deadline:
        """What a step of this kind that began now would get."""
        r = self.rectification
        return deadline_for(kind, r.department, at=self.at, form=r.form, named=r.is_named)

    def finish(self, *kinds: StepKind) -> None:
        self._open(*kinds).update(done_at=self.at)

    def drop(self) -> None:
        """Every open piece of work ends without having been done."""
        self._open(*StepKind).update(is_dropped=True)

    def take_up_again(self, kind: StepKind) -> None:
        """Sent back: the last one of this kind is not done, and its deadline stands."""
        steps = RectificationStep.objects.filter(rectification=self.rectification, kind=kind)
        last = steps.order_by("-pk").first()
        if last is not None:
            last.done_at = None
            last.save(update_fields=["done_at"])
            self.set(due_at=last.due_at)

    def in_hand(self) -> list[RectificationStep]:
        """The open pieces of work, locked with the rectification itself."""
        return list(self._open(*StepKind).order_by("pk"))

    def _open(self, *kinds: StepKind) -> Any:
        return RectificationStep.objects.filter(
            rectification=self.rectification, kind__in=kinds, done_at=None, is_dropped=False
        )

    def open_answer(self) -> None:
        """The citizen has the answer: call them where that is possible, else wait for their page."""
        self.set(answered_at=self.at)
        self.advance(RectificationStatus.ANSWERED)
        if self.rectification.can_be_called:
            self.advance(RectificationStatus.TO_CALL_BACK)
        self.start(StepKind.CALL_BACK)
