import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.accounts.models import User
from govservice.accounts.rights import own_staff_numbers
from govservice.catalogue.models import Department, Region, Service
from govservice.catalogue.scope import ScopedQuerySet, Viewer
from govservice.duties import Duty

from .ratings import Rating
from .weeks import Week


class FormKind(models.TextChoices):
    """The public forms; each counts for itself."""

    TAP = "tap", _("one tap on a rating link")
    REASONS = "reasons", _("reasons and comment")
    LOOK_UP = "look_up", _("rating by case number")
    WALK_IN = "walk_in", _("rating at a window")
    KIOSK = "kiosk", _("self-service kiosk")
    TICKET = "ticket", _("writing to the hotline")
    TRACK = "track", _("following a matter")
    GUIDE = "guide", _("remark on a guide")


class HeldReason(models.TextChoices):
    """Why a person looks first."""

    HONEYPOT = "honeypot", _("a field was filled in that people do not see")
    TOO_FAST = "too_fast", _("sent faster than a person types")
    NO_RENDER_TIME = "no_render_time", _("sent without opening the form")
    ADDRESS = "address", _("too many from one address")
    PHONE = "phone", _("too many with one telephone number")
    TOKEN = "token", _("too many on one link")


class HeldStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RELEASED = "released", _("released")
    DISMISSED = "dismissed", _("dismissed")


class HeldQuerySet(ScopedQuerySet):
    """Held ratings are seen by those who judge ratings, held matters by the hotline's desk."""

    rating_duties = frozenset({Duty.RATING_OFFICER, Duty.REVIEWER})
    ticket_duties = frozenset({Duty.DESK})
    readers = rating_duties | ticket_duties
    region_lookup = "region"

    def visible_to(self, viewer: Viewer, duty: str | None = None) -> "HeldQuerySet":
        """As everywhere, but nobody decides about their own work."""
        held = self.filter(
            (~Q(kind=FormKind.TICKET) & self._reached(viewer, self.rating_duties, duty))
            | (Q(kind=FormKind.TICKET) & self._reached(viewer, self.ticket_duties, duty))
        )
        own = own_staff_numbers(viewer)
        return held.exclude(service__staff_no__in=own) if own else held

    def _reached(self, viewer: Viewer, duties: frozenset[str], duty: str | None) -> Q:
        scope = viewer.scope(duties if duty is None else duties & {duty})
        return scope.condition(self.department_lookup, self.region_lookup)

    def waiting(self) -> "HeldQuerySet":
        return self.filter(status=HeldStatus.WAITING)


class HeldSubmission(models.Model):
    """What a public form sent and a person looks at first: perhaps a bot's, perhaps not.

    Nothing is unique here and no invitation is used up. ``payload_sealed`` holds what the ordinary
    door needs, ``text`` what may be shown of it. Written only by ``ratings.services``.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("form"), max_length=10, choices=FormKind)
    reasons = models.JSONField(_("held because"), default=list)
    received_at = models.DateTimeField(_("received at"))
    received_day = models.DateField(_("day received"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    rating = models.ForeignKey(
        Rating, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rating")
    )
    text = models.TextField(_("text"), default="", blank=True)
    payload_sealed = models.TextField(default="", blank=True, editable=False)
    address_index = models.CharField(max_length=64, default="", blank=True, editable=False)
    device_index = models.CharField(max_length=64, default="", blank=True, editable=False)
    phone_index = models.CharField(max_length=64, default="", blank=True, editable=False)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=HeldStatus,
        default=HeldStatus.WAITING,
        editable=False,
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, default="", blank=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("held submission")
        verbose_name_plural = _("held submissions")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FormKind.values), name="held_kind_known"),
            models.CheckConstraint(
                condition=Q(status__in=HeldStatus.values), name="held_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=HeldStatus.WAITING, decided_at=None, decided_by=None)
                | ~Q(status=HeldStatus.WAITING) & Q(decided_at__isnull=False),
                name="held_decided_with_time",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "received_at"], name="held_status_received"),
            models.Index("status", Week("received_day").desc(), "uuid", name="held_status_week"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The public name: random, so that it tells neither time nor order."""
        return f"HD{self.uuid.hex[:12].upper()}"

    @property
    def payload_place(self) -> str:
        return f"held:{self.uuid}:payload"

    def unseal_payload(self) -> dict[str, object]:
        return sealed.unseal_data(self.payload_sealed, bound_to=self.payload_place)
