from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from govservice.duties import ALL_DUTIES, Duty

from ..scope import ScopedQuerySet
from ..spelling import spell
from ..validity import Dated, ValidOn
from .departments import Department


class ItemType(models.TextChoices):
    """事项类型 codes of the national catalogue (policy: 01–10 powers, 20 public service)."""

    LICENCE = "01", _("administrative licence")
    PENALTY = "02", _("administrative penalty")
    COERCION = "03", _("administrative coercion")
    LEVY = "04", _("administrative levy")
    GRANT = "05", _("administrative grant")
    INSPECTION = "06", _("administrative inspection")
    CONFIRMATION = "07", _("administrative confirmation")
    AWARD = "08", _("administrative award")
    RULING = "09", _("administrative ruling")
    OTHER_POWER = "10", _("other administrative power")
    PUBLIC_SERVICE = "20", _("public service")


class LimitUnit(models.TextChoices):
    WORKING_DAYS = "W", _("working days")
    CALENDAR_DAYS = "N", _("calendar days")
    WORKING_HOURS = "H", _("working hours")


class CaseForm(models.TextChoices):
    """办件类型."""

    AT_ONCE = "1", _("handled at once")
    BY_PROMISE = "2", _("handled within a promised time")


class SpelledField(models.TextField):  # type: ignore[type-arg]
    """Filled from the row's name whenever the row is written, one by one or in bulk.

    ``bulk_update`` alone takes values as they are: its caller asks :meth:`ServiceItem.respell` first.
    """

    def __init__(self, *args: Any, which: int = 0, **kwargs: Any) -> None:
        self.which = which
        unstated: dict[str, Any] = {"default": "", "blank": True, "editable": False}
        super().__init__(*args, **(unstated | kwargs))

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "which": self.which}

    def pre_save(self, model_instance: models.Model, add: Any) -> str:
        value = spell(model_instance.name)[self.which]  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, value)
        return value


class ServiceItemQuerySet(ScopedQuerySet):
    readers = ALL_DUTIES


class ServiceItem(models.Model):
    """政务服务事项: the identity that stays while its versions change.

    ``pinyin`` and ``initials`` are those of ``name``, kept by every write through the model.
    """

    code = models.CharField(_("code"), max_length=36)
    name = models.CharField(_("name"), max_length=200)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="items", verbose_name=_("department")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("replaced by"),
        help_text=_("Of an item that is no longer offered: what people ask for instead."),
    )
    pinyin = SpelledField(_("pinyin"), which=0)
    initials = SpelledField(_("initials of the pinyin"), which=1)

    objects = ServiceItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("service item")
        verbose_name_plural = _("service items")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="item_code_once"),
            models.CheckConstraint(
                condition=~Q(replaced_by=F("id")), name="item_not_replaced_by_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def respell(self) -> None:
        self.pinyin, self.initials = spell(self.name)


class ItemVersionQuerySet(ValidOn, ScopedQuerySet):
    readers = frozenset({Duty.CATALOGUE_KEEPER})
    department_lookup = "item__department"


class ItemVersion(Dated):
    """What an item promised between two days (实施清单); versions of one item never overlap.

    ``materials`` and ``guide`` are lists and maps of texts as the guide prints them.
    Limits are whole numbers of ``limit_unit``; ``visits`` is 到办事现场次数.
    """

    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="versions", verbose_name=_("service item")
    )
    implementation_code = models.CharField(
        _("implementation code"), max_length=36, default="", blank=True
    )
    item_type = models.CharField(_("type of the item"), max_length=2, choices=ItemType)
    case_form = models.CharField(
        _("form of handling"), max_length=1, choices=CaseForm, default=CaseForm.BY_PROMISE
    )
    statutory_limit = models.PositiveSmallIntegerField(_("statutory limit"), null=True, blank=True)
    promised_limit = models.PositiveSmallIntegerField(_("promised limit"), null=True, blank=True)
    limit_unit = models.CharField(
        _("unit of the limits"), max_length=1, choices=LimitUnit, default=LimitUnit.WORKING_DAYS
    )
    visits = models.PositiveSmallIntegerField(_("visits needed"), null=True, blank=True)
    online_depth = models.CharField(
        _("online depth"),
        max_length=15,
        default="",
        blank=True,
        help_text=_("Codes 1–8 joined by “^”, as the national platform sends them."),
    )
    charges_fee = models.BooleanField(_("charges a fee"), default=False)
    fee_basis = models.CharField(_("basis of the fee"), max_length=200, default="", blank=True)
    scope = models.CharField(_("where it can be handled"), max_length=40, default="", blank=True)
    theme = models.CharField(_("theme"), max_length=40, default="", blank=True)
    channels = models.JSONField(_("channels"), default=list, blank=True)
    materials = models.JSONField(_("materials"), default=list, blank=True)
    guide = models.JSONField(_("guide"), default=dict, blank=True)

    objects = ItemVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a service item")
        verbose_name_plural = _("versions of service items")
        ordering = ["item", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["item", "valid_from"], name="item_version_once"),
            models.CheckConstraint(
                condition=Q(item_type__in=ItemType.values), name="item_version_type_known"
            ),
            models.CheckConstraint(
                condition=Q(case_form__in=CaseForm.values), name="item_version_form_known"
            ),
            models.CheckConstraint(
                condition=Q(limit_unit__in=LimitUnit.values), name="item_version_unit_known"
            ),
            models.CheckConstraint(
                condition=Q(promised_limit__isnull=True)
                | Q(statutory_limit__isnull=True)
                | Q(promised_limit__lte=F("statutory_limit")),
                name="item_promise_within_law",
            ),
            Dated.validity_constraint("item_version_valid_order"),
        ]

    def __str__(self) -> str:
        return f"{self.item} ({self.valid_from})"
