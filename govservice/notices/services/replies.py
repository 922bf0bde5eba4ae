"""What people write back: once per number of the gateway, and who answers for it."""

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.catalogue.scope import Scope
from govservice.errors import DomainError
from govservice.personal import mask_text

from .. import gateways
from ..gateways import IncomingSms
from ..models import Message, NoMoreMessages, Reply, ReplyOutcome
from ..phones import mobile
from ..templates import SmsTemplate, register_template
from .queueing import queue_sms
from .sending import Clock

log = logging.getLogger(__name__)

STOP = frozenset({"TD", "T", "退订", "STOP"})
START = frozenset({"KT", "恢复", "START"})
ENDING = " \t\r\n.。!！,，"

STOPPED = SmsTemplate(
    "no_more_messages",
    _("You will get no more invitations to rate. To get them again, reply KT."),
    _("messages ended"),
    essential=True,
    at_once=True,
)
STARTED = SmsTemplate(
    "messages_again",
    _("You will again be invited to rate. To end this, reply TD."),
    _("messages taken up again"),
    essential=True,
    at_once=True,
)
register_template(STOPPED)
register_template(STARTED)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of a reply; ``template`` "" answers nothing. ``key`` makes the answer once."""

    outcome: ReplyOutcome
    template: str = ""
    values: Mapping[str, object] | None = None
    key: str = ""
    about: str = ""


# For a reply of a telephone we wrote to; None where the reader has never written to this one.
Reader = Callable[[IncomingSms, Scope, dt.datetime], Answer | None]

_readers: list[Reader] = []
EVERYTHING = Scope(everything=True)


def register_reader(reader: Reader) -> None:
    """``reader(reply, scope, at)`` runs in the transaction of the reply."""
    if reader not in _readers:
        _readers.append(reader)


def take_reply(reply: IncomingSms, *, at: dt.datetime, scope: Scope = EVERYTHING) -> Reply:
    """Read one reply and queue its answer, once: delivered again it changes nothing.

    ``scope`` is that of the client who brings it: it rates nothing outside its own places.
    """
    earlier: Reply | None = Reply.objects.filter(gateway_id=reply.message_id).first()
    if earlier is not None:
        return earlier
    try:
        with transaction.atomic():
            return _take(reply, scope, at)
    except IntegrityError:
        twin: Reply | None = Reply.objects.filter(gateway_id=reply.message_id).first()
        if twin is None:
            raise
        return twin


def _take(reply: IncomingSms, scope: Scope, at: dt.datetime) -> Reply:
    """The row first: of two deliveries at once the second waits here and finds it."""
    row = _row(reply)
    row.save(force_insert=True)
    answer = _answer(reply, scope, at)
    row.outcome = answer.outcome
    if answer.outcome == ReplyOutcome.UNKNOWN_NUMBER:
        row.phone_index = row.text = row.text_sealed = ""
    row.save(update_fields=["outcome", "phone_index", "text", "text_sealed"])
    if answer.template:
        queue_sms(
            answer.template,
            phone=reply.phone,
            values=answer.values or {},
            key=answer.key,
            about=answer.about,
            at=at,
        )
    return row


def _row(reply: IncomingSms) -> Reply:
    row = Reply(
        gateway_id=reply.message_id,
        phone_index=sealed.blind_index("phone", reply.phone),
        text=mask_text(reply.text, known=[reply.phone]),
        outcome=ReplyOutcome.UNKNOWN_NUMBER,
        received_at=reply.received_at,
    )
    if row.text != reply.text:
        row.text_sealed = sealed.seal(reply.text, bound_to=row.text_place)
    row.text = row.text[: Reply._meta.get_field("text").max_length]
    return row


def _answer(reply: IncomingSms, scope: Scope, at: dt.datetime) -> Answer:
    index = sealed.blind_index("phone", reply.phone)
    if not mobile(reply.phone) or not Message.objects.filter(phone_index=index).exists():
        return Answer(outcome=ReplyOutcome.UNKNOWN_NUMBER)
    word = reply.text.strip(ENDING).upper()
    if word in STOP:
        return _stop(index, reply, at)
    if word in START:
        return _start(index, reply)
    for read in _readers:
        answer = read(reply, scope, at)
        if answer is not None:
            return answer
    return Answer(outcome=ReplyOutcome.NOT_UNDERSTOOD)


def _stop(index: str, reply: IncomingSms, at: dt.datetime) -> Answer:
    """Said once per reply that changes something; «TD» sent five times is answered once."""
    _row_of_phone, new = NoMoreMessages.objects.get_or_create(
        phone_index=index, defaults={"at": at}
    )
    return Answer(
        outcome=ReplyOutcome.NO_MORE,
        template=STOPPED.name if new else "",
        key=f"stopped:{reply.message_id}",
    )


def _start(index: str, reply: IncomingSms) -> Answer:
    deleted, _by_model = NoMoreMessages.objects.filter(phone_index=index).delete()
    return Answer(
        outcome=ReplyOutcome.AGAIN,
        template=STARTED.name if deleted else "",
        key=f"started:{reply.message_id}",
    )


def collect_replies(*, now: Clock) -> int:
    """Fetch what waits at a gateway that does not bring it; the number of replies taken."""
    gateway = gateways.current()
    if gateway is None:
        return 0

    def take(data: Mapping[str, Any]) -> None:
        try:
            take_reply(gateway.parse_reply(data, at=now()), at=now())
        except DomainError as error:  # one unreadable line must not hold up those behind it
            log.warning("A reply was not taken: %s (%s)", error.code, error.field)

    return gateway.collect(take)
