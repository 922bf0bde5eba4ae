import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.accounts.models import ApiClient, User
from govservice.accounts.rights import own_staff_numbers
from govservice.catalogue.models import Department, Hall, Service, ServiceItem
from govservice.catalogue.scope import ScopedQuerySet, Viewer
from govservice.duties import Duty

from .tags import ReasonTag
from .weeks import Week


class Level(models.IntegerChoices):
    VERY_GOOD = 5, _("very satisfied")
    GOOD = 4, _("satisfied")
    FAIR = 3, _("fairly satisfied")
    BAD = 2, _("dissatisfied")
    VERY_BAD = 1, _("very dissatisfied")


BAD_LEVELS = frozenset({Level.BAD, Level.VERY_BAD})


class Round(models.IntegerChoices):
    FIRST = 1, _("first rating")
    FOLLOW_UP = 2, _("follow-up rating")


class Channel(models.TextChoices):
    PC = "pc", _("computer")
    MOBILE = "mobile", _("mobile phone")
    QR = "qr", _("QR code")
    TABLET = "tablet", _("counter tablet")
    KIOSK = "kiosk", _("self-service kiosk")
    SMS = "sms", _("text message")
    HOTLINE = "hotline", _("12345 hotline")
    DEVICE = "device", _("counter device")
    OTHER = "other", _("other")


class Identity(models.TextChoices):
    REAL_NAME = "real_name", _("with my name")
    ANONYMOUS = "anonymous", _("anonymous")


class Standing(models.TextChoices):
    COUNTED = "counted", _("counted")
    UNDER_REVIEW = "under_review", _("under review")
    STRUCK_OUT = "struck_out", _("struck out")


class StandingReason(models.TextChoices):
    MISTAKEN = "mistaken", _("mistaken rating")
    MALICIOUS = "malicious", _("malicious rating")
    RESTORED = "restored", _("restored")
    REVIEW = "review", _("review opened")


class OnBehalfReason(models.TextChoices):
    """Why a citizen could not tap: 代评 needs one."""

    BY_PHONE = "by_phone", _("told us by telephone")
    AT_COUNTER = "at_counter", _("asked for help at the counter")
    ON_PAPER = "on_paper", _("filled in a slip of paper")


class RatingQuerySet(ScopedQuerySet):
    readers = frozenset(
        {Duty.RATING_OFFICER, Duty.VERIFIER, Duty.REVIEWER, Duty.CALL_BACK_CLERK, Duty.MANAGER}
    )

    def visible_to(self, viewer: Viewer, duty: str | None = None) -> "RatingQuerySet":
        """As everywhere, but nobody sees a single rating of their own work."""
        ratings = super().visible_to(viewer, duty)
        own = own_staff_numbers(viewer)
        return ratings.exclude(service__staff_no__in=own) if own else ratings

    def given_between(self, start: dt.date, end: dt.date) -> "RatingQuerySet":
        """Half-open days of the rating: ``start <= fact_day < end``."""
        return self.filter(fact_day__gte=start, fact_day__lt=end)

    def countable(self) -> "RatingQuerySet":
        """What rates are made of, in lists, exports and figures: first ratings not struck out."""
        return self.filter(round_no=Round.FIRST).exclude(standing=Standing.STRUCK_OUT)

    def publishable(self) -> "RatingQuerySet":
        """What item pages may print with its words: counted, complete, and the text clean.

        Clean is a text in which nothing was found or doubted, or one that a person has looked at.
        """
        untouched = Q(text_review=None, text_sealed="")
        seen = Q(text_review__status__in=["cleared", "redacted"])
        return self.filter(untouched | seen, standing=Standing.COUNTED, is_complete=True)

    def walk_in(self) -> "RatingQuerySet":
        """Of services begun with a window's own QR code: no case stands behind them, so they are
        counted in a column of their own."""
        return self.filter(is_walk_in=True)

    def on_behalf(self) -> "RatingQuerySet":
        """代评: entered by a clerk for a citizen who asked."""
        return self.filter(on_behalf_by__isnull=False)


class Rating(models.Model):
    """评价: one citizen's active rating of one service.

    ``department``, ``item``, ``hall`` and ``service_day`` repeat what the service froze, so that a
    figure reads one table. ``rated_at`` is the device's word, ``received_at`` ours, ``fact_day``
    the Shanghai date the rating counts for. Written only by ``ratings.services``.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="ratings", verbose_name=_("service")
    )
    round_no = models.PositiveSmallIntegerField(_("round"), choices=Round, default=Round.FIRST)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    tags = models.ManyToManyField(
        ReasonTag, through="RatingTag", related_name="ratings", verbose_name=_("reasons")
    )
    text = models.TextField(_("comment"), default="", blank=True)
    text_sealed = models.TextField(default="", blank=True, editable=False)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    identity = models.CharField(_("identity"), max_length=10, choices=Identity)
    client = models.ForeignKey(
        ApiClient, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("client")
    )
    rated_at = models.DateTimeField(_("rated at"))
    received_at = models.DateTimeField(_("received at"))
    fact_day = models.DateField(_("day it counts for"))
    standing = models.CharField(
        _("standing"), max_length=12, choices=Standing, default=Standing.COUNTED, editable=False
    )
    is_complete = models.BooleanField(
        _("complete"),
        default=True,
        editable=False,
        help_text=_("False while the citizen may still add reasons on the second page."),
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="ratings", verbose_name=_("department")
    )
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="ratings", verbose_name=_("service item")
    )
    hall = models.ForeignKey(
        Hall, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hall")
    )
    service_day = models.DateField(_("service day"))
    is_walk_in = models.BooleanField(
        _("walk-in service"), default=False, db_default=False, editable=False
    )
    on_behalf_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered on behalf by"),
    )
    on_behalf_reason = models.CharField(
        _("why on behalf"),
        max_length=12,
        choices=OnBehalfReason,
        default="",
        db_default="",
        blank=True,
    )

    objects = RatingQuerySet.as_manager()

    found_in_text: Any = None
    """No column: what the finder said when the text was put in, for the review opened with the rating."""

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(fields=["service", "round_no"], name="rating_once_per_round"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="rating_level_1_to_5"),
            models.CheckConstraint(
                condition=Q(round_no__in=Round.values), name="rating_round_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="rating_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(identity__in=Identity.values), name="rating_identity_known"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="rating_standing_known"
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_by__isnull=True, on_behalf_reason="")
                | Q(on_behalf_by__isnull=False, on_behalf_reason__in=OnBehalfReason.values),
                name="rating_on_behalf_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "fact_day"], name="rating_dept_day"),
            models.Index(fields=["department", "service_day"], name="rating_dept_service_day"),
            # Serves lists, which never sort by anything finer than the week.
            models.Index(Week("fact_day").desc(), "uuid", name="rating_week_uuid"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The public name: random, so that it tells neither time nor order."""
        return f"PJ{self.uuid.hex[:12].upper()}"

    @property
    def text_place(self) -> str:
        return f"rating:{self.uuid}:text"

    def unseal_text(self) -> str:
        """The comment as it was written."""
        return sealed.unseal(self.text_sealed, bound_to=self.text_place) or self.text


class RatingTag(models.Model):
    rating = models.ForeignKey(Rating, models.PROTECT, related_name="rating_tags")
    tag = models.ForeignKey(ReasonTag, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reason of a rating")
        verbose_name_plural = _("reasons of ratings")
        constraints = [
            models.UniqueConstraint(fields=["rating", "tag"], name="rating_tag_once"),
        ]

    def __str__(self) -> str:
        return str(self.tag)


class RatingStanding(models.Model):
    """Who let a rating count, put it under review or struck it out, and why. Append-only."""

    rating = models.ForeignKey(Rating, models.PROTECT, related_name="standings")
    standing = models.CharField(_("standing"), max_length=12, choices=Standing)
    reason = models.CharField(_("reason"), max_length=12, choices=StandingReason)
    note = models.CharField(_("note"), max_length=500, default="", blank=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("standing of a rating")
        verbose_name_plural = _("standings of ratings")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="standing_known"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=StandingReason.values), name="standing_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_standing_display()


class SubmissionTrace(models.Model):
    """Blind indexes of where a rating came from, kept 180 days to find bursts and duplicates."""

    rating = models.ForeignKey(Rating, models.PROTECT, related_name="+")
    address_index = models.CharField(max_length=64, default="", blank=True)
    device_index = models.CharField(max_length=64, default="", blank=True)
    phone_index = models.CharField(max_length=64, default="", blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("trace of a submission")
        verbose_name_plural = _("traces of submissions")

    def __str__(self) -> str:
        return str(self.rating_id)
