"""Deadlines run out by themselves; here the figures hear of it."""

import datetime as dt

from django.db import transaction

from govservice import facts
from ratings.models import RectificationStep

from .models import FigureClock
from .put_right import OF_THE_BODY

SOURCE = "deadlines"
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@transaction.atomic
def note_deadlines_passed(at: dt.datetime) -> int:
    """Move the figures' clock on to ``at`` and touch the days of what has run out since; how many steps.

    While nothing ran out nothing is written. Safe to repeat, and twice at once: the second waits.
    """
    FigureClock.objects.get_or_create(pk=1, defaults={"at": NEVER})
    clock = FigureClock.objects.select_for_update().get(pk=1)
    run_out = RectificationStep.objects.filter(
        done_at=None,
        is_dropped=False,
        is_provisional=False,
        kind__in=OF_THE_BODY,
        due_at__gt=clock.at,
        due_at__lte=at,
    ).values_list("rectification__rating__fact_day", "rectification__rating__department_id")
    touches = list(run_out.order_by())
    if touches:
        facts.touch(SOURCE, touches)
        clock.at = at
        clock.save(update_fields=["at"])
    return len(touches)
