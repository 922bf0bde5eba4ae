import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import User


class ExportStatus(models.TextChoices):
    QUEUED = "queued", _("waiting")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class ExportFile(models.Model):
    """A spreadsheet made by a task; only the person who asked may fetch it, until it expires."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("user"))
    query = models.CharField(_("filters"), max_length=500, default="", blank=True)
    language = models.CharField(max_length=10)
    status = models.CharField(
        _("status"), max_length=8, choices=ExportStatus, default=ExportStatus.QUEUED
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    requested_at = models.DateTimeField(_("requested at"))
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ExportStatus.values), name="export_status_known"
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)
