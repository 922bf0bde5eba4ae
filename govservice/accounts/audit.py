"""The one door to the audit trail."""

from typing import Any

from django.utils import timezone

from govservice.catalogue.models import Department

from .models import AuditEntry, actor_fields


def record(
    action: str,
    *,
    by: Any,
    subject: str = "",
    department: Department | None = None,
    reason: str = "",
    address: str | None = None,
    **data: Any,
) -> AuditEntry:
    """Write one entry in the caller's transaction. Give numbers and names of fields, never their content."""
    return AuditEntry.objects.create(
        at=timezone.now(),
        action=action,
        subject=subject,
        department=department,
        reason=reason,
        address=address or None,
        data=data,
        **actor_fields(by),
    )
