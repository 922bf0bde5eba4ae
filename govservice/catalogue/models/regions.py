from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..scope import Scope
from ..validity import Dated, DatedQuerySet


class RegionLevel(models.TextChoices):
    PROVINCE = "province", _("province")
    CITY = "city", _("city (prefecture)")
    COUNTY = "county", _("county")
    TOWN = "town", _("town or street")
    VILLAGE = "village", _("village")


class RegionQuerySet(DatedQuerySet):
    def in_scope(self, scope: Scope) -> Self:
        """Regions themselves are public; this is what a keeper with that scope may change."""
        if scope.everything:
            return self
        condition = Q(pk__in=[])
        for path in sorted(scope.region_paths):
            condition |= Q(path__startswith=path)
        return self.filter(condition)

    def within(self, region: "Region") -> Self:
        """The region itself and everything below it."""
        return self.filter(path__startswith=region.path)


class Region(Dated):
    """行政区划, after GB/T 2260. ``path`` is ``/code/code/`` from the province down to itself."""

    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(_("short name"), max_length=80, default="", blank=True)
    level = models.CharField(_("level of the region"), max_length=10, choices=RegionLevel)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    path = models.CharField(max_length=80, db_index=True, editable=False)
    is_grouping = models.BooleanField(
        _("grouping only"),
        default=False,
        help_text=_("A statistical grouping such as 市辖区: it has no government of its own."),
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="region_code_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="region_not_own_parent"),
            models.CheckConstraint(
                condition=Q(level__in=RegionLevel.values), name="region_level_known"
            ),
            Dated.validity_constraint("region_valid_order"),
        ]

    def __str__(self) -> str:
        return self.name


__all__ = ["Region", "RegionLevel", "RegionQuerySet"]
