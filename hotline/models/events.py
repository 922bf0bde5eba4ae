import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import User
from govservice.catalogue.models import Department

from .assignments import TicketAssignment
from .tickets import Ticket


class TicketEvent(models.Model):
    """What happened to a ticket, who did it under which duty. Append-only in the database."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events")
    assignment = models.ForeignKey(
        TicketAssignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    move = models.CharField(_("move"), max_length=24)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    duty = models.CharField(_("duty"), max_length=20, default="", blank=True)
    at = models.DateTimeField(_("time"))
    note = models.TextField(_("note"), default="", blank=True)
    note_sealed = models.TextField(default="", blank=True, editable=False)
    data = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("event of a ticket")
        verbose_name_plural = _("events of tickets")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["ticket", "at"], name="ticket_event_order")]

    def __str__(self) -> str:
        return self.move

    @property
    def note_place(self) -> str:
        return self.ticket.place(f"note:{self.at.astimezone(dt.UTC).isoformat()}")


class CallBackOutcome(models.TextChoices):
    REACHED = "reached", _("reached")
    NOT_REACHED = "not_reached", _("not reached")
    DECLINED = "declined", _("declined to rate")


class Resolution(models.TextChoices):
    """是否解决, asked before the level; empty where nobody could be asked."""

    SOLVED = "solved", _("solved")
    PARTLY = "partly", _("partly solved")
    NOT_SOLVED = "not_solved", _("not solved")


class CallBack(models.Model):
    """回访: one attempt to ask the caller. Append-only; the last one that ended the call-back counts.

    ``is_final`` marks the attempt that closed it: reached, declined, or given up as not reached.
    ``department`` is the lead unit at that time, ``day`` the Shanghai date: the figures read them here.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="call_backs")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    round_no = models.PositiveSmallIntegerField(_("round of handling"))
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    at = models.DateTimeField(_("time"))
    day = models.DateField(_("day"))
    outcome = models.CharField(_("outcome"), max_length=11, choices=CallBackOutcome)
    is_final = models.BooleanField(_("final"))
    resolution = models.CharField(
        _("solved?"), max_length=10, choices=Resolution, default="", blank=True
    )
    level = models.PositiveSmallIntegerField(_("satisfaction"), null=True, blank=True)
    comment = models.TextField(_("what the caller said"), default="", blank=True)
    comment_sealed = models.TextField(default="", blank=True, editable=False)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("call-back")
        verbose_name_plural = _("call-backs")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "round_no", "attempt"], name="call_back_attempt_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=CallBackOutcome.values), name="call_back_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(resolution__in=["", *Resolution.values]),
                name="call_back_resolution_known",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(1, 5)),
                name="call_back_level_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(outcome=CallBackOutcome.REACHED) | Q(resolution="", level__isnull=True),
                name="call_back_answers_if_reached",
            ),
        ]
        indexes = [models.Index(fields=["department", "day"], name="call_back_dept_day")]

    def __str__(self) -> str:
        return f"{self.ticket} {self.attempt}"

    @property
    def comment_place(self) -> str:
        return self.ticket.place(f"comment:{self.round_no}:{self.attempt}")
