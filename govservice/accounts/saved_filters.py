"""常用筛选: a filter of a staff list that one person keeps under a name."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedFilterQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Any, duty: str | None = None) -> Self:
        """One's own, whatever duty one holds."""
        return self.filter(user=viewer)


class SavedFilter(models.Model):
    """``query`` is what stands in the list's address: known parameters alone, in one order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_name = models.CharField(_("list"), max_length=64)
    name = models.CharField(_("name"), max_length=30)
    query = models.CharField(_("filter"), max_length=500)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["list_name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "list_name", "name"], name="saved_filter_name_once"
            ),
            models.CheckConstraint(
                condition=~Q(list_name="") & ~Q(name="") & ~Q(query=""), name="saved_filter_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.name
