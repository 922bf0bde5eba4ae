"""Open tickets go over with their unit: once, with an event, where they stood."""

import datetime as dt

import pytest

from govservice.accounts.models import User
from govservice.catalogue.services import carry_out_due, transfer_department
from govservice.errors import Conflict
from hotline.services import move_ticket
from hotline.services.step import full_reply
from tests.hotline.office import MONDAY

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 3)
TUESDAY = MONDAY + dt.timedelta(days=1)


def hand_over():
    return transfer_department("LEAD", "OTHER", on=DAY, reason="并入", by=None, at=TUESDAY)


def test_an_open_ticket_goes_on_where_it_stood_with_the_same_deadlines(office):
    ticket = office.walk("handling")
    before = ticket.assignments.get()
    hand_over()
    ticket.refresh_from_db()
    node = ticket.assignments.get()
    assert (ticket.lead_department, ticket.status) == (office.other, "handling")
    assert (node.department, node.due_at, node.signed_at) == (
        office.other,
        before.due_at,
        before.signed_at,
    )
    event = ticket.events.last()
    assert (event.move, event.assignment) == ("handed_over", node)
    assert event.data == {"from_department": "LEAD", "department": "OTHER", "on": "2026-03-03"}


def test_its_people_reply_for_the_successor(office):
    ticket = office.walk("handling")
    hand_over()
    handler = User.objects.get(pk=office.handler.pk)
    move_ticket(ticket.pk, "reply", by=handler, at=TUESDAY, data={"reply": "已修好。"})
    ticket.refresh_from_db()
    assert ticket.status == "replied"


def test_a_sealed_reply_can_still_be_read(office):
    ticket = office.walk("handling")
    said = "已联系张三丰，电话13800138000。"
    office.move(ticket, "reply", "handler", reply=said)
    hand_over()
    node = ticket.assignments.get()
    assert (node.department, full_reply(node)) == (office.other, said)


def test_done_and_closed_ones_stay_and_nothing_moves_twice(office):
    done, ticket = office.walk("to_call_back"), office.walk("signed")
    hand_over()
    carry_out_due(at=TUESDAY)
    done.refresh_from_db()
    assert done.lead_department == office.lead
    assert ticket.events.filter(move="handed_over").count() == 1


def test_handled_again_after_the_merger_it_goes_to_the_successor(office):
    ticket = office.walk("to_call_back")
    unhappy = {"outcome": "reached", "resolution": "not_solved", "level": 1}
    office.move(ticket, "call_back", "clerk", at=MONDAY + dt.timedelta(hours=6), **unhappy)
    hand_over()
    office.move(ticket, "redo", "reviewer", at=TUESDAY, note="未解决")
    ticket.refresh_from_db()
    assert ticket.lead_department == office.other


def test_dispatch_to_an_abolished_unit_names_the_one_that_took_over(office):
    ticket = office.walk("received")
    hand_over()
    with pytest.raises(Conflict) as refusal:
        office.move(ticket, "dispatch", "dispatcher", at=TUESDAY, department="LEAD")
    assert refusal.value.field == "department"
    assert "成都市公园城市局" in str(refusal.value)
