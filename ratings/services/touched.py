"""Which days and bodies a change of ratings touches, for the figures."""

import datetime as dt
from collections.abc import Sequence

from ..models import Rating

TOUCH_SOURCE = "ratings"


def touches_of(ratings: Sequence[Rating]) -> set[tuple[dt.date, int]]:
    """Both days: rates of the rating's day and of the service's day change."""
    return {
        (day, rating.department_id)
        for rating in ratings
        for day in (rating.fact_day, rating.service_day)
    }
