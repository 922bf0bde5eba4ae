from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice.catalogue.validity import Dated, DatedQuerySet


class ReasonTag(Dated):
    """评价指标: a reason to tick. Rows are never edited; a new version brings new rows.

    ``code`` has three digits, the first of which is the level the tag belongs to.
    """

    code = models.CharField(_("code"), max_length=3)
    version = models.PositiveSmallIntegerField(_("version"), default=2)
    level = models.PositiveSmallIntegerField(_("level"))
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, default="", blank=True)
    is_extension = models.BooleanField(_("extension tag"), default=False)
    about_manner = models.BooleanField(
        _("about manner"),
        default=False,
        help_text=_("Points at the body that runs the window, not at the approving one."),
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["-level", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="tag_code_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="tag_level_1_to_5"),
            Dated.validity_constraint("tag_valid_order"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
