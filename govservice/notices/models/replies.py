import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.accounts.models import covers_a_root
from govservice.catalogue.scope import Scope, ScopedQuerySet
from govservice.duties import Duty


class ReplyOutcome(models.TextChoices):
    RATED = "rated", _("counted as a rating")
    ALREADY_RATED = "already_rated", _("already rated")
    LATE = "late", _("too late")
    NOT_UNDERSTOOD = "not_understood", _("not understood")
    NO_MORE = "no_more", _("wants no more messages")
    AGAIN = "again", _("wants messages again")
    UNKNOWN_NUMBER = "unknown_number", _("from a number nobody wrote to")


class ReplyQuerySet(ScopedQuerySet):
    """As the outbox: of the whole system or of nobody."""

    readers = frozenset({Duty.SYSTEM_ADMIN})

    def in_scope(self, scope: Scope) -> Self:
        return self if covers_a_root(scope) else self.none()


class Reply(models.Model):
    """A text message that came in, once per number of its gateway.

    Of a number nobody wrote to only the outcome is kept: neither the number nor a word.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    gateway_id = models.CharField(_("number at the gateway"), max_length=100)
    phone_index = models.CharField(max_length=64, default="", blank=True, editable=False)
    text = models.CharField(_("text"), max_length=1000, default="", blank=True)
    text_sealed = models.TextField(default="", blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=16, choices=ReplyOutcome)
    received_at = models.DateTimeField(_("received at"))

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply by text message")
        verbose_name_plural = _("replies by text message")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["gateway_id"], name="reply_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=ReplyOutcome.values), name="reply_outcome_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["phone_index", "-id"], name="reply_of_phone", condition=~Q(phone_index="")
            ),
        ]

    def __str__(self) -> str:
        return self.uuid.hex[:12]

    @property
    def text_place(self) -> str:
        return f"reply:{self.uuid}:text"

    def unseal_text(self) -> str:
        return sealed.unseal(self.text_sealed, bound_to=self.text_place) or self.text


class NoMoreMessages(models.Model):
    """A telephone that asked for no more messages; only its blind index is kept."""

    phone_index = models.CharField(max_length=64)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("telephone without messages")
        verbose_name_plural = _("telephones without messages")
        constraints = [
            models.UniqueConstraint(fields=["phone_index"], name="no_more_messages_once")
        ]

    def __str__(self) -> str:
        return self.phone_index[:8]
