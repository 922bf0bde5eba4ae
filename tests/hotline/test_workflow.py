import pytest

from govservice.errors import MoveNotAllowed
from hotline.models import TicketAssignment, TicketEvent, TicketStatus
from hotline.services import move_ticket
from hotline.services.effects import EFFECTS
from hotline.workflow import MOVES, WITH_UNITS, MoveName
from tests.factories import make_ticket, make_user
from tests.hotline.office import MONDAY

DATA = {
    "department": "LEAD",
    "reply": "已办。",
    "answer": "已办。",
    "reason": "other",
    "note": "说明",
    "outcome": "declined",
}
EXPECTED = {
    "registered": {"accept"},
    "received": {"dispatch", "answer_at_once"},
    "dispatched": {"sign"},
    "signed": {"start", "forward"},
    "handling": {"reply", "forward"},
    "replied": {"pass_review", "send_back"},
    "sent_back": {"reply", "forward"},
    "done": set(),
    "to_call_back": {"call_back"},
    "to_judge": {"redo", "no_redo"},
    "archived": set(),
}


def test_every_move_has_a_row_and_an_effect():
    assert set(MOVES) == set(MoveName.values)
    assert set(EFFECTS) == set(MoveName)


def test_every_status_but_the_ends_leads_on_and_every_status_is_reached():
    assert {s for move in MOVES.values() for s in move.sources} == set(TicketStatus) - {
        TicketStatus.DONE,  # never rests: call-back or archive follow at once
        TicketStatus.ARCHIVED,
    }
    reached = {s for move in MOVES.values() for s in move.targets}
    assert reached == set(TicketStatus) - {TicketStatus.REGISTERED, TicketStatus.DONE}


def ticket_at(office, status: str):
    """A row at this status, as if it had come there some other way."""
    times = {"done_at": MONDAY} if status in ("done", "to_call_back") else {}
    times |= {"archived_at": MONDAY} if status == "archived" else {}
    ticket = make_ticket(
        region=office.county, status=status, lead_department=office.lead, phone_index="x", **times
    )
    if status in WITH_UNITS:
        TicketAssignment.objects.create(
            ticket=ticket,
            department=office.lead,
            role="lead",
            status=status,
            assigned_at=MONDAY,
            signed_at=MONDAY,
            sign_due_at=MONDAY,
            due_at=MONDAY,
            replied_at=MONDAY if status == "replied" else None,
        )
    return ticket


@pytest.mark.parametrize("move", MoveName.values)
@pytest.mark.parametrize("status", TicketStatus.values)
def test_a_move_is_possible_at_its_statuses_and_nowhere_else(office, status, move):
    ticket = ticket_at(office, status)
    data = DATA | {"department": "BELOW"} if move == "forward" else DATA
    data = data | {"reason": "unreasonable"} if move == "no_redo" else data
    chief = make_user(is_superuser=True)
    if move in EXPECTED[status]:
        moved = move_ticket(ticket.pk, move, by=chief, at=MONDAY, data=data)
        assert moved.status in MOVES[move].targets
        return
    with pytest.raises(MoveNotAllowed) as refusal:
        move_ticket(ticket.pk, move, by=chief, at=MONDAY, data=data)
    assert set(refusal.value.extra["allowed"]) == EXPECTED[status]
    ticket.refresh_from_db()
    assert ticket.status == status
    assert not TicketEvent.objects.exists()
