"""默认评价: what silence is taken for where a place has said so. Never an active rating."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import ApiClient
from govservice.catalogue.models import Department, Region, Service, ServiceItem
from govservice.catalogue.scope import ScopedQuerySet
from govservice.catalogue.validity import Dated, DatedQuerySet
from govservice.duties import Duty

from .ratings import Level

LONGEST_DAYS = 365


class DayUnit(models.TextChoices):
    CALENDAR = "calendar", _("calendar days")
    WORKING = "working", _("working days")


class DefaultRule(Dated):
    """Services of a region, or of cases numbered by a client's issuer, count as rated ``level`` when nobody
    answered within ``days``. Without any rule there is no default rating; a client's own rule goes
    before its region's, a region's before those above it. Holds for services of its days of validity.
    """

    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    client = models.ForeignKey(
        ApiClient, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("client")
    )
    days = models.PositiveSmallIntegerField(_("days without an answer"))
    unit = models.CharField(
        _("unit of the days"), max_length=8, choices=DayUnit, default=DayUnit.CALENDAR
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.FAIR)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for default ratings")
        verbose_name_plural = _("rules for default ratings")
        ordering = ["valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=True) ^ Q(client__isnull=True),
                name="default_rule_one_place",
            ),
            models.UniqueConstraint(
                fields=["region", "valid_from"],
                condition=Q(region__isnull=False),
                name="default_rule_region_once",
            ),
            models.UniqueConstraint(
                fields=["client", "valid_from"],
                condition=Q(client__isnull=False),
                name="default_rule_client_once",
            ),
            models.CheckConstraint(
                condition=Q(days__range=(1, LONGEST_DAYS)), name="default_rule_days_1_to_365"
            ),
            models.CheckConstraint(
                condition=Q(unit__in=DayUnit.values), name="default_rule_unit_known"
            ),
            models.CheckConstraint(
                condition=Q(level__range=(Level.FAIR, Level.VERY_GOOD)),
                name="default_rule_level_good",
            ),
            Dated.validity_constraint("default_rule_valid_order"),
        ]

    def __str__(self) -> str:
        return f"{self.client or self.region} ({self.valid_from})"


class DefaultRatingQuerySet(ScopedQuerySet):
    readers = frozenset({Duty.RATING_OFFICER, Duty.REVIEWER, Duty.MANAGER})

    def standing(self) -> Self:
        """Those that no citizen's own rating has taken the place of."""
        return self.filter(superseded_at__isnull=True)

    def given_between(self, start: dt.date, end: dt.date) -> Self:
        return self.filter(fact_day__gte=start, fact_day__lt=end)


class DefaultRating(models.Model):
    """默认评价 of one service: in no active rate, opens no rectification, gives way to an active rating.

    ``department``, ``item`` and ``service_day`` repeat what the service froze, as in a rating;
    ``fact_day`` is the Shanghai day it was given. Written only by ``ratings.services``.
    """

    service = models.OneToOneField(
        Service, models.PROTECT, related_name="default_rating", verbose_name=_("service")
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    given_at = models.DateTimeField(_("given at"))
    fact_day = models.DateField(_("day it counts for"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department")
    )
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="+", verbose_name=_("service item")
    )
    service_day = models.DateField(_("service day"))

    objects = DefaultRatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("default rating")
        verbose_name_plural = _("default ratings")
        constraints = [
            models.CheckConstraint(
                condition=Q(level__range=(Level.FAIR, Level.VERY_GOOD)),
                name="default_rating_level_good",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("given_at")),
                name="default_rating_time_order",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "fact_day"], name="default_rating_dept_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} ({self.item})"
