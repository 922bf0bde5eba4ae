import datetime as dt
from collections.abc import Iterable

from .models import TouchedDay


def record_touched_days(source: str, touches: Iterable[tuple[dt.date, int]]) -> None:
    """One row per touched day and department, in the fact's own transaction."""
    TouchedDay.objects.bulk_create(
        TouchedDay(source=source, day=day, department_id=department_id)
        for day, department_id in touches
    )
