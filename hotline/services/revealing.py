"""查看明文: who called and what was written, for those who need it, and into the audit trail."""

import datetime as dt
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from govservice import sealed
from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.duties import Duty
from govservice.errors import NotAllowed, NotFound
from govservice.personal import mask_text

from .. import texts
from ..models import Ticket
from .access import assignments_of_round, covers_region, covers_unit

MANAGEMENT_DUTIES = (Duty.CALL_BACK_CLERK, Duty.DESK)
UNIT_DUTIES = (Duty.HANDLER, Duty.LIAISON)


class RevealReason(models.TextChoices):
    """Presets: one click for the everyday reasons."""

    CALL_BACK = "call_back", gettext_lazy("to call the caller back")
    COMPLETE = "complete", gettext_lazy("to complete what was taken down")
    HANDLE = "handle", gettext_lazy("to contact the caller about the handling")
    OTHER = "other", gettext_lazy("another reason")


PRESETS = {
    Duty.CALL_BACK_CLERK: RevealReason.CALL_BACK,
    Duty.DESK: RevealReason.COMPLETE,
    Duty.HANDLER: RevealReason.HANDLE,
    Duty.LIAISON: RevealReason.HANDLE,
}


@dataclass(frozen=True)
class Revealed:
    name: str
    phone: str
    title: str
    content: str
    address: str


def reveal_duty(ticket: Ticket, by: User) -> Duty | None:
    """The duty under which this person may see the caller of this ticket, or None.

    Units never learn the caller of a confidential matter or of a report of wrongdoing.
    """
    for duty in MANAGEMENT_DUTIES:
        if by.has_duty(duty) and covers_region(by.scope({duty}), ticket.region):
            return duty
    if ticket.hides_caller:
        return None
    units = [a.department for a in assignments_of_round(ticket)]
    for duty in UNIT_DUTIES:
        scope = by.scope({duty})
        if by.has_duty(duty) and any(covers_unit(scope, unit) for unit in units):
            return duty
    return None


@transaction.atomic
def reveal_caller(
    ticket_id: int, *, by: User, reason: str, note: str = "", at: dt.datetime, address: str = ""
) -> Revealed:
    """Caller and full texts, once the look is in the audit trail; raises ``NotAllowed``."""
    found = Ticket.objects.visible_to(by).select_related("region", "lead_department")
    ticket: Ticket | None = found.filter(pk=ticket_id).first()
    if ticket is None:
        raise NotFound(_("There is no such ticket."))
    duty = reveal_duty(ticket, by)
    if duty is None:
        raise NotAllowed(_("Your duties do not include seeing who called."))
    audit.record(
        "reveal_caller",
        by=by,
        subject=ticket.number,
        department=ticket.lead_department,
        reason=_reason(reason, note),
        address=address or None,
        duty=duty.value,
        at=at.isoformat(),
    )
    caller = ticket.unseal_caller()
    return Revealed(
        name=caller.get("name", ""),
        phone=caller.get("phone", ""),
        title=_full(ticket, "title"),
        content=_full(ticket, "content"),
        address=_full(ticket, "address"),
    )


def _reason(code: str, note: str) -> str:
    if code != RevealReason.OTHER and code in RevealReason.values:
        return code
    return texts.clean_text(mask_text(note), field="note", limit=150)


def _full(ticket: Ticket, field: str) -> str:
    original = getattr(ticket, f"{field}_sealed")
    if not original:
        return str(getattr(ticket, field))
    return sealed.unseal(original, bound_to=ticket.place(field))
