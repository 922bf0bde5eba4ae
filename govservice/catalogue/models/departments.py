from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NumberError

from govservice.duties import ALL_DUTIES

from ..scope import ScopedQuerySet
from ..validity import OPEN_END, Dated, ValidOn
from .regions import Region


class DepartmentKind(models.TextChoices):
    GOVERNMENT = "government", _("government of a region")
    DEPARTMENT = "department", _("department")
    VERTICAL = "vertical", _("vertically managed body")
    BRANCH = "branch", _("branch office")
    UTILITY = "utility", _("public utility")
    HALL = "hall", _("body that runs service halls")
    HOTLINE = "hotline", _("hotline centre")
    TOWN = "town", _("town or street government")


def validate_credit_code(value: str) -> None:
    """GB 32100 unified social credit code: 18 characters with a check character."""
    try:
        uscc.validate(value)
    except NumberError:
        raise ValidationError(
            _("“%(value)s” is not a valid 18-character unified social credit code."),
            params={"value": value},
        ) from None


class DepartmentQuerySet(ValidOn, ScopedQuerySet):
    readers = ALL_DUTIES  # whoever has a place here may know who else is there
    department_lookup = ""

    def within(self, department: "Department") -> Self:
        """The department itself and everything below it."""
        return self.filter(path__startswith=department.path)


class Department(Dated):
    """部门(单位). ``code`` is the project's own and never changes; ``path`` is ``/id/id/`` down to itself."""

    code = models.CharField(_("code"), max_length=32)
    credit_code = models.CharField(
        _("unified social credit code"),
        max_length=18,
        default="",
        blank=True,
        validators=[validate_credit_code],
        help_text=_("Branches may carry the code of the body above them."),
    )
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=60, default="", blank=True)
    name_note = models.CharField(
        _("note on the name"),
        max_length=60,
        default="",
        blank=True,
        help_text=_("e.g. 2019 年名称"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=DepartmentKind)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="departments", verbose_name=_("region")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    path = models.CharField(max_length=120, db_index=True, editable=False, default="")
    succeeded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("stands today as"),
        help_text=_(
            "Worked out from the successions, through chains; empty while it stands itself."
        ),
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="department_code_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="department_not_own_parent"),
            models.CheckConstraint(
                condition=Q(kind__in=DepartmentKind.values), name="department_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(succeeded_by=F("id")), name="department_not_own_successor"
            ),
            Dated.validity_constraint("department_valid_order"),
        ]

    def __str__(self) -> str:
        """The note stands only behind a name that no longer holds."""
        ended = self.name_note and self.valid_to != OPEN_END
        return f"{self.name}（{self.name_note}）" if ended else self.name

    def clean(self) -> None:
        """Two bodies that stand under each other would have no path."""
        above = self.parent
        if self.pk and above and above.path.startswith(self.path):
            raise ValidationError({"parent": _("A department cannot stand under itself.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep ``path`` in step; a moved department takes everything below it along."""
        before = self.path
        super().save(*args, **kwargs)
        self.path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if self.path != before:
            Department.objects.filter(pk=self.pk).update(path=self.path)
            for child in Department.objects.filter(parent=self):
                child.parent = self
                child.save()


class DepartmentSuccession(models.Model):
    """机构改革: who took over from whom; ``on`` is the first day of the one that follows.

    One told by a list only says so. One planned through the door also moves what the predecessor
    has; ``carried_out_at`` is empty until nothing of it is left.
    """

    predecessor = models.ForeignKey(
        Department, models.PROTECT, related_name="successions", verbose_name=_("predecessor")
    )
    successor = models.ForeignKey(
        Department, models.PROTECT, related_name="predecessions", verbose_name=_("successor")
    )
    on = models.DateField(_("on"))
    reason = models.CharField(_("reason"), max_length=200, default="", db_default="", blank=True)
    planned_at = models.DateTimeField(_("planned at"), null=True, blank=True, editable=False)
    ended_before = models.DateField(null=True, blank=True, editable=False)  # than the plan said
    carried_out_at = models.DateTimeField(
        _("carried out at"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("succession of departments")
        verbose_name_plural = _("successions of departments")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_not_to_itself"
            ),
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=Q(planned_at__isnull=False),
                name="succession_planned_once",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_at__isnull=True)
                | Q(planned_at__isnull=False, carried_out_at__gte=F("planned_at")),
                name="succession_carried_out_as_planned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
