import ipaddress

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from govservice.duties import ALL_DUTIES

from ..scope import ScopedQuerySet
from .departments import Department
from .regions import Region

WIDEST_PREFIX = {4: 16, 6: 32}


class HallQuerySet(ScopedQuerySet):
    readers = ALL_DUTIES
    region_lookup = "region"


class WindowQuerySet(ScopedQuerySet):
    readers = ALL_DUTIES
    department_lookup = "hall__department"
    region_lookup = "hall__region"


def validate_networks(text: str) -> None:
    """One address or network a line, such as ``192.0.2.0/24``; never a network of half the world."""
    for line in text.split():
        try:
            network = ipaddress.ip_network(line, strict=False)
        except ValueError:
            message = _(
                "“%(line)s” is no address or network; expected is 192.0.2.0/24, for instance."
            )
            raise ValidationError(message, params={"line": line}) from None
        if network.prefixlen < WIDEST_PREFIX[network.version]:
            message = _("“%(line)s” is wider than one hall's network can be.")
            raise ValidationError(message, params={"line": line})


class Hall(models.Model):
    """政务服务大厅, with the body that runs its windows."""

    code = models.CharField(_("code"), max_length=32)
    name = models.CharField(_("name"), max_length=120)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="halls", verbose_name=_("region")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="halls", verbose_name=_("run by")
    )
    address = models.CharField(_("address"), max_length=200, default="", blank=True)
    is_open = models.BooleanField(_("open"), default=True)
    networks = models.TextField(
        _("networks"),
        default="",
        blank=True,
        validators=[validate_networks],
        help_text=_(
            "Addresses from which this hall's tablets, kiosks and visitors come, one a line. So many "
            "ratings from one address are no flood."
        ),
    )

    objects = HallQuerySet.as_manager()

    class Meta:
        verbose_name = _("service hall")
        verbose_name_plural = _("service halls")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["code"], name="hall_code_once")]

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """窗口: a counter within a hall."""

    hall = models.ForeignKey(
        Hall, models.PROTECT, related_name="windows", verbose_name=_("service hall")
    )
    number = models.CharField(_("window number"), max_length=16)
    name = models.CharField(_("name"), max_length=80, default="", blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="windows", verbose_name=_("department")
    )
    is_open = models.BooleanField(_("open"), default=True)

    objects = WindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("window")
        verbose_name_plural = _("windows")
        ordering = ["hall", "number"]
        constraints = [
            models.UniqueConstraint(fields=["hall", "number"], name="window_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.hall} {self.number}"
