from django.db import models
from django.utils.translation import gettext_lazy as _

from govservice.accounts.rights import own_staff_numbers
from govservice.catalogue.models import Service
from govservice.catalogue.scope import ScopedQuerySet, Viewer
from govservice.duties import Duty


class InvitationQuerySet(ScopedQuerySet):
    readers = frozenset({Duty.RATING_OFFICER, Duty.CALL_BACK_CLERK})
    department_lookup = "service__department"

    def visible_to(self, viewer: Viewer, duty: str | None = None) -> "InvitationQuerySet":
        """As everywhere, but nobody gets hold of a link to rate their own work."""
        invitations = super().visible_to(viewer, duty)
        own = own_staff_numbers(viewer)
        return invitations.exclude(service__staff_no__in=own) if own else invitations


class Invitation(models.Model):
    """A link to rate one service. Only the token's hash is kept; the token can be worked out again."""

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="invitations", verbose_name=_("service")
    )
    issue_no = models.PositiveSmallIntegerField(_("issue number"), default=1)
    key_id = models.CharField(max_length=16, editable=False)
    token_hash = models.CharField(max_length=64, editable=False)
    issued_at = models.DateTimeField(_("issued at"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="invitation_hash_once"),
            models.UniqueConstraint(fields=["service", "issue_no"], name="invitation_issue_once"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}/{self.issue_no}"
