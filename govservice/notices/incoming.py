"""A reply in the house's own shape: ``{"message_id", "phone", "text", "received_at"}``."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from govservice.clocks import in_the_future
from govservice.errors import Invalid

from .gateways import IncomingSms

LONGEST_ID, LONGEST_PHONE, LONGEST_TEXT = 100, 30, 1000


def parse_reply(data: Mapping[str, Any], *, at: dt.datetime) -> IncomingSms:
    """``received_at`` left out means now. Raises ``Invalid`` naming the field."""
    return IncomingSms(
        message_id=_text(data, "message_id", LONGEST_ID),
        phone=_text(data, "phone", LONGEST_PHONE),
        text=_text(data, "text", LONGEST_TEXT, required=False),
        received_at=_time(data, at),
    )


def _text(data: Mapping[str, Any], field: str, limit: int, *, required: bool = True) -> str:
    value = data.get(field, "")
    if not isinstance(value, str):
        raise Invalid(_("A text is expected here."), field=field)
    if required and not value.strip():
        raise Invalid(_("This field is needed."), field=field)
    if len(value) > limit or "\0" in value:
        # The value may be somebody's number or words: it is not repeated.
        message = _("At most %(limit)s characters; these are %(length)s.")
        raise Invalid(message % {"limit": limit, "length": len(value)}, field=field)
    return value.strip()


def _time(data: Mapping[str, Any], at: dt.datetime) -> dt.datetime:
    value = data.get("received_at") or at.isoformat()
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = _("A time with its zone is expected, such as 2026-03-02T09:30:00+08:00.")
        raise Invalid(message, field="received_at")
    too_late = in_the_future(moment, at)
    if too_late:
        raise Invalid(too_late, field="received_at")
    return moment
