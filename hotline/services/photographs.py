"""Photographs of a matter: kept with it, opened by who sees the ticket."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from govservice.accounts.models import User
from govservice.notices.files import CheckedFile
from govservice.notices.models import Attachment
from govservice.notices.services import Owner, attachments_of, keep_attachments

from ..models import Ticket

KIND = "hotline.ticket"


def keep_photographs(
    uuid: UUID, files: Sequence[CheckedFile], *, by: User | None, at: dt.datetime
) -> None:
    """Under the ticket's own id, which a matter held for a look has before it is registered."""
    if files:
        keep_attachments(files, about=Owner(KIND, uuid.hex), by=by, at=at)


def photographs_of(ticket: Ticket) -> list[Attachment]:
    return attachments_of(Owner(KIND, ticket.uuid.hex))


def may_see(user: User, key: str) -> bool:
    return bool(Ticket.objects.visible_to(user).filter(uuid=UUID(hex=key)).exists())
