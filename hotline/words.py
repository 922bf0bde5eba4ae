"""What a caller is told: plain words for each status, and a timeline without people."""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from govservice import sealed

from .models import Ticket, TicketStatus
from .workflow import MoveName, NoRedoReason

STATUS_WORDS: dict[str, Promise] = {
    TicketStatus.REGISTERED: _("We have your matter and will look at it shortly."),
    TicketStatus.RECEIVED: _("We have taken your matter on and are choosing who answers for it."),
    TicketStatus.DISPATCHED: _("Your matter has been passed to the unit that answers for it."),
    TicketStatus.SIGNED: _("The unit has received your matter."),
    TicketStatus.HANDLING: _("The unit is working on your matter."),
    TicketStatus.REPLIED: _("The unit has answered; we are checking the answer."),
    TicketStatus.SENT_BACK: _("We have asked the unit for a better answer."),
    TicketStatus.DONE: _("Your matter has been answered."),
    TicketStatus.TO_CALL_BACK: _("Your matter has been answered. We will call to ask how it went."),
    TicketStatus.TO_JUDGE: _("You were not content; we are deciding what happens next."),
    TicketStatus.ARCHIVED: _("Your matter is closed."),
}


@dataclass(frozen=True)
class PublicStep:
    at: dt.datetime
    words: str


def status_words(ticket: Ticket) -> str:
    return str(STATUS_WORDS[ticket.status])


def timeline(ticket: Ticket) -> list[PublicStep]:
    """What happened to the matter itself, oldest first; one query."""
    steps = [PublicStep(ticket.registered_at, str(STATUS_WORDS[TicketStatus.REGISTERED]))]
    for event in ticket.events.all():
        target = event.data.get("to")
        if target and target != event.data.get("from"):
            if target == TicketStatus.TO_CALL_BACK:
                steps.pop()  # “answered” is said again by “answered, we will call”
            steps.append(PublicStep(event.at, str(STATUS_WORDS[target])))
    return steps


def answer_for_caller(ticket: Ticket) -> str:
    """The full answer, for whoever has shown number and code; empty until it has been reviewed."""
    if ticket.done_at is None:
        return ""
    if not ticket.answer_sealed:
        return ticket.answer
    return sealed.unseal(ticket.answer_sealed, bound_to=ticket.place("answer"))


def refusal_for_caller(ticket: Ticket) -> str:
    """Why an unhappy caller's matter was closed without another round, where it was."""
    closing = ticket.events.filter(move=MoveName.NO_REDO).last()
    if closing is None or ticket.status != TicketStatus.ARCHIVED:
        return ""
    reason = NoRedoReason(closing.data["reason"]).label
    note = closing.note
    if closing.note_sealed:
        place = ticket.place(f"note:{closing.at.astimezone(dt.UTC).isoformat()}")
        note = sealed.unseal(closing.note_sealed, bound_to=place)
    return f"{reason}。{note}" if note else str(reason)
