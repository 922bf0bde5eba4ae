"""Somebody looked at a message that was given up, and sends it again."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.duties import Duty
from govservice.errors import NotFound

from .. import tasks
from ..models import Message
from ..workflow import Status, check_move


@transaction.atomic
def send_again(message_id: int, *, by: User, at: dt.datetime) -> Message:
    """Queue a dead message anew, with all its attempts; raises ``MoveNotAllowed`` for any other."""
    visible = Message.objects.visible_to(by, Duty.SYSTEM_ADMIN)
    message: Message | None = visible.select_for_update(of=("self",)).filter(pk=message_id).first()
    if message is None:
        raise NotFound(_("There is no such message."))
    check_move(message.status, Status.QUEUED)
    message.status = Status.QUEUED
    message.attempts = 0
    message.next_at = at
    message.save(update_fields=["status", "attempts", "next_at"])
    audit.record("message_sent_again", by=by, subject=str(message), kind=message.kind)
    transaction.on_commit(tasks.send_waiting_messages.delay, robust=True)
    return message
