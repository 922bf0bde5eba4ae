"""Several people at one ticket, in real transactions side by side."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import uuid4

import pytest
from django.db import connection, transaction

from govservice.errors import MoveNotAllowed, Stale
from hotline.models import Ticket, TicketEvent
from hotline.services import move_ticket
from tests.hotline.office import MONDAY, Office

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def side_by_side(*acts) -> None:
    def run(act) -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for running in [pool.submit(run, act) for act in acts]:
            running.result(timeout=20)


def test_of_two_who_move_one_ticket_the_second_waits_and_is_refused():
    office = Office()
    ticket = office.walk("received")
    first_has_written = Event()

    def first():
        with transaction.atomic():
            office.move(ticket, "dispatch", "dispatcher", department="LEAD")
            first_has_written.set()
            connection.cursor().execute("SELECT pg_sleep(0.2)")  # not yet committed

    def second():
        first_has_written.wait(10)
        with pytest.raises(MoveNotAllowed):
            office.move(ticket, "answer_at_once", "desk", answer="已答复。")
        with pytest.raises(Stale):
            move_ticket(
                ticket.pk, "answer_at_once", by=office.desk, at=MONDAY, seen_status="received"
            )

    side_by_side(first, second)
    ticket.refresh_from_db()
    assert ticket.status == "dispatched"
    assert TicketEvent.objects.filter(ticket=ticket).count() == 3


def test_a_double_click_makes_one_ticket():
    office = Office()
    uuid = uuid4()
    first_has_written = Event()
    made = []

    def first():
        with transaction.atomic():
            made.append(office.ticket(uuid=uuid).pk)
            first_has_written.set()
            connection.cursor().execute("SELECT pg_sleep(0.2)")

    def second():
        first_has_written.wait(10)
        made.append(office.ticket(uuid=uuid).pk)

    side_by_side(first, second)
    assert Ticket.objects.count() == 1
    assert len(set(made)) == 1
