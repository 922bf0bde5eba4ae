import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from govservice import sealed
from govservice.accounts.models import ApiClient, ApiRequest
from govservice.accounts.sealed_values import columns
from govservice.catalogue.models import Case
from govservice.notices.models import Message, Reply, WebhookEndpoint
from hotline.models import CallBack, Ticket, TicketAssignment, TicketEvent
from ratings.models import (
    HeldSubmission,
    Rating,
    Rectification,
    RectificationAppeal,
    RectificationCallBack,
    RectificationEvent,
)
from tests.factories import (
    make_api_client,
    make_case,
    make_correction,
    make_department,
    make_guide_rating,
    make_rating,
    make_ticket,
)

pytestmark = pytest.mark.django_db

APPLICANT = {"kind": "natural", "name": "张三丰", "phone": "13800138000"}


def sealed_rows() -> None:
    """One row of every model that seals, each bound the way its own app binds it."""
    now = timezone.now()
    make_case(applicant=APPLICANT)
    from_citizens(now)
    rating = make_rating(level=5)
    rating.text_sealed = sealed.seal("打13800138000", bound_to=rating.text_place)
    rating.save()
    rectified(rating, now)
    ticket, unit = make_ticket(), make_department()
    for name in ("title", "content", "address", "caller", "answer"):
        value = sealed.seal("张三丰", bound_to=ticket.place(name))
        setattr(ticket, f"{name}_sealed", value)
    ticket.save()
    assignment = TicketAssignment.objects.create(
        ticket=ticket, department=unit, role="lead", assigned_at=now, due_at=now, sign_due_at=now
    )
    assignment.reply_sealed = sealed.seal("张三丰", bound_to=assignment.reply_place)
    assignment.save()
    event = TicketEvent(ticket=ticket, move="accept", at=now)
    event.note_sealed = sealed.seal("张三丰", bound_to=event.note_place)
    event.save()
    call = CallBack(
        ticket=ticket, department=unit, round_no=1, attempt=1, at=now, day=dt.date(2026, 3, 2),
        outcome="declined", is_final=True,
    )  # fmt: skip
    call.comment_sealed = sealed.seal("张三丰", bound_to=call.comment_place)
    call.save()
    client, _key = make_api_client()
    notices(client, now)
    request = ApiRequest(client=client, idempotency_key="k", body_hash="x", status=201, at=now)
    request.seal_answer("{}")
    request.save()


def from_citizens(now: dt.datetime) -> None:
    held = HeldSubmission(
        kind="tap",
        received_at=now,
        received_day=dt.date(2026, 3, 2),
        region=make_department().region,
    )
    held.payload_sealed = sealed.seal("{}", bound_to=held.payload_place)
    held.save()
    opinion, correction = make_guide_rating(), make_correction(contact="13800138000")
    for told in (opinion, correction):
        told.text_sealed = sealed.seal("张三丰", bound_to=told.text_place)
        told.save()


def rectified(rating: Rating, now: dt.datetime) -> None:
    rectification = Rectification(
        number="ZG1", rating=rating, department=rating.department, opened_at=now
    )
    for name in ("finding_text", "plan", "result", "answer", "first_result", "first_answer"):
        value = sealed.seal("张三丰", bound_to=rectification.place(name))
        setattr(rectification, f"{name}_sealed", value)
    rectification.save()
    event = RectificationEvent(rectification=rectification, move="opened", at=now)
    event.note_sealed = sealed.seal("张三丰", bound_to=event.note_place)
    event.save()
    call = RectificationCallBack(
        rectification=rectification, round_no=1, attempt=1, at=now, day=dt.date(2026, 3, 2),
        outcome="declined", is_final=True,
    )  # fmt: skip
    call.comment_sealed = sealed.seal("张三丰", bound_to=call.comment_place)
    call.save()
    appeal = RectificationAppeal(
        rectification=rectification, kind="appeal", reason="mistaken", text="x", at=now,
        status_before="to_verify",
    )  # fmt: skip
    appeal.text_sealed = sealed.seal("张三丰", bound_to=appeal.text_place)
    appeal.save()


def notices(client: ApiClient, now: dt.datetime) -> None:
    endpoint = WebhookEndpoint(client=client, url="https://example.gov.cn/", created_at=now)
    endpoint.seal_secret("secret")
    endpoint.save()
    message = Message(key="k", kind="sms", queued_at=now, next_at=now)
    message.seal_sms("13800138000", "text")
    message.save()
    reply = Reply(gateway_id="r", outcome="not_understood", received_at=now)
    reply.text_sealed = sealed.seal("张三丰", bound_to=reply.text_place)
    reply.save()


def test_every_sealed_column_knows_what_its_values_are_bound_to(capsys):
    sealed_rows()
    call_command("check_sealed")
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{column.label}: 1" for column in columns()]
    assert len(lines) == 28


def test_a_value_in_another_row_is_found_and_not_shown(capsys):
    first, second = make_case(applicant=APPLICANT), make_case(applicant=APPLICANT)
    Case.objects.filter(pk=second.pk).update(applicant_sealed=first.applicant_sealed)
    with pytest.raises(CommandError, match=r"^1 sealed values cannot be opened"):
        call_command("check_sealed")
    out = capsys.readouterr().out
    assert f"catalogue.case.applicant_sealed: 2, 1 cannot be opened (rows {second.pk})" in out
    assert "张三丰" not in out


def test_a_column_is_read_by_one_query(django_assert_num_queries):
    for _n in range(3):
        ticket = make_ticket()
        Ticket.objects.filter(pk=ticket.pk).update(
            title_sealed=sealed.seal("x", bound_to=ticket.place("title"))
        )
    with django_assert_num_queries(len(columns())):
        call_command("check_sealed", stdout=StringIO())
