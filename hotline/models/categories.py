from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class TicketCategory(models.Model):
    """诉求分类, a tree; ``path`` is ``/code/code/`` down to itself."""

    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=40)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    path = models.CharField(max_length=60, db_index=True, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("ticket category")
        verbose_name_plural = _("ticket categories")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="ticket_category_code_once"),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="ticket_category_not_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep ``path`` in step; a moved category takes everything below it along."""
        before = self.path
        self.path = f"{self.parent.path if self.parent else '/'}{self.code}/"
        super().save(*args, **kwargs)
        if before and self.path != before:
            for child in TicketCategory.objects.filter(parent=self):
                child.parent = self
                child.save()
