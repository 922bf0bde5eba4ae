"""One move while it is being made: the locked ticket, who moves it, and what is to be saved."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from govservice import sealed
from govservice.accounts.events import acted_for
from govservice.accounts.models import User
from govservice.catalogue.models import Department
from govservice.errors import MoveNotAllowed

from .. import texts
from ..models import Ticket, TicketAssignment, TicketEvent, TicketStatus
from ..workflow import Move


@dataclass
class Step:
    ticket: Ticket
    move: Move
    duty: str
    by: User | None
    at: dt.datetime
    assignments: list[TicketAssignment]
    assignment: TicketAssignment | None
    data: dict[str, Any] = field(default_factory=dict)
    known: tuple[str, ...] = ()
    acted_for: User | None = None
    changed: set[str] = field(default_factory=set)
    events: list[TicketEvent] = field(default_factory=list)

    def set(self, **values: Any) -> None:
        """Change fields of the ticket; they are saved by name when the move is through."""
        for name, value in values.items():
            setattr(self.ticket, name, value)
        self.changed.update(values)

    def advance(self, target: TicketStatus) -> None:
        """The one line that changes a ticket's status, and the history of it."""
        before = self.ticket.status
        self.set(status=target)
        if not self.events or before != target:
            self.log({"from": before, "to": target.value})

    def log(self, data: dict[str, Any]) -> None:
        """The first event bears the move's name and note, what follows from it the new status."""
        note, note_sealed = self._note() if not self.events else ("", "")
        self.events.append(
            TicketEvent(
                ticket=self.ticket,
                assignment=self.assignment,
                move=data.get("to", self.move.name.value) if self.events else self.move.name.value,
                actor=self.by,
                duty=self.duty,
                at=self.at,
                note=note,
                note_sealed=note_sealed,
                data=data | acted_for(self.acted_for),
            )
        )

    def details(self, **values: Any) -> None:
        """Add to the first event of this move: codes and numbers, never a person's data."""
        self.events[0].data.update(values)

    def keep_text(self, name: str, text: str) -> None:
        """A text of the ticket itself, such as its answer."""
        masked, original = texts.keep(text, known=self.known, place=self.ticket.place(name))
        self.set(**{name: masked, f"{name}_sealed": original})

    def keep_reply(self, assignment: TicketAssignment, text: str) -> None:
        assignment.reply, assignment.reply_sealed = texts.keep(
            text, known=self.known, place=assignment.reply_place
        )

    def _note(self) -> tuple[str, str]:
        place = self.ticket.place(f"note:{self.at.astimezone(dt.UTC).isoformat()}")
        return texts.keep(self.data.get("note") or "", known=self.known, place=place)

    @property
    def lead_unit(self) -> Department:
        """Who answers for the ticket; every ticket that was dispatched or answered has one."""
        if self.ticket.lead_department is None:
            raise MoveNotAllowed(_("No unit has this ticket."), allowed=[])
        return self.ticket.lead_department


def full_reply(assignment: TicketAssignment) -> str:
    """What the unit wrote, before masking."""
    if not assignment.reply_sealed:
        return assignment.reply
    return sealed.unseal(assignment.reply_sealed, bound_to=assignment.reply_place)
