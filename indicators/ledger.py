"""差评整改台账: which rectifications a question asks for, within what its reader sees."""

import datetime as dt

from govservice.accounts.models import User
from ratings.disclosure import within
from ratings.models import Rectification, RectificationQuerySet

from .filters import LedgerFilter

LEDGER = "rectifications"  # the name of its table among the exports
COLUMNS = {"status": "status", "finding": "finding", "identity": "rating__identity",
           "level": "rating__level__in", "channel": "rating__channel", "item": "rating__item",
           "hall": "rating__hall"}  # fmt: skip


def behind_the_ledger(
    chosen: LedgerFilter, reader: User, *, at: dt.datetime
) -> RectificationQuerySet:
    """By the body responsible now; days are those of the ratings, anonymous ones by whole weeks."""
    values, period = chosen.values, chosen.period()
    rows: RectificationQuerySet = Rectification.objects.visible_to(reader)
    rows = within(rows, period.start, period.end, prefix="rating__")
    rows = rows.filter(**{look_up: values[n] for n, look_up in COLUMNS.items() if n in values})
    if "region" in values:
        rows = rows.filter(department__region__path__startswith=values["region"].path)
    if "department" in values:
        body = values["department"]
        own = (
            {"department": body}
            if values.get("own")
            else {"department__path__startswith": body.path}
        )
        rows = rows.filter(**own)
    return rows.filter(due_at__lte=at, paused_at=None) if values.get("overdue") else rows
