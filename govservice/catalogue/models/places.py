from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .departments import Department
from .regions import Region


class Placed(models.Model):
    """A row of one body with all below it or of one region; whether it may be of neither, the model says."""

    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )

    class Meta:
        abstract = True

    @property
    def place(self) -> Department | Region | None:
        return self.department or self.region

    @classmethod
    def one_place_constraint(cls, name: str) -> models.CheckConstraint:
        return models.CheckConstraint(
            condition=Q(department__isnull=True) ^ Q(region__isnull=True), name=name
        )
