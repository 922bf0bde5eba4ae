from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .places import Placed


class UnitList(models.Model):
    """A named, ordered list of regions or departments: a printing order, a peer group, a population."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    source = models.CharField(_("source"), max_length=200, default="", blank=True)

    class Meta:
        verbose_name = _("list of units")
        verbose_name_plural = _("lists of units")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["code"], name="unit_list_code_once")]

    def __str__(self) -> str:
        return self.name


class UnitListMember(Placed):
    unit_list = models.ForeignKey(UnitList, models.CASCADE, related_name="members")
    position = models.PositiveIntegerField(_("position"))

    class Meta:
        verbose_name = _("member of a list")
        verbose_name_plural = _("members of a list")
        ordering = ["unit_list", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit_list", "position"], name="unit_list_position_once"
            ),
            models.UniqueConstraint(
                fields=["unit_list", "region"],
                condition=Q(region__isnull=False),
                name="unit_list_region_once",
            ),
            models.UniqueConstraint(
                fields=["unit_list", "department"],
                condition=Q(department__isnull=False),
                name="unit_list_department_once",
            ),
            models.CheckConstraint(
                condition=Q(region__isnull=True) ^ Q(department__isnull=True),
                name="unit_list_one_unit",
            ),
        ]

    def __str__(self) -> str:
        return str(self.place)
