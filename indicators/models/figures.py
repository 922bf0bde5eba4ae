"""Figures: whole-number counters per day or month and department, recomputed from the facts.

Nothing here is ever incremented; a rate is made of two of these counters when it is asked for.
Rows are copies of sums over facts, which hold the foreign keys; checking them again for each row
would double what a rebuild costs, so these tables have none (``check_figures`` proves them instead).
"""

from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice.catalogue.models import Department, Hall, Region, ServiceItem
from govservice.catalogue.scope import Scope, ScopedQuerySet
from govservice.duties import Duty
from ratings.models import Channel, ReasonTag


class TouchedDay(models.Model):
    """A fact of this day and department has changed. Insert-only, without any unique key:

    markers with a unique key lose facts or deadlock when facts and folds meet. A fold deletes
    the rows of a bucket and only then reads its facts.
    """

    source = models.CharField(max_length=12)
    day = models.DateField()
    department_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("touched day")
        verbose_name_plural = _("touched days")
        indexes = [models.Index(fields=["department_id", "day"], name="touched_dept_day")]

    def __str__(self) -> str:
        return f"{self.source} {self.day} {self.department_id}"


class FigureClock(models.Model):
    """The moment up to which deadlines that ran out are counted: one row, moved on by beat.

    A deadline runs out without any fact; with its moment in the database the figures still follow
    from what stands there, and whoever moves it on touches the days of the deadlines it passes.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("moment of the figures")
        verbose_name_plural = _("moment of the figures")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="figure_clock_one_row")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class FigureQuerySet(ScopedQuerySet):
    readers = frozenset(
        {Duty.MANAGER, Duty.RATING_OFFICER, Duty.SUPERVISOR, Duty.REVIEWER, Duty.DISPATCH_REVIEWER}
    )


def counter(label: object) -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(label, default=0)  # type: ignore[arg-type]


class RatingCounters(models.Model):
    """First ratings by level; ``level_N`` without those struck out, ``struck_N`` only those."""

    level_5 = counter(_("very satisfied"))
    level_4 = counter(_("satisfied"))
    level_3 = counter(_("fairly satisfied"))
    level_2 = counter(_("dissatisfied"))
    level_1 = counter(_("very dissatisfied"))
    struck_5 = counter(_("struck out, very satisfied"))
    struck_4 = counter(_("struck out, satisfied"))
    struck_3 = counter(_("struck out, fairly satisfied"))
    struck_2 = counter(_("struck out, dissatisfied"))
    struck_1 = counter(_("struck out, very dissatisfied"))

    class Meta:
        abstract = True


class UnitCounters(RatingCounters):
    """All counters of a department. Ratings count on their own day, ``services`` and
    ``rated_services`` on the day of the service, ticket counters on the day named in each label.

    Rectifications count with the rating they put right, see :mod:`indicators.put_right`.
    ``walk_in_ratings`` are among the levels, ``default_ratings`` (not superseded) never are."""

    with_text = counter(_("ratings with a comment"))
    real_name = counter(_("ratings with a name"))
    follow_ups = counter(_("follow-up ratings"))
    walk_in_ratings = counter(_("ratings of walk-in services"))
    default_ratings = counter(_("default ratings"))
    services = counter(_("services, by day of service"))
    rated_services = counter(_("rated services, by day of service"))
    cases = counter(_("cases, by day of their first service"))
    rated_cases = counter(_("rated cases, by day of their first service"))
    bad_answered = counter(_("bad ratings answered"))
    bad_put_right = counter(_("bad ratings put right"))
    bad_put_right_due = counter(_("bad ratings put right or past their deadline"))
    bad_put_right_on_time = counter(_("bad ratings put right on time"))
    named_bad = counter(_("bad ratings with a name"))
    named_bad_put_right = counter(_("bad ratings with a name put right, to be called back"))
    named_bad_called_back = counter(_("call-backs about fixes ended"))
    named_bad_reached = counter(_("citizens reached about a fix"))
    named_bad_declined = counter(_("citizens who declined to rate a fix"))
    fixes_judged = counter(_("citizens who rated a fix"))
    fixes_satisfied = counter(_("citizens at least fairly satisfied with a fix"))
    tickets_dispatched = counter(_("tickets dispatched"))
    tickets_done = counter(_("tickets done"))
    tickets_done_on_time = counter(_("tickets done on time"))
    calls_due = counter(_("call-backs ended"))
    calls_reached = counter(_("callers reached"))
    calls_judged = counter(_("callers who said whether it was solved"))
    calls_solved = counter(_("matters solved"))
    calls_partly = counter(_("matters partly solved"))
    calls_rated = counter(_("callers who rated"))
    calls_satisfied = counter(_("callers at least fairly satisfied"))

    class Meta:
        abstract = True


RATING_COUNTERS = [field.name for field in RatingCounters._meta.local_fields]
COUNTERS = [field.name for field in UnitCounters._meta.local_fields]


class DayFigure(UnitCounters):
    day = models.DateField(_("day"))
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("department"),
    )

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a day")
        verbose_name_plural = _("figures by day")
        constraints = [
            models.UniqueConstraint(fields=["department", "day"], name="day_figure_once")
        ]
        indexes = [models.Index(fields=["day"], name="day_figure_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.department_id}"


class MonthFigure(UnitCounters):
    """Sums of the days; ``month`` is the month's first day."""

    month = models.DateField(_("month"))
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("department"),
    )

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a month")
        verbose_name_plural = _("figures by month")
        constraints = [
            models.UniqueConstraint(fields=["department", "month"], name="month_figure_once")
        ]
        indexes = [models.Index(fields=["month"], name="month_figure_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.department_id}"


class MonthSlice(RatingCounters):
    """Ratings of a month and department, cut by one more thing."""

    month = models.DateField(_("month"))
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("department"),
    )

    objects = FigureQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.department_id}"


class MonthChannelFigure(MonthSlice):
    channel = models.CharField(_("channel"), max_length=8)

    class Meta:
        verbose_name = _("figures by channel")
        verbose_name_plural = _("figures by channel")
        constraints = [
            models.UniqueConstraint(
                fields=["department", "month", "channel"], name="month_channel_once"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="month_channel_known"
            ),
        ]
        indexes = [models.Index(fields=["month"], name="month_channel_month")]


class MonthItemFigure(MonthSlice):
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        verbose_name = _("figures by item")
        verbose_name_plural = _("figures by item")
        constraints = [
            models.UniqueConstraint(fields=["department", "month", "item"], name="month_item_once")
        ]
        indexes = [models.Index(fields=["month"], name="month_item_month")]


class MonthServedFigure(models.Model):
    """Services of an item in a month of service, walk-ins aside: what could have been rated."""

    month = models.DateField(_("month"))
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("department"),
    )
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="+", db_constraint=False)
    services = counter(_("services, by day of service"))

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("services by item")
        verbose_name_plural = _("services by item")
        constraints = [
            models.UniqueConstraint(
                fields=["department", "month", "item"], name="month_served_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.department_id} {self.item_id}"


class MonthHallFigure(MonthSlice):
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        verbose_name = _("figures by hall")
        verbose_name_plural = _("figures by hall")
        constraints = [
            models.UniqueConstraint(fields=["department", "month", "hall"], name="month_hall_once")
        ]
        indexes = [models.Index(fields=["month"], name="month_hall_month")]


class MonthTagFigure(models.Model):
    """How often a reason was ticked in counted ratings of a month and department."""

    month = models.DateField(_("month"))
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("department"),
    )
    tag = models.ForeignKey(
        ReasonTag, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    times = counter(_("times ticked"))

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures by reason")
        verbose_name_plural = _("figures by reason")
        constraints = [
            models.UniqueConstraint(fields=["department", "month", "tag"], name="month_tag_once")
        ]
        indexes = [models.Index(fields=["month"], name="month_tag_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.department_id} {self.tag_id}"


# Sums over the departments that stand in a region itself: a province's page reads some hundreds of
# them instead of thousands of departments.


class RegionFigureQuerySet(ScopedQuerySet):
    """Whole regions only: who reaches single departments of a region does not reach its sums."""

    readers = FigureQuerySet.readers

    def in_scope(self, scope: Scope) -> Self:
        if scope.everything:
            return self
        within = (Q(region__path__startswith=path) for path in sorted(scope.region_paths))
        return self.filter(reduce(or_, within, Q(pk__in=[])))


class OfRegion(models.Model):
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("region"),
    )

    objects = RegionFigureQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.region_id}"


class RegionDayFigure(OfRegion, UnitCounters):
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("figures by day")
        verbose_name_plural = _("figures by day")
        constraints = [models.UniqueConstraint(fields=["day", "region"], name="region_day_once")]


class RegionMonthFigure(OfRegion, UnitCounters):
    month = models.DateField(_("month"))

    class Meta:
        verbose_name = _("figures by month")
        verbose_name_plural = _("figures by month")
        constraints = [
            models.UniqueConstraint(fields=["month", "region"], name="region_month_once")
        ]


class RegionMonthChannelFigure(OfRegion, RatingCounters):
    month = models.DateField(_("month"))
    channel = models.CharField(_("channel"), max_length=8)

    class Meta:
        verbose_name = _("figures by channel")
        verbose_name_plural = _("figures by channel")
        constraints = [
            models.UniqueConstraint(
                fields=["month", "region", "channel"], name="region_channel_once"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="region_channel_known"
            ),
        ]


class RegionMonthTagFigure(OfRegion):
    month = models.DateField(_("month"))
    tag = models.ForeignKey(
        ReasonTag, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    times = counter(_("times ticked"))

    class Meta:
        verbose_name = _("figures by reason")
        verbose_name_plural = _("figures by reason")
        constraints = [
            models.UniqueConstraint(fields=["month", "region", "tag"], name="region_tag_once")
        ]
