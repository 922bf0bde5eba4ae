"""Windows as doors of ratings: the code on the sheet, services begun with it, screens and their cases."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import ApiClient, User
from govservice.catalogue.models import Hall, Service, Window
from govservice.catalogue.models.halls import WindowQuerySet
from govservice.duties import Duty


class RatedWindowQuerySet(WindowQuerySet):
    readers = frozenset({Duty.RATING_OFFICER, Duty.CATALOGUE_KEEPER})


class RatedWindow(Window):
    """A window as those see it who print its sheet and set up its tablet."""

    objects = RatedWindowQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = _("QR code and tablet of a window")
        verbose_name_plural = _("QR codes and tablets of windows")


class WindowCode(models.Model):
    """The random name under which a window's printed sheet leads here; replaced, never changed."""

    window = models.ForeignKey(
        Window, models.PROTECT, related_name="codes", verbose_name=_("window")
    )
    code = models.CharField(_("code"), max_length=16)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)

    class Meta:
        verbose_name = _("code of a window")
        verbose_name_plural = _("codes of windows")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="window_code_once"),
            models.UniqueConstraint(
                fields=["window"],
                condition=Q(replaced_at__isnull=True),
                name="window_code_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class WalkIn(models.Model):
    """One service begun with a window's sheet: the how-manieth of its window and of its phone that day.

    ``form_index`` names the form that was sent, so that sending it twice makes one service.
    Kept a week; the service and its rating stay.
    """

    service = models.OneToOneField(Service, models.PROTECT, related_name="walk_in")
    window = models.ForeignKey(Window, models.PROTECT, related_name="+")
    day = models.DateField()
    nth_of_window = models.PositiveIntegerField()
    device_index = models.CharField(max_length=64)
    nth_of_device = models.PositiveSmallIntegerField()
    form_index = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("walk-in service")
        verbose_name_plural = _("walk-in services")
        constraints = [
            models.UniqueConstraint(
                fields=["window", "day", "nth_of_window"], name="walk_in_nth_of_window_once"
            ),
            models.UniqueConstraint(
                fields=["device_index", "day", "nth_of_device"], name="walk_in_nth_of_device_once"
            ),
            models.UniqueConstraint(fields=["form_index"], name="walk_in_form_once"),
        ]
        indexes = [models.Index(fields=["day"], name="walk_in_day")]

    def __str__(self) -> str:
        return f"{self.window_id} {self.day} {self.nth_of_window}"


class RegisteredScreen(models.Model):
    """A screen of ours. It is opened once with a key and known by its cookie until revoked."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key_hash = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-made_at"]
        constraints = [models.UniqueConstraint(fields=["key_hash"], name="%(class)s_key_once")]

    def __str__(self) -> str:
        return self.uuid.hex[:8].upper()

    @classmethod
    def place_is_open(cls) -> Q:
        """The condition under which its place is in operation."""
        raise TypeError(cls.__name__)


class Tablet(RegisteredScreen):
    """At a window."""

    window = models.ForeignKey(
        Window, models.PROTECT, related_name="tablets", verbose_name=_("window")
    )

    class Meta(RegisteredScreen.Meta):
        verbose_name = _("counter tablet")
        verbose_name_plural = _("counter tablets")

    @classmethod
    def place_is_open(cls) -> Q:
        return Q(window__is_open=True, window__hall__is_open=True)


class Kiosk(RegisteredScreen):
    """In a hall, for everybody who comes by."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="kiosks", verbose_name=_("hall"))

    class Meta(RegisteredScreen.Meta):
        verbose_name = _("self-service kiosk")
        verbose_name_plural = _("self-service kiosks")

    @classmethod
    def place_is_open(cls) -> Q:
        return Q(hall__is_open=True)


class TabletCall(models.Model):
    """A service shown on a window's tablets for a minute. Without a tap it stays unrated."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    window = models.ForeignKey(Window, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    client = models.ForeignKey(ApiClient, models.PROTECT, null=True, blank=True, related_name="+")
    called_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("call on a tablet")
        verbose_name_plural = _("calls on tablets")
        indexes = [models.Index(fields=["window", "-id"], name="tablet_call_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("called_at")), name="tablet_call_time_order"
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def is_open(self, at: dt.datetime) -> bool:
        return at <= self.expires_at
