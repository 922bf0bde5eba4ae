"""Being assigned has a time limit too, or whoever assigns nothing would never be late.

It does not begin in the transaction of the rating but here: until the second page is closed the citizen
may still give a name or reasons that another body answers for, and both change what the limit is. Safe
to repeat; whatever was opened before there was a limit gets it as well, counted from its opening.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from govservice.worktime import batches

from ..deadlines import deadline_for
from ..models import ENDED, Rectification, RectificationStatus, RectificationStep, StepKind
from .rectification_moves.step import piece_of_work


def begin_assignments() -> int:
    """Start the clock of every unassigned rectification that has none yet; how many."""
    waiting = _without_limit().order_by("pk").values_list("pk", flat=True)
    return sum(_begin(batch) for batch in batches(list(waiting)))


def _without_limit() -> QuerySet[Rectification]:
    """The ended ones are left out in words, so that the index of the open ones serves."""
    open_now = Rectification.objects.exclude(status__in=sorted(ENDED))
    unassigned = open_now.filter(status=RectificationStatus.TO_ASSIGN, due_at=None)
    rows: QuerySet[Rectification] = unassigned.filter(rating__is_complete=True)
    return rows


@transaction.atomic
def _begin(ids: Sequence[int]) -> int:
    """Of two beats the second waits for the lock and finds nothing left; so does who assigns just now."""
    locked = _without_limit().filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk")
    rows = list(locked.select_related("department__region", "rating"))
    RectificationStep.objects.bulk_create(map(_begun, rows))
    Rectification.objects.bulk_update(rows, ["due_at"])
    return len(rows)


def _begun(r: Rectification) -> RectificationStep:
    at: dt.datetime = r.opened_at
    given = deadline_for(StepKind.ASSIGN, r.department, at=at, named=r.is_named)
    r.due_at = given.due_at
    return piece_of_work(r, StepKind.ASSIGN, given, at=at)
