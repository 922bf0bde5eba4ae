import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from hotline.models import CallBack, Ticket, TicketAssignment, TicketCategory
from tests.factories import make_ticket
from tests.hotline.office import MONDAY


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("ticket_status_known", {"status": "lost"}),
        ("ticket_type_known", {"ticket_type": "rumour"}),
        ("ticket_urgency_known", {"urgency": "never"}),
        ("ticket_source_known", {"source": "pigeon"}),
        ("ticket_archived_has_time", {"status": "archived"}),
        ("ticket_done_has_time", {"status": "to_call_back"}),
    ],
)
def test_the_database_refuses_a_ticket_that_cannot_be(office, refuses, constraint, values):
    with refuses(constraint):
        make_ticket(region=office.city, **values)


def test_a_number_and_an_origin_stand_once(office, refuses):
    first = make_ticket(region=office.city, origin="板", origin_number="1")
    with refuses("ticket_number_once"):
        make_ticket(region=office.city, number=first.number)
    with refuses("ticket_origin_once"):
        make_ticket(region=office.city, origin="板", origin_number="1")
    make_ticket(region=office.city)
    make_ticket(region=office.city)  # without an origin there is nothing to be unique


def make_assignment(office, **kwargs):
    defaults = {
        "department": office.lead,
        "role": "lead",
        "assigned_at": MONDAY,
        "sign_due_at": MONDAY,
        "due_at": MONDAY,
    }
    return TicketAssignment.objects.create(**(defaults | kwargs))


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("assignment_status_known", {"status": "lost", "signed_at": MONDAY}),
        ("assignment_role_known", {"role": "friend"}),
        ("assignment_replied_has_time", {"status": "replied", "signed_at": MONDAY}),
        ("assignment_replied_has_time", {"status": "passed", "signed_at": MONDAY}),
        ("assignment_signed_has_time", {"status": "handling"}),
    ],
)
def test_the_database_refuses_an_assignment_that_cannot_be(office, refuses, constraint, values):
    ticket = office.ticket()
    with refuses(constraint):
        make_assignment(office, ticket=ticket, **values)


def test_a_round_has_one_lead_at_its_root(office, refuses):
    ticket = office.ticket()
    root = make_assignment(office, ticket=ticket)
    with refuses("assignment_one_lead"):
        make_assignment(office, ticket=ticket, department=office.other)
    make_assignment(office, ticket=ticket, parent=root, department=office.below)
    make_assignment(office, ticket=ticket, round_no=2)


def test_an_assignment_is_not_its_own_parent(office, refuses):
    root = make_assignment(office, ticket=office.ticket())
    with refuses("assignment_not_own_parent"):
        TicketAssignment.objects.filter(pk=root.pk).update(parent=root)


def make_call_back(office, ticket: Ticket, **kwargs):
    defaults = {
        "department": office.lead,
        "round_no": 1,
        "attempt": 1,
        "at": MONDAY,
        "day": MONDAY.date(),
        "outcome": "reached",
        "is_final": True,
    }
    return CallBack.objects.create(ticket=ticket, **(defaults | kwargs))


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("call_back_outcome_known", {"outcome": "perhaps"}),
        ("call_back_resolution_known", {"resolution": "half"}),
        ("call_back_level_1_to_5", {"level": 6}),
        ("call_back_level_1_to_5", {"level": 0}),
        ("call_back_answers_if_reached", {"outcome": "declined", "level": 5}),
        ("call_back_answers_if_reached", {"outcome": "not_reached", "resolution": "solved"}),
    ],
)
def test_the_database_refuses_a_call_back_that_cannot_be(office, refuses, constraint, values):
    ticket = office.ticket()
    with refuses(constraint):
        make_call_back(office, ticket, **values)


def test_an_attempt_stands_once(office, refuses):
    ticket = office.ticket()
    make_call_back(office, ticket)
    with refuses("call_back_attempt_once"):
        make_call_back(office, ticket)


@pytest.mark.parametrize("table", ["hotline_ticketevent", "hotline_callback"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_history_is_never_changed(office, table, statement):
    make_call_back(office, office.ticket())
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
    ):
        cursor.execute(statement.format(table))


def test_a_category_code_stands_once_and_is_not_its_own_parent(db, refuses):
    category = TicketCategory.objects.create(code="01", name="城市管理")
    with refuses("ticket_category_code_once"):
        TicketCategory.objects.create(code="01", name="别的")
    with refuses("ticket_category_not_own_parent"):
        TicketCategory.objects.filter(pk=category.pk).update(parent=category)
