import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import User


class Attachment(models.Model):
    """A private file that belongs to one fact; ``owner`` is its kind, ``owner_key`` its name there.

    The content lies under the uuid in ``PRIVATE_MEDIA_DIR``, sealed for this row, and is read through a
    check of scope alone. ``digest`` is that of what was sent: the same file twice is kept once.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.CharField(_("kind of owner"), max_length=40)
    owner_key = models.CharField(_("owner"), max_length=80)
    name = models.CharField(_("name"), max_length=100)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    digest = models.CharField(max_length=64, editable=False)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "owner_key", "digest"], name="attachment_once_per_owner"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """What its content is sealed for: in another row's place it cannot be opened."""
        return f"attachment:{self.uuid.hex}"
