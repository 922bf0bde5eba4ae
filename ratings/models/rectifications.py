import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.accounts.events import ACTED_FOR_NAME
from govservice.accounts.models import User
from govservice.accounts.rights import own_staff_numbers
from govservice.catalogue.models import Department
from govservice.catalogue.scope import ScopedQuerySet, Viewer
from govservice.duties import Duty

from ..timing import monday_of
from .ratings import Identity, Rating
from .rectification_codes import (
    ENDED,
    About,
    ExtensionState,
    Finding,
    FixSatisfaction,
    PauseReason,
    RectificationForm,
    RectificationMove,
    RectificationStatus,
)


class RectificationQuerySet(ScopedQuerySet):
    readers = frozenset(
        {
            Duty.RATING_OFFICER,
            Duty.VERIFIER,
            Duty.REVIEWER,
            Duty.CALL_BACK_CLERK,
            Duty.MANAGER,
            Duty.SUPERVISOR,
            Duty.SIGNING_LEADER,
        }
    )

    def visible_to(self, viewer: Viewer, duty: str | None = None) -> "RectificationQuerySet":
        """As everywhere, but nobody sees what a rating of their own work set going."""
        rectifications = super().visible_to(viewer, duty)
        own = own_staff_numbers(viewer)
        return rectifications.exclude(rating__service__staff_no__in=own) if own else rectifications


def _code(name: Any, codes: type[models.TextChoices], length: int) -> Any:
    """An enumerated column that is empty until its move is made."""
    return models.CharField(
        name, max_length=length, choices=codes, default="", db_default="", blank=True
    )


def _text(name: Any) -> Any:
    return models.TextField(name, default="", db_default="", blank=True)


def _sealed() -> Any:
    return models.TextField(default="", db_default="", blank=True, editable=False)


def _one_of_or_empty(
    column: str, codes: type[models.TextChoices], name: str
) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{column}__in": ["", *codes.values]}), name=name)


class WeekOfRating(models.DateField):  # type: ignore[type-arg]
    """Filled from the rating whenever the row is written whole, one by one or in bulk."""

    def pre_save(self, model_instance: models.Model, add: Any) -> dt.date:
        row: Any = model_instance
        row.week = monday_of(row.rating.fact_day)
        return monday_of(row.rating.fact_day)


class LotOfRating(models.UUIDField):  # type: ignore[type-arg]
    """As the week."""

    def pre_save(self, model_instance: models.Model, add: Any) -> uuid.UUID:
        row: Any = model_instance
        row.lot = row.rating.uuid
        return row.rating.uuid  # type: ignore[no-any-return]


class Rectification(models.Model):
    """差评整改: opened in the transaction of the bad rating it puts right, moved by one mover.

    ``department`` is the body that answers now, ``due_at`` the deadline of the step in hand. ``week``
    and ``lot`` repeat the Monday and the random name of the rating: the order of every list, which tells
    nothing finer than the week.
    """

    number = models.CharField(_("number"), max_length=24)
    rating = models.OneToOneField(
        Rating, models.PROTECT, related_name="rectification", verbose_name=_("rating")
    )
    status = models.CharField(
        _("status"),
        max_length=16,
        choices=RectificationStatus,
        default=RectificationStatus.TO_ASSIGN,
        editable=False,
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="rectifications", verbose_name=_("department")
    )
    week = WeekOfRating(_("week of the rating"), editable=False)
    lot = LotOfRating(editable=False)
    opened_at = models.DateTimeField(_("opened at"))
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handler")
    )
    about = _code(_("what it is about"), About, 6)
    round_no = models.PositiveSmallIntegerField(
        _("round of rectification"), default=1, db_default=1
    )
    contacted_at = models.DateTimeField(_("contacted at"), null=True, blank=True)
    finding = _code(_("finding"), Finding, 16)
    finding_text = _text(_("what was found"))
    finding_text_sealed = _sealed()
    form = _code(_("way of putting it right"), RectificationForm, 8)
    plan = _text(_("plan"))
    plan_sealed = _sealed()
    plan_until = models.DateField(_("planned until"), null=True, blank=True)
    result = _text(_("what was done"))
    result_sealed = _sealed()
    answer = _text(_("answer to the citizen"))
    answer_sealed = _sealed()
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    first_result = _text(_("what was done in the first round"))
    first_result_sealed = _sealed()
    first_answer = _text(_("answer of the first round"))
    first_answer_sealed = _sealed()
    satisfaction = _code(_("satisfaction with the fix"), FixSatisfaction, 12)
    extension = _code(_("extension"), ExtensionState, 8)
    extension_until = models.DateField(_("extension until"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    pause_reason = _code(_("why paused"), PauseReason, 10)
    appealed_at = models.DateTimeField(_("appealed at"), null=True, blank=True)
    objected_at = models.DateTimeField(_("objected at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rectification")
        verbose_name_plural = _("rectifications")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="rectification_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=RectificationStatus.values),
                name="rectification_status_known",
            ),
            _one_of_or_empty("about", About, "rectification_about_known"),
            _one_of_or_empty("finding", Finding, "rectification_finding_known"),
            _one_of_or_empty("form", RectificationForm, "rectification_form_known"),
            _one_of_or_empty("satisfaction", FixSatisfaction, "rectification_satisfaction_known"),
            _one_of_or_empty("extension", ExtensionState, "rectification_extension_known"),
            models.CheckConstraint(
                condition=Q(round_no__in=[1, 2]), name="rectification_two_rounds"
            ),
            models.CheckConstraint(
                condition=~Q(form=RectificationForm.BY_PLAN) | Q(plan_until__isnull=False),
                name="rectification_plan_has_day",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, pause_reason="")
                | Q(paused_at__isnull=False, pause_reason__in=PauseReason.values),
                name="rectification_pause_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(ENDED), closed_at__isnull=False)
                | (~Q(status__in=sorted(ENDED)) & Q(closed_at__isnull=True)),
                name="rectification_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "status"], name="rectification_dept_status"),
            # Serves lists: few bodies' rows are found here without walking through every rating.
            models.Index(F("week").desc(), "lot", name="rectification_week_lot"),
            # Serves the queue; the ended ones are most of the table and are never in it.
            models.Index(
                fields=["due_at"],
                name="rectification_open_due",
                condition=~Q(status__in=sorted(ENDED)),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def place(self, name: str) -> str:
        """What a sealed value of this rectification is bound to."""
        return f"rectification:{self.number}:{name}"

    def full_text(self, name: str) -> str:
        """A text as it was written, before masking."""
        original = getattr(self, f"{name}_sealed")
        if not original:
            return str(getattr(self, name))
        return sealed.unseal(original, bound_to=self.place(name))

    @property
    def is_named(self) -> bool:
        return self.rating.identity == Identity.REAL_NAME

    @property
    def can_be_called(self) -> bool:
        """Whether somebody may be telephoned: with the citizen's name, and with a number on file."""
        return self.is_named and self.rating.service.case.phone_index != ""

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED


class RectificationEvent(models.Model):
    """What happened to a rectification. Append-only in the database."""

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="events")
    move = models.CharField(_("move"), max_length=24)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    duty = models.CharField(_("duty"), max_length=20, default="", blank=True)
    at = models.DateTimeField(_("time"))
    note = models.TextField(_("note"), default="", blank=True)
    note_sealed = _sealed()
    data = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("event of a rectification")
        verbose_name_plural = _("events of rectifications")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.move

    @property
    def shown_move(self) -> str:
        """In the reader's language; a move unknown here by its code."""
        labels = dict(RectificationMove.choices) | dict(RectificationStatus.choices)
        return str(labels.get(self.move, self.move))

    @property
    def shown_actor(self) -> str:
        """Who did it and, of a substitute, for whom; empty where nobody but the clock or a citizen did."""
        person = self.data.get(ACTED_FOR_NAME)
        if not person:
            return str(self.actor or "")
        return str(_("%(actor)s (for %(person)s)") % {"actor": self.actor, "person": person})

    @property
    def shown_status(self) -> str:
        """Where it led, empty where it stayed."""
        target = self.data.get("to", "")
        return str(dict(RectificationStatus.choices).get(target, ""))

    @property
    def note_place(self) -> str:
        return self.rectification.place(f"note:{self.at.astimezone(dt.UTC).isoformat()}")
