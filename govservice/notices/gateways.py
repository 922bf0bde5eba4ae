"""The one seam to whoever carries text messages: sending, and reading what comes back.

``SMS_GATEWAY`` is ``none``, ``file`` (the demo: files in ``VAR_DIR/sms``) or the dotted path of a
class with the methods of :class:`Gateway`.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

NONE = "none"
FILE = "govservice.notices.file_gateway.FileGateway"


class NoSuchGateway(Exception):
    """What the setting names cannot be loaded."""


class Unavailable(Exception):
    """This attempt failed and another may succeed. The text goes into the outbox: no personal data."""


class Refused(Exception):
    """This message will never be taken, however often it is sent. The text as above."""


@dataclass(frozen=True)
class OutgoingSms:
    """``key`` stays the same at every attempt; a gateway that knows keys sends it once."""

    key: str
    phone: str
    text: str


@dataclass(frozen=True)
class IncomingSms:
    """``message_id`` is the gateway's own name of it, the same when it is delivered again."""

    message_id: str
    phone: str
    text: str
    received_at: dt.datetime


class Gateway(Protocol):
    def send(self, message: OutgoingSms) -> str:
        """The gateway's receipt; raises :class:`Unavailable` or :class:`Refused` within seconds."""
        ...

    def parse_reply(self, data: Mapping[str, Any], *, at: dt.datetime) -> IncomingSms:
        """A reply in the gateway's own shape; raises ``govservice.errors.Invalid`` naming the field."""
        ...

    def collect(self, take: Callable[[Mapping[str, Any]], None]) -> int:
        """Fetch waiting replies and hand each to ``take``; 0 where the gateway brings them itself."""
        ...


def is_there() -> bool:
    """Whether text messages are sent at all."""
    return str(settings.SMS_GATEWAY) != NONE


def current() -> Gateway | None:
    name = str(settings.SMS_GATEWAY)
    if name == NONE:
        return None
    path = FILE if name == "file" else name
    try:
        gateway: Gateway = import_string(path)()
    except ImportError:
        raise NoSuchGateway(f"SMS_GATEWAY is “{name}”; there is no such class.") from None
    return gateway
