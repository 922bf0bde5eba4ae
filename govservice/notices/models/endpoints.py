import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.accounts.models import ApiClient
from govservice.catalogue.scope import Scope, ScopedQuerySet
from govservice.duties import Duty


class EventName(models.TextChoices):
    RATING_RECEIVED = "rating.received", _("a rating was received")
    RECTIFICATION_OPENED = "rectification.opened", _("a rectification was opened")
    RECTIFICATION_DIGEST = "rectification.digest", _("what a person is told of deadlines today")


class WebhookEndpointQuerySet(ScopedQuerySet):
    readers = frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN})

    def in_scope(self, scope: Scope) -> Self:
        """Whoever reaches the client reaches where its events go."""
        return self.filter(client__in=ApiClient.objects.in_scope(scope))


class WebhookEndpoint(models.Model):
    """Where a client wants to be told of events, and the secret its signatures are made with."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.OneToOneField(
        ApiClient, models.PROTECT, related_name="webhook", verbose_name=_("client")
    )
    url = models.CharField(_("address"), max_length=300)
    events = models.JSONField(_("events"), default=list)
    secret_sealed = models.TextField(editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"))

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("receiver of events")
        verbose_name_plural = _("receivers of events")
        ordering = ["client__name"]

    def __str__(self) -> str:
        return str(self.client)

    @property
    def secret_place(self) -> str:
        return f"webhook:{self.uuid}:secret"

    def seal_secret(self, secret: str) -> None:
        self.secret_sealed = sealed.seal(secret, bound_to=self.secret_place)

    def unseal_secret(self) -> str:
        return sealed.unseal(self.secret_sealed, bound_to=self.secret_place)
