import datetime as dt
from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.db import DatabaseError
from django.utils import timezone

from govservice.worktime import is_announced

LONGEST_DEADLINE = dt.timedelta(days=30)


@register(deploy=True)
def working_days_are_known(**kwargs: Any) -> list[CheckMessage]:
    """Deadlines given today must lie in a year whose holidays are announced."""
    year = (timezone.localdate() + LONGEST_DEADLINE).year
    try:
        is_known = is_announced(year)
    except DatabaseError:  # checked before the first migration: nothing is given yet
        is_known = True
    if is_known:
        return []
    return [
        Warning(
            f"The holidays of {year} are not known: deadlines there are only expected ones.",
            hint="Enter them under «calendar and deadlines», or with manage.py import_working_days.",
            id="hotline.W001",
        )
    ]
