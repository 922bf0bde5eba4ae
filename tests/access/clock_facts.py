"""Rows of the working-day clock: the first city's, which all staff may look at."""

import datetime as dt
from typing import Any

from govservice.worktime.models import CalendarDay, CalendarYear, DeadlineRule, WorkingHours


def clock_facts() -> dict[str, Any]:
    return {
        "worktime.calendaryear": CalendarYear.objects.create(authority="510100", year=2030),
        "worktime.calendarday": CalendarDay.objects.create(
            authority="510100", date=dt.date(2030, 3, 1), note="内城节"
        ),
        "worktime.workinghours": WorkingHours.objects.create(
            region="510100",
            morning_from=dt.time(9),
            morning_to=dt.time(12),
            afternoon_from=dt.time(14),
            afternoon_to=dt.time(18),
        ),
        "worktime.deadlinerule": DeadlineRule.objects.create(
            code="contact-2",
            flow="rectification",
            step="contact",
            region="510100",
            count=2,
            unit="working_days",
        ),
    }
