"""A matter written on the web that a person looks at first; released, it is registered as it came."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from govservice.accounts.models import User
from govservice.catalogue.models import Region
from ratings.models import FormKind, HeldSubmission
from ratings.services import Trace, hold

from ..models import TicketCategory
from .photographs import keep_photographs
from .registering import Caller, NewTicket, clean_ticket, register_ticket


@transaction.atomic
def hold_ticket(
    new: NewTicket, *, why: Sequence[str], address: str, at: dt.datetime
) -> HeldSubmission:
    """Keep a matter, with its photographs, without registering it.

    Raises ``Invalid`` where the door would.
    """
    clean = clean_ticket(new)
    payload = {
        "ticket_type": str(clean.ticket_type),
        "title": clean.title,
        "content": clean.content,
        "source": str(clean.source),
        "category": clean.category.pk if clean.category else None,
        "address": clean.address,
        "name": clean.caller.name,
        "phone": clean.caller.phone,
        "confidential": clean.confidential,
        "uuid": clean.uuid.hex,
    }
    keep_photographs(clean.uuid, clean.photographs, by=None, at=at)
    return hold(
        FormKind.TICKET,
        payload,
        why=why,
        trace=Trace(address=address, phone=clean.caller.phone),
        at=at,
        region=clean.region,
        text=f"{clean.title}\n{clean.content}",
        known=clean.caller.known,
    )


def release_ticket(payload: Mapping[str, Any], held: HeldSubmission, by: User) -> str:
    """Register it at the time it was sent; the number. Sent twice, it is one ticket."""
    region: Region = held.region
    category = TicketCategory.objects.filter(pk=payload.get("category") or 0).first()
    new = NewTicket(
        ticket_type=payload["ticket_type"],
        title=payload["title"],
        content=payload["content"],
        region=region,
        source=payload["source"],
        category=category,
        address=payload.get("address", ""),
        caller=Caller(name=payload.get("name", ""), phone=payload.get("phone", "")),
        confidential=bool(payload.get("confidential")),
        uuid=UUID(hex=payload["uuid"]),
    )
    return register_ticket(new, at=held.received_at).number
