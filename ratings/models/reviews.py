import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import User
from govservice.accounts.rights import own_staff_numbers
from govservice.catalogue.scope import ScopedQuerySet, Viewer
from govservice.duties import Duty

from .ratings import Rating


class TextReviewStatus(models.TextChoices):
    PENDING = "pending", _("to be looked at")
    CLEARED = "cleared", _("cleared")
    REDACTED = "redacted", _("redacted")


class TextReviewMove(models.TextChoices):
    CLEARED = "cleared", _("cleared")
    REDACTED = "redacted", _("redacted")
    REVEALED = "revealed", _("original shown")


class TextReviewQuerySet(ScopedQuerySet):
    readers = frozenset({Duty.RATING_OFFICER, Duty.REVIEWER})
    department_lookup = "rating__department"

    def visible_to(self, viewer: Viewer, duty: str | None = None) -> "TextReviewQuerySet":
        """As everywhere, but nobody sees what was written about their own work."""
        reviews = super().visible_to(viewer, duty)
        own = own_staff_numbers(viewer)
        return reviews.exclude(rating__service__staff_no__in=own) if own else reviews


class TextReview(models.Model):
    """A comment that a person looks at before it may be published: something personal is in it, or may be.

    ``kinds`` names what was found and masked, ``doubts`` what the finder was not sure about and left.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rating = models.OneToOneField(
        Rating, models.PROTECT, related_name="text_review", verbose_name=_("rating")
    )
    kinds = models.JSONField(_("found"), default=list)
    doubts = models.JSONField(_("doubts"), default=list)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=TextReviewStatus,
        default=TextReviewStatus.PENDING,
        editable=False,
    )

    objects = TextReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment to be looked at")
        verbose_name_plural = _("comments to be looked at")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=TextReviewStatus.values), name="text_review_status_known"
            ),
        ]
        indexes = [models.Index(fields=["status", "uuid"], name="text_review_status_uuid")]

    def __str__(self) -> str:
        return self.rating.number


class TextReviewEvent(models.Model):
    """Who looked at a comment and what they did. Append-only in the database."""

    review = models.ForeignKey(TextReview, models.PROTECT, related_name="events")
    move = models.CharField(_("move"), max_length=8, choices=TextReviewMove)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("time"))
    hidden = models.PositiveSmallIntegerField(_("places hidden"), default=0)

    class Meta:
        verbose_name = _("look at a comment")
        verbose_name_plural = _("looks at comments")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(move__in=TextReviewMove.values), name="text_review_move_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_move_display()
