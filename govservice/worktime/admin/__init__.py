from .calendar import CalendarDayAdmin, CalendarYearAdmin
from .limits import DeadlineRuleAdmin, WorkingHoursAdmin

__all__ = ["CalendarDayAdmin", "CalendarYearAdmin", "DeadlineRuleAdmin", "WorkingHoursAdmin"]
