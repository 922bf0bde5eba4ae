"""In what time is counted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Unit(TextChoices):
    WORKING_DAYS = "working_days", _("working days")
    DAYS = "days", _("calendar days")
    WORKING_HOURS = "working_hours", _("working hours")
    HOURS = "hours", _("hours")


ON_CALENDAR = frozenset({Unit.WORKING_DAYS, Unit.WORKING_HOURS})
IN_DAYS = frozenset({Unit.WORKING_DAYS, Unit.DAYS})
