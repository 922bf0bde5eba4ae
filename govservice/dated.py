"""Rows that hold from one day up to, not including, another."""

import datetime as dt
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .validity import ALWAYS_FROM, OPEN_END

QS = TypeVar("QS", bound=models.QuerySet[Any])


class ValidOn:
    """Adds ``valid_on`` to a queryset class."""

    def valid_on(self: QS, day: dt.date) -> QS:  # type: ignore[misc]
        return self.filter(valid_from__lte=day, valid_to__gt=day)


class DatedQuerySet(ValidOn, models.QuerySet[Any]):
    pass


class Dated(models.Model):
    """Half-open validity: ``valid_from <= day < valid_to``; no end is 9999-12-31, never NULL."""

    valid_from = models.DateField(_("valid from"), default=ALWAYS_FROM)
    valid_to = models.DateField(
        _("valid to"), default=OPEN_END, help_text=_("The first day it no longer holds.")
    )

    class Meta:
        abstract = True

    @classmethod
    def validity_constraint(cls, name: str) -> models.CheckConstraint:
        return models.CheckConstraint(condition=Q(valid_from__lt=F("valid_to")), name=name)

    def is_valid_on(self, day: dt.date) -> bool:
        return self.valid_from <= day < self.valid_to
