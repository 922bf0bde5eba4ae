import datetime as dt
from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.utils import timezone

from govservice.worktime import is_announced

LONGEST_DEADLINE = dt.timedelta(days=30)


@register(deploy=True)
def working_days_are_known(**kwargs: Any) -> list[CheckMessage]:
    """Deadlines given today must lie in a year whose holidays are announced."""
    year = (timezone.localdate() + LONGEST_DEADLINE).year
    if is_announced(year):
        return []
    return [
        Warning(
            f"The holidays of {year} are not known: deadlines there are only expected ones.",
            hint="Set WORKING_DAYS_FILE to a table of them (date,working).",
            id="hotline.W001",
        )
    ]
