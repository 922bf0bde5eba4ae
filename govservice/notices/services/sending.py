"""Taking messages out of the outbox and sending them, by any number of senders at once.

A sender claims one message in a short transaction of its own, sends it with no lock held, and writes
down what became of it if the claim is still its own. A sender that is killed in between leaves a
claim that ends after :data:`LEASE`; the next sender then repeats the message under the same key.
"""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from govservice import sealed

from .. import gateways, hours, webhooks
from ..models import Kind, Message, NoMoreMessages
from ..templates import still_wanted, template_named
from ..workflow import ENDED, LEASE, MOST_ATTEMPTS, WAITING, Status, check_move, pause_after
from .queueing import sending_hours

log = logging.getLogger(__name__)

MOST_AT_A_TIME = 500
KEPT_DAYS = 180
LONGEST_ERROR = 200
LONGEST_RECEIPT = 100

Clock = Callable[[], dt.datetime]
Receiver = int | None  # the key of an endpoint, or None for the gateway of text messages


def send_waiting_messages(*, now: Clock) -> int:
    """Send what is due; the number sent. A receiver that is down is asked once, the others go on."""
    sent = 0
    down: set[Receiver] = set()
    for _turn in range(MOST_AT_A_TIME):
        message = claim_next(at=now(), down=down)
        if message is None:
            break
        try:
            sent += deliver(message, now=now)
        except gateways.Unavailable:
            down.add(message.endpoint_id)
    return sent


def claim_next(*, at: dt.datetime, down: set[Receiver] | None = None) -> Message | None:
    """Take one due message for ourselves, or None. One query, and no write lock, where none is due."""
    due = Message.objects.filter(status__in=sorted(WAITING), next_at__lte=at)
    due = due.filter(_sendable(at)).exclude(_of_receivers(down or set()))
    return _claim(due, at) if due.exists() else None


@transaction.atomic
def _claim(due: QuerySet[Message], at: dt.datetime) -> Message | None:
    """The lock makes two senders take two messages; on SQLite the transaction itself is the lock."""
    found = due.order_by("next_at", "pk").select_for_update(skip_locked=True, of=("self",)).first()
    if found is None:
        return None
    check_move(found.status, Status.SENDING)
    found.status = Status.SENDING
    found.claim = uuid4()
    found.attempts += 1
    found.next_at = at + LEASE
    found.save(update_fields=["status", "claim", "attempts", "next_at"])
    return found


def _sendable(at: dt.datetime) -> Q:
    condition = Q() if hours.may_write(at, sending_hours()) else Q(at_once=True)
    return condition if gateways.is_there() else condition & Q(kind=Kind.EVENT)


def _of_receivers(receivers: set[Receiver]) -> Q:
    systems = [receiver for receiver in receivers if receiver is not None]
    condition = Q(pk__in=[])
    if systems:
        condition |= Q(kind=Kind.EVENT, endpoint__in=systems)
    if None in receivers:
        condition |= Q(kind=Kind.SMS)
    return condition


def deliver(message: Message, *, now: Clock) -> bool:
    """Send a message that was claimed; whether it was sent. Raises ``Unavailable`` after noting it."""
    if message.attempts > MOST_ATTEMPTS:
        _end(message, Status.DEAD, last_error="no sender outlived it")
        return False
    if not _is_wanted(message, at=now()):
        _end(message, Status.DROPPED)
        return False
    try:
        receipt = _hand_over(message, at=now())
    except gateways.Refused as error:
        _end(message, Status.DEAD, last_error=str(error)[:LONGEST_ERROR])
        return False
    except gateways.Unavailable as error:
        _note_failure(message, str(error)[:LONGEST_ERROR], at=now())
        raise
    _end(message, Status.SENT, sent_at=now(), receipt=receipt[:LONGEST_RECEIPT], last_error="")
    return True


def _is_wanted(message: Message, *, at: dt.datetime) -> bool:
    """What was queued in the night may be out of date in the morning."""
    if message.kind == Kind.EVENT:
        return bool(message.endpoint and message.endpoint.is_active)
    if not still_wanted(message.name, message.about, at):
        return False
    if template_named(message.name).essential:
        return True
    return not NoMoreMessages.objects.filter(phone_index=message.phone_index).exists()


def _hand_over(message: Message, *, at: dt.datetime) -> str:
    if message.kind == Kind.EVENT and message.endpoint:
        return webhooks.post(message, message.endpoint, at=at)
    gateway = gateways.current()
    if gateway is None:
        raise gateways.Unavailable("no gateway")
    try:
        phone, text = message.unseal_phone(), message.unseal_text()
    except sealed.CannotOpen:
        raise gateways.Refused("number or text cannot be opened") from None
    return gateway.send(gateways.OutgoingSms(key=message.uuid.hex, phone=phone, text=text))


def _note_failure(message: Message, error: str, *, at: dt.datetime) -> None:
    pause = pause_after(message.attempts)
    log.warning("Message %s (%s) not sent: %s", message, message.kind, error)
    if pause is None:
        _end(message, Status.DEAD, last_error=error)
    else:
        _end(message, Status.QUEUED, last_error=error, next_at=at + pause)


def _end(message: Message, status: Status, **changes: Any) -> None:
    """Write down what became of it, unless another sender has taken it over meanwhile."""
    check_move(Status.SENDING, status)
    mine = Message.objects.filter(pk=message.pk, status=Status.SENDING, claim=message.claim)
    mine.update(status=status, claim=None, **changes)


def forget_old_messages(*, at: dt.datetime) -> int:
    """Delete what was sent or dropped half a year ago; the number deleted. Harmless to repeat."""
    old = Message.objects.filter(
        status__in=sorted(ENDED), queued_at__lt=at - dt.timedelta(days=KEPT_DAYS)
    )
    deleted, _by_model = old.delete()
    return deleted
