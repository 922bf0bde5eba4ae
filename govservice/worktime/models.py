"""The tables of the clock. Written by ``services``, read into a book by ``services.reading``.

Regions and bodies stand here by their codes: the clock lies below the catalogue.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from govservice.dated import Dated, DatedQuerySet

from .rules import Flow, Step
from .units import Unit

LONGEST_COUNT = 1_000


class ClockEdition(models.Model):
    """One row: what the other tables say, as of this edition. Its lock lets one writer in at a time."""

    edition = models.CharField(max_length=32, default="")

    class Meta:
        verbose_name = _("edition of the clock")
        verbose_name_plural = _("editions of the clock")

    def __str__(self) -> str:
        return self.edition


class CalendarYear(models.Model):
    """A year that somebody has entered: with its days, or for a region with what differs there."""

    authority = models.CharField(
        _("region"),
        max_length=12,
        default="",
        blank=True,
        help_text=_("Code of the region whose days they are; left empty: the whole nation."),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    is_official = models.BooleanField(
        _("official"),
        default=False,
        help_text=_("Announced. Deadlines that were provisional are then counted once more."),
    )

    class Meta:
        verbose_name = _("year of the calendar")
        verbose_name_plural = _("years of the calendar")
        ordering = ["-year", "authority"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "year"], name="calendar_year_once"),
            models.CheckConstraint(
                condition=Q(year__range=(2001, 2100)), name="calendar_year_2001_to_2100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.authority}".strip()


class CalendarDay(models.Model):
    """A day that is not what its weekday says, or not what the nation says of it."""

    authority = models.CharField(
        _("region"),
        max_length=12,
        default="",
        blank=True,
        help_text=_("Code of the region whose day it is; left empty: the whole nation."),
    )
    date = models.DateField(_("date"))
    is_working = models.BooleanField(_("working day"), default=False)
    note = models.CharField(_("note"), max_length=60, default="", blank=True)

    class Meta:
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("days of the calendar")
        ordering = ["-date", "authority"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "date"], name="calendar_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.authority}".strip()


class WorkingHours(Dated):
    """办公时间 of a body or a region. Replaced from a day on, never changed."""

    class Weekday(models.IntegerChoices):
        EVERY_DAY = 0, _("every day")
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    region = models.CharField(
        _("region"),
        max_length=12,
        default="",
        blank=True,
        help_text=_("Code; left empty: the whole nation."),
    )
    department = models.CharField(
        _("department"),
        max_length=32,
        default="",
        blank=True,
        help_text=_("Code, for the hours of one body alone."),
    )
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), choices=Weekday, default=Weekday.EVERY_DAY
    )
    morning_from = models.TimeField(_("morning from"))
    morning_to = models.TimeField(_("morning to"))
    afternoon_from = models.TimeField(_("afternoon from"))
    afternoon_to = models.TimeField(_("afternoon to"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ["region", "department", "weekday", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "department", "weekday", "valid_from"], name="hours_once"
            ),
            models.CheckConstraint(
                condition=Q(region="") | Q(department=""), name="hours_one_place"
            ),
            models.CheckConstraint(condition=Q(weekday__range=(0, 7)), name="hours_weekday_known"),
            models.CheckConstraint(
                condition=Q(
                    morning_from__lte=F("morning_to"),
                    morning_to__lte=F("afternoon_from"),
                    afternoon_from__lte=F("afternoon_to"),
                ),
                name="hours_in_order",
            ),
            models.CheckConstraint(
                condition=Q(morning_from__lt=F("morning_to"))
                | Q(afternoon_from__lt=F("afternoon_to")),
                name="hours_not_empty",
            ),
            Dated.validity_constraint("hours_valid_order"),
        ]

    def __str__(self) -> str:
        place = self.department or self.region
        return f"{place} {self.get_weekday_display()} ({self.valid_from})".strip()


class DeadlineRule(Dated):
    """办理时限. Replaced from a day on, never changed: the database refuses all but its end."""

    code = models.CharField(
        _("rule code"), max_length=32, help_text=_("Stays with every step it was applied to.")
    )
    flow = models.CharField(_("flow"), max_length=16, choices=Flow)
    step = models.CharField(_("step"), max_length=16, choices=Step)
    region = models.CharField(
        _("region"),
        max_length=12,
        default="",
        blank=True,
        help_text=_("Code; left empty: the whole nation."),
    )
    kind = models.CharField(_("kind"), max_length=16, default="", blank=True)
    urgency = models.CharField(_("urgency"), max_length=12, default="", blank=True)
    count = models.PositiveSmallIntegerField(_("count"))
    unit = models.CharField(_("unit"), max_length=16, choices=Unit)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for deadlines")
        verbose_name_plural = _("rules for deadlines")
        ordering = ["flow", "step", "region", "urgency", "kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["flow", "step", "region", "kind", "urgency", "valid_from"],
                name="deadline_rule_once",
            ),
            models.CheckConstraint(
                condition=Q(flow__in=Flow.values), name="deadline_rule_flow_known"
            ),
            models.CheckConstraint(
                condition=Q(step__in=Step.values), name="deadline_rule_step_known"
            ),
            models.CheckConstraint(
                condition=Q(unit__in=Unit.values), name="deadline_rule_unit_known"
            ),
            models.CheckConstraint(
                condition=Q(count__range=(1, LONGEST_COUNT)), name="deadline_rule_count_1_to_1000"
            ),
            Dated.validity_constraint("deadline_rule_valid_order"),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.get_step_display()})"
