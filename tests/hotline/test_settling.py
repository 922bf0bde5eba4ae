"""Tickets whose deadline lies in a year not yet announced, and what the announcement does to them.

Taken on Wednesday 30 December 2026, 15 working days. Expected (1 January off): 31 December,
4 to 8, 11 to 15, 18 to 21 January.
"""

import datetime as dt

import pytest
from django.test import Client

from govservice.worktime import services
from govservice.worktime.published import Day, days_of
from govservice.worktime.services import settle_provisional
from hotline.models import TicketEvent
from indicators.models import TouchedDay
from tests.factories import make_user, shanghai

pytestmark = pytest.mark.usefixtures("clock_tables")

START = shanghai(2026, 12, 30, 9)
ANNOUNCED = shanghai(2027, 1, 11, 9)
OFF_LONGER = [
    *days_of(2027),
    Day(dt.date(2027, 1, 4), is_working=False),
    Day(dt.date(2027, 1, 5), is_working=False),
]  # two working days later: the 25th
WORKED_MORE = [
    *days_of(2027),
    Day(dt.date(2027, 1, 9), is_working=True),
    Day(dt.date(2027, 1, 10), is_working=True),
]  # two working days earlier: the 19th


@pytest.fixture
def ticket(office):
    taken = office.walk("received", START, ticket_type="complaint")
    return office.move(taken, "dispatch", "dispatcher", START, department="LEAD", helpers="OTHER")


def announce(days):
    services.enter_year(2027, days=days, is_official=True, by=None)
    return settle_provisional(at=ANNOUNCED)


def test_a_deadline_in_an_unannounced_year_is_marked(ticket):
    lead, helping = ticket.assignments.order_by("pk")
    assert (ticket.due_at, ticket.is_provisional) == (shanghai(2027, 1, 22), True)
    assert (lead.due_at, lead.is_provisional) == (shanghai(2027, 1, 22), True)
    assert (helping.due_at, helping.is_provisional) == (shanghai(2027, 1, 15), True)
    assert lead.deadlines["sign"]["is_provisional"] is False  # 31 December


def test_until_the_year_is_announced_nothing_is_settled(ticket):
    services.enter_year(2027, days=OFF_LONGER, is_official=False, by=None)
    assert settle_provisional(at=ANNOUNCED) == 0
    ticket.refresh_from_db()
    assert (ticket.due_at, ticket.is_provisional) == (shanghai(2027, 1, 22), True)


def test_the_announcement_settles_ticket_and_units_once_by_an_event(ticket):
    assert announce(OFF_LONGER) == 3
    assert settle_provisional(at=ANNOUNCED) == 0
    ticket.refresh_from_db()
    lead, helping = ticket.assignments.order_by("pk")
    assert (ticket.due_at, ticket.is_provisional) == (shanghai(2027, 1, 26), False)
    assert (lead.due_at, lead.is_provisional) == (shanghai(2027, 1, 26), False)
    assert (helping.due_at, helping.is_provisional) == (shanghai(2027, 1, 19), False)
    assert lead.sign_due_at == shanghai(2027, 1, 1)
    assert ticket.deadlines["due"]["first_due_at"] == "2027-01-21T16:00:00+00:00"
    events = TicketEvent.objects.filter(ticket=ticket, move="settled").order_by("pk")
    assert [event.assignment_id for event in events] == [None, lead.pk, helping.pk]
    assert events[0].data == {
        "due": {
            "rule": "complaint-15",
            "earlier_due": "2027-01-21T16:00:00+00:00",
            "due": "2027-01-25T16:00:00+00:00",
        }
    }
    assert (events[0].at, events[0].actor) == (ANNOUNCED, None)


def test_the_later_of_the_two_is_due(ticket):
    assert announce(WORKED_MORE) == 3
    ticket.refresh_from_db()
    assert (ticket.due_at, ticket.is_provisional) == (shanghai(2027, 1, 22), False)


def test_work_done_late_by_the_first_count_is_judged_by_the_later_one(office, ticket):
    for at, move, duty, data in [
        (START, "sign", "liaison", {}),
        (START, "start", "liaison", {}),
        (shanghai(2027, 1, 25, 10), "reply", "liaison", {"reply": "已修复。"}),
        (shanghai(2027, 1, 25, 11), "pass_review", "reviewer", {"answer": "已修复。"}),
    ]:
        office.move(ticket, move, duty, at, **data)
    lead = ticket.assignments.order_by("pk")[0]
    assert lead.replied_at > lead.due_at
    TouchedDay.objects.all().delete()
    announce(OFF_LONGER)
    lead.refresh_from_db()
    assert lead.replied_at < lead.due_at
    [touched] = TouchedDay.objects.all()
    assert (touched.day, touched.department_id) == (dt.date(2027, 1, 25), lead.department_id)


def test_a_unit_below_inherits_a_provisional_deadline_and_is_settled_with_it(office, ticket):
    for move in ("sign", "start"):
        office.move(ticket, move, "liaison", START)
    office.move(ticket, "forward", "liaison", START, department="BELOW")
    below = ticket.assignments.get(parent__isnull=False)
    assert below.is_provisional
    announce(OFF_LONGER)
    below.refresh_from_db()
    assert (below.due_at, below.is_provisional) == (shanghai(2027, 1, 26), False)


def test_settling_many_tickets_takes_a_fixed_number_of_queries(office, django_assert_num_queries):
    services.enter_year(2027, days=OFF_LONGER, is_official=False, by=None)
    for _ in range(5):
        taken = office.walk("received", START, ticket_type="complaint")
        office.move(taken, "dispatch", "dispatcher", START, department="LEAD")
    services.enter_year(2027, days=OFF_LONGER, is_official=True, by=None)
    # The book (5), rectifications, two looks, a batch: savepoint, lock, units, two updates, events,
    # release.
    with django_assert_num_queries(15):
        assert settle_provisional(at=ANNOUNCED) == 10


def test_the_page_and_the_api_say_that_a_deadline_is_provisional(ticket):
    browser = Client(headers={"Accept-Language": "en"})
    browser.force_login(make_user(is_superuser=True), "django.contrib.auth.backends.ModelBackend")
    page = f"/admin/hotline/ticket/{ticket.pk}/change/"
    assert "2027-01-21？" in browser.get(page).content.decode()
    assert browser.get("/api/v1/tickets/").json()["results"][0]["is_provisional"] is True
    announce(OFF_LONGER)
    text = browser.get(page).content.decode()
    assert "2027-01-25" in text
    assert "2027-01-25？" not in text
    assert "Deadline counted again on the official calendar" in text
