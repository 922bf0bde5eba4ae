"""What moves a deadline while it runs: the clock stood still, or a later day was granted. Pure values."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from .calendars import PlaceCalendar
from .hours import PlaceHours, add_working_time, working_time
from .moments import end_of_day, last_day, local_day
from .units import Unit


@dataclass(frozen=True)
class Pause:
    """The clock stood from one moment to another: the end moves by as much of the deadline's own unit."""

    begin: dt.datetime
    end: dt.datetime

    def applied(
        self, due_at: dt.datetime, unit: Unit, calendar: PlaceCalendar, hours: PlaceHours
    ) -> dt.datetime:
        if unit is Unit.HOURS:
            return due_at + (self.end - self.begin)
        if unit is Unit.WORKING_HOURS:
            stood = working_time(self.begin, self.end, calendar, hours)
            return add_working_time(due_at, stood, calendar, hours)
        after, until = local_day(self.begin), local_day(self.end)
        if unit is Unit.DAYS:
            return end_of_day(last_day(due_at) + (until - after))
        stood_days = calendar.working_days(after, until)
        return end_of_day(calendar.nth_working_day(last_day(due_at), stood_days))

    def frozen(self) -> dict[str, str]:
        return {
            "paused": self.begin.astimezone(dt.UTC).isoformat(),
            "resumed": self.end.astimezone(dt.UTC).isoformat(),
        }


@dataclass(frozen=True)
class Extension:
    """Granted up to the end of a day; a deadline that is later already stays."""

    day: dt.date

    def applied(
        self, due_at: dt.datetime, unit: Unit, calendar: PlaceCalendar, hours: PlaceHours
    ) -> dt.datetime:
        return max(due_at, end_of_day(self.day))

    def frozen(self) -> dict[str, str]:
        return {"extended": self.day.isoformat()}


Amendment = Pause | Extension


def thaw_amendment(frozen: dict[str, Any]) -> Amendment:
    if "extended" in frozen:
        return Extension(dt.date.fromisoformat(frozen["extended"]))
    begin, end = (dt.datetime.fromisoformat(frozen[name]) for name in ("paused", "resumed"))
    return Pause(begin, end)
