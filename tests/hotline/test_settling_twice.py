"""Two clocks at once, and a clock beside a person: nothing is settled twice, nothing is lost."""

from threading import Event

import pytest
from django.db import connection, transaction

from govservice.worktime import book, services
from hotline.models import TicketEvent
from hotline.services.settling import settle_deadlines
from tests.hotline.office import Office
from tests.hotline.test_settling import ANNOUNCED, OFF_LONGER, START
from tests.hotline.test_two_at_once import side_by_side

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_of_two_beats_the_second_waits_and_finds_nothing_left():
    book.forget()
    office = Office()
    ticket = office.walk("received", START, ticket_type="complaint")
    services.enter_year(2027, days=OFF_LONGER, is_official=True, by=None)
    first_has_written = Event()
    settled = []

    def first():
        with transaction.atomic():
            settled.append(settle_deadlines(ANNOUNCED))
            first_has_written.set()
            connection.cursor().execute("SELECT pg_sleep(0.2)")  # not yet committed

    def second():
        first_has_written.wait(10)
        settled.append(settle_deadlines(ANNOUNCED))

    side_by_side(first, second)
    assert sorted(settled) == [0, 1]
    assert TicketEvent.objects.filter(ticket=ticket, move="settled").count() == 1


def test_a_move_beside_the_clock_keeps_what_the_clock_has_settled():
    book.forget()
    office = Office()
    ticket = office.walk("received", START, ticket_type="complaint")
    services.enter_year(2027, days=OFF_LONGER, is_official=True, by=None)
    clock_has_written = Event()

    def clock():
        with transaction.atomic():
            settle_deadlines(ANNOUNCED)
            clock_has_written.set()
            connection.cursor().execute("SELECT pg_sleep(0.2)")

    def person():
        clock_has_written.wait(10)
        office.move(ticket, "dispatch", "dispatcher", START, department="LEAD")

    side_by_side(clock, person)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.is_provisional) == ("dispatched", False)
    assert ticket.deadlines["due"]["first_due_at"] == "2027-01-21T16:00:00+00:00"
