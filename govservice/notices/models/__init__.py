from .attachments import Attachment
from .endpoints import EventName, WebhookEndpoint
from .messages import Kind, Message, MessageQuerySet
from .replies import NoMoreMessages, Reply, ReplyOutcome

__all__ = [
    "Attachment",
    "EventName",
    "Kind",
    "Message",
    "MessageQuerySet",
    "NoMoreMessages",
    "Reply",
    "ReplyOutcome",
    "WebhookEndpoint",
]
