"""The doors of the clock's tables. ``by`` is the person who acts, None the command line."""

from .days import check_day, check_year, days_entered, enter_year, set_day
from .limits import check_hours, check_rule, replace_hours, replace_rule
from .loading import load_deadline_rules, load_working_days
from .reading import Tables
from .settling import settle_provisional

__all__ = [
    "Tables",
    "check_day",
    "check_hours",
    "check_rule",
    "check_year",
    "days_entered",
    "enter_year",
    "load_deadline_rules",
    "load_working_days",
    "replace_hours",
    "replace_rule",
    "set_day",
    "settle_provisional",
]
