from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .departments import Department
from .halls import Hall, Window
from .items import ServiceItem


class FormerBody(models.Model):
    """Whose an item, a hall or a window was until a day, which itself is its follower's. Append-only.

    Written when it goes over, so that a service that is heard of late counts under the body that
    answered on the day it was served.
    """

    item = models.ForeignKey(
        ServiceItem, models.PROTECT, null=True, related_name="+", verbose_name=_("service item")
    )
    hall = models.ForeignKey(
        Hall, models.PROTECT, null=True, related_name="+", verbose_name=_("service hall")
    )
    window = models.ForeignKey(
        Window, models.PROTECT, null=True, related_name="+", verbose_name=_("window")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department")
    )
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("body that had it before")
        verbose_name_plural = _("bodies that had it before")
        ordering = ["until", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, hall__isnull=True, window__isnull=True)
                | Q(item__isnull=True, hall__isnull=False, window__isnull=True)
                | Q(item__isnull=True, hall__isnull=True, window__isnull=False),
                name="former_body_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item or self.hall or self.window} {self.department} ({self.until})"
