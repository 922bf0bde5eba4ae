"""热线工单 on the page «my work»."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count as Number
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import User
from govservice.desk import Count, Group, Item

from ..lamps import due_words, soon_until, ticket_lamp
from ..models import Ticket, TicketStatus
from ..services import FIRST, waiting_for
from ..workflow import MOVES


class TicketWork:
    code = "ticket"
    name: str | Promise = _("tickets")
    duties = frozenset(str(duty) for move in MOVES.values() for duty in move.duties)

    def counts(self, user: User, *, now: dt.datetime) -> list[Count]:
        """One query: what waits, by the status it waits at; soon is what the lamp calls soon."""
        late = Q(due_at__lte=now, done_at=None)
        soon = Q(due_at__gt=now, due_at__lte=soon_until(now), done_at=None)
        waiting = waiting_for(user).order_by().values("status")
        found = waiting.annotate(
            total=Number("pk"),
            overdue=Number("pk", filter=late),
            due_soon=Number("pk", filter=soon),
        )
        rows = {row.pop("status"): row for row in found}
        return [
            Count(Group(status.value, status.label), **rows[status.value])
            for status in TicketStatus
            if status.value in rows
        ]

    def items(
        self, user: User, group: Group, *, now: dt.datetime, first: int, last: int
    ) -> Sequence[Item]:
        rows = waiting_for(user).filter(status=group.code).select_related("lead_department")
        return [_item(ticket, now) for ticket in rows.order_by(FIRST, "pk")[first:last]]


def _item(ticket: Ticket, now: dt.datetime) -> Item:
    due_at = None if ticket.done_at else ticket.due_at
    return Item(
        number=ticket.number,
        url=reverse("admin:hotline_ticket_change", args=[ticket.pk]),
        title=ticket.title,
        unit=str(ticket.lead_department or ""),
        due=due_words(due_at, is_provisional=ticket.is_provisional),
        lamp=ticket_lamp(ticket, now=now),
    )
