"""Photographs of a matter: kept with it, opened by who sees the ticket, deleted once it is dismissed."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from govservice.accounts.models import User
from govservice.notices.files import CheckedFile
from govservice.notices.models import Attachment
from govservice.notices.services import Owner, attachments_of, keep_attachments
from ratings.models import FormKind, HeldStatus, HeldSubmission

from ..models import Ticket

KIND = "hotline.ticket"
SENT_AGAIN_WITHIN = dt.timedelta(hours=24)  # as long as a form's token makes the same ticket


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


def dismissed(at: dt.datetime) -> list[str]:
    """Matters dismissed more than a day ago, of which no ticket came and none can come any more.

    A dismissal cannot be undone, but the same form may have been sent twice: what still waits is
    locked, so that nobody releases it meanwhile.
    """
    held = HeldSubmission.objects.filter(kind=FormKind.TICKET).exclude(payload_sealed="")
    waiting = held.waiting().select_for_update(of=("self",))
    kept = {_uuid_of(one) for one in waiting}
    long_ago = held.filter(status=HeldStatus.DISMISSED, decided_at__lt=at - SENT_AGAIN_WITHIN)
    gone = {_uuid_of(one) for one in long_ago.iterator()} - kept
    tickets = Ticket.objects.filter(uuid__in=gone).values_list("uuid", flat=True)
    return sorted(uuid.hex for uuid in gone - set(tickets))


def _uuid_of(held: HeldSubmission) -> UUID:
    return UUID(hex=str(held.unseal_payload()["uuid"]))
