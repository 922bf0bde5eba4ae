import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.accounts.models import User
from govservice.catalogue.guides import Element
from govservice.catalogue.models import Department, ItemVersion, ServiceItem
from govservice.catalogue.scope import ScopedQuerySet
from govservice.duties import Duty

from .ratings import Level


class GuideRatingQuerySet(ScopedQuerySet):
    readers = frozenset({Duty.CATALOGUE_KEEPER, Duty.RATING_OFFICER, Duty.MANAGER})


class GuideRating(models.Model):
    """指南评价: whether a guide was clear, right and whole. Counted apart from ratings of services.

    ``browser_index`` is the blind index of the browser's own name: one rating a browser and version.
    Nobody is known, so only the day is kept.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="guide_ratings", verbose_name=_("service item")
    )
    item_version = models.ForeignKey(
        ItemVersion, models.PROTECT, related_name="+", verbose_name=_("version of the item")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department")
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    text = models.TextField(_("comment"), default="", blank=True)
    text_sealed = models.TextField(default="", blank=True, editable=False)
    browser_index = models.CharField(max_length=64, editable=False)
    day = models.DateField(_("day"))

    objects = GuideRatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating of a guide")
        verbose_name_plural = _("ratings of guides")
        constraints = [
            models.UniqueConstraint(
                fields=["item_version", "browser_index"], name="guide_rating_once_per_browser"
            ),
            models.CheckConstraint(
                condition=Q(level__range=(1, 5)), name="guide_rating_level_1_to_5"
            ),
            models.CheckConstraint(condition=~Q(browser_index=""), name="guide_rating_has_browser"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"ZP{self.uuid.hex[:12].upper()}"

    @property
    def text_place(self) -> str:
        return f"guide rating:{self.uuid}:text"


class CorrectionStatus(models.TextChoices):
    OPEN = "open", _("to be verified")
    ACCEPTED = "accepted", _("found right")
    REJECTED = "rejected", _("not accepted")


class CorrectionMove(models.TextChoices):
    REPORTED = "reported", _("reported")
    REVEALED = "revealed", _("contact looked at")
    ACCEPTED = "accepted", _("found right")
    REJECTED = "rejected", _("not accepted")
    MOVED = "moved", _("gone over with its body to the one that took over")


class GuideCorrectionQuerySet(ScopedQuerySet):
    readers = frozenset({Duty.CATALOGUE_KEEPER, Duty.RATING_OFFICER})


class GuideCorrection(models.Model):
    """指南纠错: what somebody found wrong in a guide; the catalogue's keeper verifies and answers.

    ``item_version`` is the one that was read, ``mended_in`` the one that says it right.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=24)
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="corrections", verbose_name=_("service item")
    )
    item_version = models.ForeignKey(
        ItemVersion, models.PROTECT, related_name="+", verbose_name=_("version of the item")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department")
    )
    element = models.CharField(_("part of the guide"), max_length=12, choices=Element)
    text = models.TextField(_("what is wrong"))
    text_sealed = models.TextField(default="", blank=True, editable=False)
    contact_sealed = models.TextField(default="", blank=True, editable=False)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=CorrectionStatus,
        default=CorrectionStatus.OPEN,
        editable=False,
    )
    received_at = models.DateTimeField(_("received at"))
    due_at = models.DateTimeField(_("to be answered by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.TextField(_("answer"), default="", blank=True)
    mended_in = models.ForeignKey(
        ItemVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("put right in the version"),
    )

    objects = GuideCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction of a guide")
        verbose_name_plural = _("corrections of guides")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="correction_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=CorrectionStatus.values), name="correction_status_known"
            ),
            models.CheckConstraint(
                condition=Q(element__in=Element.values), name="correction_element_known"
            ),
            models.CheckConstraint(
                condition=Q(status=CorrectionStatus.OPEN, decided_at__isnull=True, answer="")
                | (~Q(status=CorrectionStatus.OPEN) & Q(decided_at__isnull=False) & ~Q(answer="")),
                name="correction_decided_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(mended_in__isnull=True) | Q(status=CorrectionStatus.ACCEPTED),
                name="correction_mended_if_accepted",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("received_at")), name="correction_due_after_receipt"
            ),
        ]
        indexes = [
            # Serves the keeper's queue, oldest deadline first.
            models.Index(fields=["status", "due_at"], name="correction_queue"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def text_place(self) -> str:
        return f"guide correction:{self.uuid}:text"

    @property
    def contact_place(self) -> str:
        return f"guide correction:{self.uuid}:contact"

    def unseal_contact(self) -> str:
        return sealed.unseal(self.contact_sealed, bound_to=self.contact_place)

    def is_late(self, at: dt.datetime) -> bool:
        return (self.decided_at or at) >= self.due_at


class GuideCorrectionEvent(models.Model):
    """What happened to a correction. Append-only in the database."""

    correction = models.ForeignKey(GuideCorrection, models.PROTECT, related_name="events")
    move = models.CharField(_("move"), max_length=10, choices=CorrectionMove)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("time"))
    note = models.TextField(_("note"), default="", blank=True)

    class Meta:
        verbose_name = _("event of a correction")
        verbose_name_plural = _("events of corrections")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(move__in=CorrectionMove.values), name="correction_move_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_move_display()
