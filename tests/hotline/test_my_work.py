"""Tickets on the page «my work»."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import make_region, make_ticket, make_user

pytestmark = pytest.mark.django_db

PAGE = "/admin/my-work/"


@pytest.fixture
def dispatcher(client):
    user = make_user("dispatcher", region=make_region())
    client.force_login(user)
    return user


def test_tickets_wait_by_their_status_the_most_urgent_first(dispatcher, client):
    now = timezone.now()
    for number, days in (("LATER", 20), ("SOON", 0.01), ("LATE", -1), ("NONE", None)):
        due = None if days is None else now + dt.timedelta(days=days)
        make_ticket(number=number, status="received", received_at=now, due_at=due)
    make_ticket(number="DONE", status="archived", archived_at=now, done_at=now)
    page = client.get(PAGE)
    (section,) = page.context["shown"]
    assert [item.number for item in section.items] == ["LATE", "SOON", "LATER", "NONE"]
    count = section.count
    assert (count.group.code, count.total) == ("received", 4)
    assert (count.overdue, count.due_soon) == (1, 1)
    assert [item.lamp.shape for item in section.items] == ["■", "▲", "○", "–"]


def test_tickets_cost_the_same_however_many_wait(dispatcher, client, django_assert_max_num_queries):
    for n in range(12):
        make_ticket(number=f"T{n}", status="received", received_at=timezone.now())
    with django_assert_max_num_queries(8):
        assert client.get(PAGE).context["total"] == 12


def test_what_one_handled_waits_for_another_to_judge(office, client):
    """The same rule as on the ticket's own page."""
    ticket = office.walk("replied")
    both = office.handler
    both.duty_assignments.create(duty="reviewer", region=office.province)
    for person, waiting in ((both, []), (office.reviewer, [ticket.number])):
        client.force_login(person)
        shown = client.get(PAGE).context["shown"]
        assert [item.number for section in shown for item in section.items] == waiting
        page = client.get(f"/admin/hotline/ticket/{ticket.pk}/change/")
        assert bool(page.context["forms"]) is bool(waiting)


def test_of_another_region_nothing_waits(client):
    make_ticket(number="HERE", status="received", received_at=timezone.now())
    client.force_login(make_user("dispatcher", region=make_region("110000")))
    assert client.get(PAGE).context["total"] == 0
