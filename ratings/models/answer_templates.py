"""答复模板: answers to the citizen that a body or the bodies of a region begin with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import PlacedQuerySet
from govservice.catalogue.models import Placed
from govservice.dated import Dated, ValidOn
from govservice.duties import Duty

from .rectification_codes import Finding, RectificationForm


class AnswerTemplateQuerySet(ValidOn, PlacedQuerySet):
    readers = frozenset({Duty.RATING_OFFICER, Duty.VERIFIER, Duty.REVIEWER})


class AnswerTemplate(Placed, Dated):
    """For one body with all below it, or for all bodies of a region; ``finding`` and ``form`` empty fit any.

    The text names what is filled in by :mod:`ratings.placeholders`, and no person.
    """

    name = models.CharField(_("name"), max_length=60)
    finding = models.CharField(_("finding"), max_length=16, choices=Finding, default="", blank=True)
    form = models.CharField(
        _("way of putting it right"),
        max_length=8,
        choices=RectificationForm,
        default="",
        blank=True,
    )
    text = models.TextField(_("text"))

    objects = AnswerTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")
        ordering = ["name", "valid_from", "pk"]
        constraints = [
            Placed.one_place_constraint("answer_template_one_place"),
            models.CheckConstraint(
                condition=Q(finding__in=["", *Finding.values]),
                name="answer_template_finding_known",
            ),
            models.CheckConstraint(
                condition=Q(form__in=["", *RectificationForm.values]),
                name="answer_template_form_known",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="answer_template_has_text"),
            Dated.validity_constraint("answer_template_valid_order"),
            models.UniqueConstraint(
                fields=["department", "name", "valid_from"],
                condition=Q(department__isnull=False),
                name="answer_template_once_per_body",
            ),
            models.UniqueConstraint(
                fields=["region", "name", "valid_from"],
                condition=Q(region__isnull=False),
                name="answer_template_once_per_region",
            ),
        ]

    def __str__(self) -> str:
        return self.name
