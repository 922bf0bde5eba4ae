"""Sending: every message once, whatever dies or is down meanwhile."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from govservice.notices.gateways import Refused, Unavailable
from govservice.notices.models import Message
from govservice.notices.services import claim_next, deliver, queue_sms, send_waiting_messages
from govservice.notices.templates import SmsTemplate, register_template
from govservice.notices.workflow import LEASE, MOST_ATTEMPTS, MOVES, PAUSES, Status
from tests.factories import shanghai

from .conftest import NOON, PHONE


def queue(key="k", template="test", at=NOON, phone=PHONE):
    return queue_sms(template, phone=phone, values={"name": key, "code": key}, key=key, at=at)


def send(at=NOON):
    return send_waiting_messages(now=lambda: at)


@pytest.mark.django_db
def test_a_queued_message_is_sent_once_and_its_receipt_is_kept(gateway):
    queue()
    assert (send(), send()) == (1, 0)
    message = Message.objects.get()
    assert (message.status, message.receipt, message.sent_at) == ("sent", "receipt-1", NOON)
    assert [(m.phone, m.text) for m in gateway.sent] == [(PHONE, "【测试】您好，k。")]


@pytest.mark.django_db
def test_a_gateway_down_for_an_hour_gets_everything_afterwards_and_once(gateway):
    for number in range(20):
        queue(f"k{number}")
    gateway.trouble = Unavailable("HTTP 503")
    for second in range(0, 3600, 10):
        assert send(NOON + dt.timedelta(seconds=second)) == 0
    assert gateway.asked < 360 + 1, "one attempt a sweep, not one a message"
    gateway.trouble = None
    for minutes in range(60, 60 + 121):
        send(NOON + dt.timedelta(minutes=minutes))
    assert sorted(m.text for m in gateway.sent) == sorted(
        f"【测试】您好，k{n}。" for n in range(20)
    )
    assert set(Message.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.django_db
def test_pauses_grow_and_in_the_end_it_is_given_up(gateway):
    queue("urgent", template="urgent")
    gateway.trouble = Unavailable("HTTP 503")
    at, pauses = NOON, []
    while True:
        send(at)
        message = Message.objects.get()
        if message.status == Status.DEAD:
            break
        pauses.append(message.next_at - at)
        at = message.next_at
    assert tuple(pauses) == PAUSES
    assert list(pauses) == sorted(pauses)
    assert (message.attempts, message.last_error) == (MOST_ATTEMPTS, "HTTP 503")


@pytest.mark.django_db
def test_what_the_gateway_refuses_is_not_tried_again(gateway):
    queue()
    gateway.trouble = Refused("blacklisted")
    send()
    send(NOON + dt.timedelta(days=2))
    assert gateway.asked == 1
    assert Message.objects.get().status == Status.DEAD


@pytest.mark.django_db
def test_a_sender_killed_before_the_gateway_loses_nothing(gateway):
    queue()
    assert claim_next(at=NOON) is not None  # and is never heard of again
    assert send(NOON + LEASE - dt.timedelta(seconds=1)) == 0
    assert send(NOON + LEASE) == 1
    assert len(gateway.sent) == 1


@pytest.mark.django_db
def test_a_sender_killed_after_the_gateway_repeats_under_the_same_key(gateway):
    """At least once, strictly: the key is what makes it once at the gateway."""
    queue()
    claimed = claim_next(at=NOON)
    gateway().send(outgoing(claimed))
    assert send(NOON + LEASE) == 1
    assert len({message.key for message in gateway.sent}) == 1


@pytest.mark.django_db
def test_the_file_gateway_writes_a_repeated_key_once(gateway, settings, tmp_path):
    settings.SMS_GATEWAY, settings.VAR_DIR = "file", tmp_path
    queue()
    from govservice.notices import file_gateway

    file_gateway.FileGateway().send(outgoing(claim_next(at=NOON)))
    assert send(NOON + LEASE) == 1
    assert [line["text"] for line in file_gateway.sent()] == ["【测试】您好，k。"]
    files = [path for path in (tmp_path / "sms").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def outgoing(message):
    from govservice.notices.gateways import OutgoingSms

    return OutgoingSms(message.uuid.hex, message.unseal_phone(), message.unseal_text())


@pytest.mark.django_db
def test_a_sender_that_comes_too_late_does_not_undo_what_its_successor_did(gateway):
    queue()
    slow = claim_next(at=NOON)
    assert send(NOON + LEASE) == 1
    gateway.trouble = Unavailable("too slow")
    with pytest.raises(Unavailable):
        deliver(slow, now=lambda: NOON + LEASE)
    assert Message.objects.get().status == Status.SENT


@pytest.mark.django_db
def test_a_message_that_kills_every_sender_is_given_up(gateway):
    queue("k", template="urgent")
    at = NOON
    for _sender in range(MOST_ATTEMPTS):
        claim_next(at=at)
        at += LEASE
    assert send(at) == 0
    assert Message.objects.get().status == Status.DEAD
    assert gateway.sent == []


@pytest.mark.django_db
def test_what_waits_in_the_evening_stays_for_the_morning(gateway):
    queue()
    queue("urgent", template="urgent")
    assert send(shanghai(2026, 3, 2, 21)) == 1
    assert send(shanghai(2026, 3, 3, 7, 59)) == 0
    assert send(shanghai(2026, 3, 3, 8)) == 1


@pytest.mark.django_db
def test_what_is_not_wanted_any_more_is_dropped(gateway):
    register_template(SmsTemplate("idle", "还来吗", wanted=lambda about, at: False))
    queue(template="idle")
    assert send() == 0
    assert Message.objects.get().status == Status.DROPPED


@pytest.mark.django_db
def test_a_gateway_that_was_taken_away_leaves_the_messages_waiting(gateway, settings):
    queue()
    settings.SMS_GATEWAY = "none"
    assert send() == 0
    assert Message.objects.get().status == Status.QUEUED


def test_every_state_has_its_moves():
    assert set(MOVES) == set(Status)


@pytest.mark.django_db
def test_looking_for_work_where_there_is_none_costs_one_query(gateway, django_assert_num_queries):
    with django_assert_num_queries(1):
        send()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_senders_take_two_messages(gateway):
    queue("a")
    queue("b")
    first_has_claimed = Event()
    second_is_done = Event()
    taken = []

    def first():
        with transaction.atomic():
            taken.append(claim_next(at=NOON).key)
            first_has_claimed.set()
            assert second_is_done.wait(10), "the second waited for the first"
        connection.close()

    def second():
        first_has_claimed.wait(10)
        taken.append(claim_next(at=NOON).key)
        second_is_done.set()
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for running in [pool.submit(first), pool.submit(second)]:
            running.result(timeout=20)
    assert sorted(taken) == ["a", "b"]
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_message_has_one_sender(gateway):
    queue("a")
    first_has_claimed = Event()
    taken = []

    def first():
        with transaction.atomic():
            taken.append(claim_next(at=NOON))
            first_has_claimed.set()
            connection.cursor().execute("SELECT pg_sleep(0.2)")  # not yet committed
        connection.close()

    def second():
        first_has_claimed.wait(10)
        taken.append(claim_next(at=NOON))
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for running in [pool.submit(first), pool.submit(second)]:
            running.result(timeout=20)
    assert [message is not None for message in taken].count(True) == 1
    assert Message.objects.get().attempts == 1
