"""A matter comes in: the ticket, its sealed caller and its first event are one transaction."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from govservice import numbers, sealed
from govservice.accounts.models import ApiClient, User
from govservice.catalogue.models import Region, ServiceItem
from govservice.errors import Invalid
from govservice.notices.files import CheckedFile
from govservice.worktime import local_day

from .. import texts
from ..models import Ticket, TicketCategory, TicketEvent, TicketType, Urgency
from ..models.tickets import Source
from .photographs import keep_photographs

REGISTER = "register"


@dataclass(frozen=True)
class Caller:
    """诉求人; either may be empty."""

    name: str = ""
    phone: str = ""

    @property
    def known(self) -> tuple[str, ...]:
        """What is masked wherever it turns up in this ticket's texts."""
        return tuple(value for value in (self.name, self.phone) if value)


@dataclass(frozen=True)
class NewTicket:
    """What a form, a client or a file says of a matter."""

    ticket_type: str
    title: str
    content: str
    region: Region
    source: str
    category: TicketCategory | None = None
    address: str = ""
    urgency: str = Urgency.NORMAL
    caller: Caller = field(default_factory=Caller)
    confidential: bool = False
    item: ServiceItem | None = None
    origin: str = ""
    origin_number: str = ""
    uuid: UUID = field(default_factory=uuid4)
    photographs: tuple[CheckedFile, ...] = ()


def register_ticket(
    new: NewTicket, *, at: dt.datetime, by: User | None = None, client: ApiClient | None = None
) -> Ticket:
    """Register one matter; the same ``new.uuid`` a second time gives the ticket it already made.

    Raises ``Invalid`` naming the field at fault. The number is taken first: a gap is allowed, a
    wait behind another registration is not.
    """
    clean = clean_ticket(new)
    existing: Ticket | None = Ticket.objects.filter(uuid=clean.uuid).first()
    if existing is not None:
        return existing
    [number] = numbers.take("ticket_number", 1, prefix="", day=local_day(at))
    ticket = build_ticket(clean, number=number, at=at, client=client)
    try:
        with transaction.atomic():
            ticket.save(force_insert=True)
            TicketEvent.objects.create(
                ticket=ticket, move=REGISTER, actor=by or (client.user if client else None), at=at
            )
            keep_photographs(ticket.uuid, clean.photographs, by=by, at=at)
    except IntegrityError:
        twin: Ticket | None = Ticket.objects.filter(uuid=clean.uuid).first()
        if twin is None:
            raise
        return twin
    return ticket


def clean_ticket(new: NewTicket) -> NewTicket:
    """The same with every value checked and in its kept form."""
    _known("type", new.ticket_type, TicketType)
    _known("urgency", new.urgency, Urgency)
    _known("source", new.source, Source)
    caller = Caller(
        name=texts.clean_text(
            new.caller.name, field="caller.name", limit=texts.MAX_NAME, required=False
        ),
        phone=texts.clean_phone(new.caller.phone, field="caller.phone"),
    )
    return replace(
        new,
        title=texts.clean_text(new.title, field="title", limit=texts.MAX_TITLE),
        content=texts.clean_text(new.content, field="content", limit=texts.MAX_CONTENT),
        address=texts.clean_text(
            new.address, field="address", limit=texts.MAX_ADDRESS, required=False
        ),
        caller=caller,
    )


def _known(name: str, value: str, choices: Any) -> None:
    if value not in choices.values:
        message = _("“%(value)s” is not known here. Known are: %(known)s.")
        known = ", ".join(choices.values)
        raise Invalid(message % {"value": value, "known": known}, field=name)


def build_ticket(
    new: NewTicket, *, number: str, at: dt.datetime, client: ApiClient | None = None
) -> Ticket:
    """The unsaved row, its texts masked and what masking took away sealed."""
    ticket = Ticket(
        uuid=new.uuid,
        number=number,
        origin=new.origin,
        origin_number=new.origin_number,
        ticket_type=new.ticket_type,
        category=new.category,
        region=new.region,
        item=new.item,
        source=new.source,
        urgency=new.urgency,
        confidential=new.confidential,
        registered_at=at,
        client=client,
    )
    _seal_into(ticket, new)
    return ticket


def _seal_into(ticket: Ticket, new: NewTicket) -> None:
    known = new.caller.known
    ticket.caller_sealed = sealed.seal_data(
        {"name": new.caller.name, "phone": new.caller.phone}, bound_to=ticket.place("caller")
    )
    ticket.phone_index = sealed.blind_index("phone", new.caller.phone)
    for name, text in (("title", new.title), ("content", new.content), ("address", new.address)):
        masked, original = texts.keep(
            text, known=known, place=ticket.place(name), address=name == "address"
        )
        # Masking may lengthen a text: 张三 becomes three signs.
        limit = {"title": texts.MAX_TITLE, "address": texts.MAX_ADDRESS}.get(name)
        setattr(ticket, name, masked[:limit])
        setattr(ticket, f"{name}_sealed", original)
