import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.accounts.models import covers_a_root
from govservice.catalogue.scope import Scope, ScopedQuerySet
from govservice.duties import Duty

from ..workflow import WAITING, Status
from .endpoints import WebhookEndpoint


class Kind(models.TextChoices):
    SMS = "sms", _("text message")
    EVENT = "event", _("event to a system")


class MessageQuerySet(ScopedQuerySet):
    """The outbox belongs to the whole system: who administers a part of it sees none."""

    readers = frozenset({Duty.SYSTEM_ADMIN})

    def in_scope(self, scope: Scope) -> Self:
        return self if covers_a_root(scope) else self.none()


class Message(models.Model):
    """One message to a telephone or a system, written with the fact it tells of and sent afterwards.

    ``key`` makes it once: whoever queues the same key again changes nothing. ``next_at`` is when it
    may be taken up, for one being sent the end of the sender's time. ``claim`` names that sender.
    ``about`` is a random or public name, never a person. Number and text are sealed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=200)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    name = models.CharField(_("template or event"), max_length=60)
    about = models.CharField(_("about"), max_length=80, default="", blank=True)
    status = models.CharField(
        _("status"), max_length=8, choices=Status, default=Status.QUEUED, editable=False
    )
    phone_sealed = models.TextField(default="", blank=True, editable=False)
    phone_index = models.CharField(max_length=64, default="", blank=True, editable=False)
    text_sealed = models.TextField(default="", blank=True, editable=False)
    segments = models.PositiveSmallIntegerField(_("parts"), default=0)
    at_once = models.BooleanField(_("also at night"), default=False)
    endpoint = models.ForeignKey(
        WebhookEndpoint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("receiver"),
    )
    body = models.JSONField(_("content"), default=dict, blank=True)
    queued_at = models.DateTimeField(_("queued at"))
    next_at = models.DateTimeField(_("next attempt"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.UUIDField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    receipt = models.CharField(_("receipt of the receiver"), max_length=100, default="", blank=True)
    last_error = models.CharField(_("last error"), max_length=200, default="", blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="message_key_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="message_kind_known"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="message_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.SMS, endpoint__isnull=True)
                | Q(kind=Kind.EVENT, endpoint__isnull=False),
                name="message_one_receiver",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.SENT) | Q(sent_at__isnull=False),
                name="message_sent_has_time",
            ),
        ]
        indexes = [
            # Serves the senders: the waiting are few among all that were ever sent.
            models.Index(
                fields=["next_at", "id"],
                name="message_waiting",
                condition=Q(status__in=sorted(WAITING)),
            ),
            # Serves replies: the latest invitations of one telephone.
            models.Index(
                fields=["phone_index", "-id"],
                name="message_of_phone",
                condition=~Q(phone_index=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid.hex[:12])

    def place(self, field: str) -> str:
        return f"message:{self.uuid}:{field}"

    def seal_sms(self, phone: str, text: str) -> None:
        self.phone_sealed = sealed.seal(phone, bound_to=self.place("phone"))
        self.phone_index = sealed.blind_index("phone", phone)
        self.text_sealed = sealed.seal(text, bound_to=self.place("text"))

    def unseal_phone(self) -> str:
        return sealed.unseal(self.phone_sealed, bound_to=self.place("phone"))

    def unseal_text(self) -> str:
        return sealed.unseal(self.text_sealed, bound_to=self.place("text"))
