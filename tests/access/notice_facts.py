"""The messages, the receiver and the attachment of the small country."""

import datetime as dt
import hashlib
from typing import Any

from govservice.accounts.models import ApiClient
from govservice.notices.files import PDF, CheckedFile
from govservice.notices.models import Message, Reply
from govservice.notices.services import Owner, create_endpoint, keep_attachment
from hotline.models import Ticket
from hotline.services.photographs import KIND

CONTENT = b"ATTACHMENT-INSIDE"


def notice_facts(client: ApiClient, ticket: Ticket, at: dt.datetime) -> dict[str, Any]:
    endpoint, _secret = create_endpoint(
        client, url="https://example.com/", events=["rating.received"], by=None, at=at
    )
    message = Message(
        key="k", kind="sms", name="MESSAGE-INSIDE", queued_at=at, next_at=at, status="dead"
    )
    message.seal_sms("13800138000", "text")
    message.save()
    file = CheckedFile("a.pdf", PDF, CONTENT, hashlib.sha256(CONTENT).hexdigest())
    return {
        "notices.message": message,
        "notices.reply": Reply.objects.create(
            gateway_id="r", text="REPLY-INSIDE", outcome="not_understood", received_at=at
        ),
        "notices.webhookendpoint": endpoint,
        "notices.attachment": keep_attachment(
            file, about=Owner(KIND, ticket.uuid.hex), by=None, at=at
        ),
    }
