import datetime as dt

import pytest
from django.utils import timezone

from govservice.worktime import book, last_day, services
from govservice.worktime.models import DeadlineRule
from govservice.worktime.rules import KINDS, URGENCIES, Flow
from hotline.deadlines import rules_for
from hotline.lamps import due_words, lamp
from hotline.models import TicketType, Urgency
from tests.factories import shanghai


@pytest.mark.parametrize("urgency", Urgency.values)
@pytest.mark.parametrize("ticket_type", TicketType.values)
def test_every_matter_has_a_rule(ticket_type, urgency):
    rules = rules_for(
        region="510107", ticket_type=ticket_type, urgency=urgency, at=shanghai(2026, 3, 2)
    )
    of_type = {
        "consult": "consult-3",
        "praise": "consult-3",
        "help": "help-7",
        "suggestion": "help-7",
        "complaint": "complaint-15",
        "report": "complaint-15",
    }
    of_urgency = {"urgent": "urgent-2", "very_urgent": "very-urgent-24h"}
    assert rules.code == of_urgency.get(urgency, of_type[ticket_type])


def test_the_rules_know_every_type_and_urgency_of_a_ticket():
    assert dict(KINDS[Flow.TICKET]) == dict(TicketType.choices)
    assert dict(URGENCIES) == dict(Urgency.choices)


@pytest.mark.parametrize(
    ("ticket_type", "total", "helper"),
    [
        # Taken on Tuesday 29 September 2026, before 国庆: working days are 30 Sept, 8, 9, 10
        # (make-up), 12, 13, 14, 15, 16, 19, 20, 21, 22, 23 and 26 October.
        ("consult", (2026, 10, 9), (2026, 10, 8)),
        ("praise", (2026, 10, 9), (2026, 10, 8)),
        ("help", (2026, 10, 14), (2026, 10, 12)),
        ("suggestion", (2026, 10, 14), (2026, 10, 12)),
        ("complaint", (2026, 10, 26), (2026, 10, 19)),
        ("report", (2026, 10, 26), (2026, 10, 19)),
    ],
)
def test_the_clocks_run_in_working_days_around_the_national_day(office, ticket_type, total, helper):
    before = shanghai(2026, 9, 29, 9)
    ticket = office.walk("received", before, ticket_type=ticket_type)
    ticket = office.move(
        ticket, "dispatch", "dispatcher", before, department="LEAD", helpers="OTHER"
    )
    lead, helping = ticket.assignments.order_by("pk")
    assert last_day(ticket.due_at) == dt.date(*total)
    assert last_day(lead.due_at) == dt.date(*total)
    assert last_day(helping.due_at) == dt.date(*helper)
    assert last_day(lead.sign_due_at) == dt.date(2026, 9, 30)


def test_the_units_clock_starts_at_dispatch_and_the_callers_runs_on(office):
    # 春节 2026: 15 to 23 February off, Saturdays 14 and 28 make up.
    ticket = office.walk("received", shanghai(2026, 2, 12, 9), ticket_type="help")
    ticket = office.move(
        ticket, "dispatch", "dispatcher", shanghai(2026, 2, 14, 17), department="LEAD"
    )
    assert last_day(ticket.due_at) == dt.date(2026, 2, 28)  # 13, 14, 24, 25, 26, 27, 28
    assert last_day(ticket.assignments.get().due_at) == dt.date(2026, 3, 3)  # 24 to 28, 2, 3


@pytest.mark.parametrize(
    ("urgency", "total", "sign"),
    [
        ("urgent", shanghai(2026, 10, 9), shanghai(2026, 9, 29, 11)),
        ("very_urgent", shanghai(2026, 9, 30, 9), shanghai(2026, 9, 29, 10)),
    ],
)
def test_urgent_matters_have_short_clocks(office, urgency, total, sign):
    at = shanghai(2026, 9, 29, 9)
    ticket = office.walk("received", at, urgency=urgency)
    ticket = office.move(ticket, "dispatch", "dispatcher", at, department="LEAD")
    assert (ticket.due_at, ticket.assignments.get().sign_due_at) == (total, sign)


@pytest.mark.usefixtures("clock_tables")
def test_a_deadline_stays_as_it_was_given(office, django_capture_on_commit_callbacks):
    ticket = office.walk("dispatched")
    before = ticket.due_at
    with django_capture_on_commit_callbacks(execute=True):
        for step in ("total", "unit"):
            services.replace_rule(
                DeadlineRule(
                    code="all-1",
                    flow="ticket",
                    step=step,
                    count=1,
                    unit="working_days",
                    valid_from=timezone.localdate(),
                ),
                by=None,
            )
    assert [rule.code for rule in book.current().rules._rules if rule.step == "total"] == ["all-1"]
    office.move(ticket, "sign", "liaison")
    ticket.refresh_from_db()
    assert ticket.due_at == before


def test_ticket_and_units_freeze_the_rule_and_what_went_into_it(office):
    at = shanghai(2026, 9, 29, 9)
    ticket = office.walk("received", at, ticket_type="complaint")
    ticket = office.move(ticket, "dispatch", "dispatcher", at, department="LEAD", helpers="OTHER")
    lead, helping = ticket.assignments.order_by("pk")
    region = ticket.region.code
    inputs = {"start": "2026-09-29T01:00:00+00:00", "is_provisional": False, "authority": region}
    fifteen = inputs | {
        "rule": "complaint-15",
        "count": 15,
        "unit": "working_days",
        "due_at": "2026-10-26T16:00:00+00:00",
        "last_day": "2026-10-26",
    }
    ten = fifteen | {
        "count": 10,
        "due_at": "2026-10-19T16:00:00+00:00",
        "last_day": "2026-10-19",
    }
    assert ticket.deadlines == {"due": fifteen}
    assert lead.deadlines["due"] == fifteen
    assert helping.deadlines["due"] == ten
    assert lead.deadlines["sign"] == inputs | {
        "rule": "sign-1",
        "count": 1,
        "unit": "working_days",
        "due_at": "2026-09-30T16:00:00+00:00",
        "last_day": "2026-09-30",
    }


NOW = shanghai(2026, 3, 6, 10)  # a Friday


@pytest.mark.parametrize(
    ("due_at", "done_at", "shape"),
    [
        (None, None, "–"),
        (shanghai(2026, 3, 11), None, "○"),
        (shanghai(2026, 3, 10), None, "▲"),  # the end of Monday, the next working day
        (shanghai(2026, 3, 7), None, "▲"),
        (shanghai(2026, 3, 6), None, "■"),
        (shanghai(2026, 2, 20), None, "■■"),
        (shanghai(2026, 3, 6), shanghai(2026, 3, 5), "✓"),
    ],
)
def test_a_lamp_has_a_shape_for_every_state(due_at, done_at, shape):
    assert lamp(due_at, done_at, now=NOW).shape == shape


def test_a_deadline_is_shown_by_its_last_day_and_doubt_is_shown():
    assert due_words(shanghai(2026, 3, 7)) == "2026-03-06"
    assert due_words(shanghai(2027, 1, 9)) == "2027-01-08？"
    assert due_words(shanghai(2026, 3, 7), is_provisional=True) == "2026-03-06？"
    assert due_words(None) == ""
