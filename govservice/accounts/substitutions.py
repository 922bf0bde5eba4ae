"""AB 角: who stands in for whom, under which duty, from one day to another."""

from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from govservice.catalogue.scope import Scope, ScopedQuerySet, Viewer
from govservice.dated import Dated, ValidOn
from govservice.duties import Duty

ADMINISTRATION = frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN, Duty.AUDIT_ADMIN})
MAY_BE_STOOD_IN_FOR = sorted(set(Duty.values) - ADMINISTRATION)


class SubstitutionQuerySet(ValidOn, ScopedQuerySet):
    """One's own, both ways; officers also those of the people whose duty lies within their scope."""

    readers = frozenset({Duty.SECURITY_ADMIN, Duty.MANAGER})

    def in_scope(self, scope: Scope) -> Self:
        if scope.everything:
            return self
        if not scope:
            return self.none()
        assignments = apps.get_model("accounts", "DutyAssignment").objects
        stood_in_for = assignments.within(scope).filter(
            user=OuterRef("person"), duty=OuterRef("duty")
        )
        return self.filter(Exists(stood_in_for))

    def visible_to(self, viewer: Viewer, duty: str | None = None) -> "SubstitutionQuerySet":
        officers = super().visible_to(viewer, duty)
        if not isinstance(viewer, models.Model) or viewer._meta.label != settings.AUTH_USER_MODEL:
            return officers
        return self.filter(
            Q(person=viewer.pk) | Q(substitute=viewer.pk) | Q(pk__in=officers.values("pk"))
        )

    def standing(self) -> Self:
        """Not revoked; on which days is another question."""
        return self.filter(revoked_at__isnull=True)


class Substitution(Dated):
    """``substitute`` holds what ``person`` holds under ``duty`` while both this and the duty are valid.

    What is held as a substitute is not handed on. A row is never deleted: events refer to the days
    on which two people counted as one.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="substitutions",
        verbose_name=_("person stood in for"),
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="stands_in",
        verbose_name=_("substitute"),
    )
    duty = models.CharField(_("duty"), max_length=20, choices=Duty)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("named by"),
    )
    named_at = models.DateTimeField(_("named at"))
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects: Any = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(duty__in=MAY_BE_STOOD_IN_FOR), name="substitution_duty_known"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("substitute")), name="substitution_not_oneself"
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True) | Q(revoked_at__isnull=False),
                name="substitution_revoked_has_time",
            ),
            Dated.validity_constraint("substitution_valid_order"),
        ]
        indexes = [
            models.Index(fields=["substitute", "valid_to"], name="substitution_of_substitute"),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} ← {self.person} · {self.get_duty_display()}"
