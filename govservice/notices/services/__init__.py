"""The doors of notices: nothing else writes messages, replies, receivers or attachments."""

from .again import send_again
from .attachments import (
    Owner,
    attachments_by_key,
    attachments_of,
    keep_attachment,
    keep_attachments,
    open_attachment,
    register_owner,
    sweep_attachments,
)
from .endpoints import change_endpoint, create_endpoint
from .queueing import (
    EventDraft,
    SmsDraft,
    anybody_listens,
    is_daytime,
    listening_endpoints,
    queue_event,
    queue_many_events,
    queue_many_sms,
    queue_sms,
    wants_no_messages,
)
from .replies import Answer, collect_replies, register_reader, take_reply
from .sending import claim_next, deliver, forget_old_messages, send_waiting_messages

__all__ = [
    "Answer",
    "EventDraft",
    "Owner",
    "SmsDraft",
    "anybody_listens",
    "attachments_by_key",
    "attachments_of",
    "change_endpoint",
    "claim_next",
    "collect_replies",
    "create_endpoint",
    "deliver",
    "forget_old_messages",
    "is_daytime",
    "keep_attachment",
    "keep_attachments",
    "listening_endpoints",
    "open_attachment",
    "queue_event",
    "queue_many_events",
    "queue_many_sms",
    "queue_sms",
    "register_owner",
    "register_reader",
    "send_again",
    "send_waiting_messages",
    "sweep_attachments",
    "take_reply",
    "wants_no_messages",
]
