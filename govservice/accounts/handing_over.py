"""Duties and API clients of a body that goes over: the old duty ends on the day and the new one begins."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from govservice.catalogue.handover import Handover, Part, register_part
from govservice.worktime import local_day

from . import audit
from .models import ApiClient, DutyAssignment

__all__ = ["register_parts"]


def _effective(handover: Handover) -> dt.date:
    """What people did under a duty until today they did under that duty: nothing is ended in the past."""
    return max(handover.on, local_day(handover.at))


def _duties(handover: Handover) -> Any:
    held = DutyAssignment.objects.filter(department=handover.predecessor)
    return held.filter(valid_to__gt=_effective(handover)).order_by("pk")


def _move_duties(handover: Handover, limit: int) -> int:
    locked = _duties(handover).select_for_update(of=("self",)).select_related("user", "department")
    found = list(locked[:limit])
    for assignment in found:
        _move_duty(assignment, handover)
    return len(found)


def _move_duty(assignment: DutyAssignment, handover: Handover) -> None:
    """Nobody gets a second time what they hold at the successor already."""
    begins = max(assignment.valid_from, _effective(handover))
    _record("duty_ended", assignment, handover, on=begins.isoformat())
    following = DutyAssignment(
        user=assignment.user,
        duty=assignment.duty,
        department=handover.successor,
        valid_from=begins,
        valid_to=assignment.valid_to,
    )
    if assignment.valid_from >= begins:
        assignment.delete()
    else:
        assignment.valid_to = begins
        assignment.save(update_fields=["valid_to"])
    if not _holds(following):
        following.save()
        _record("duty_assigned", following, handover)


def _holds(wanted: DutyAssignment) -> bool:
    held = DutyAssignment.objects.filter(
        user=wanted.user,
        duty=wanted.duty,
        department=wanted.department,
        valid_from__lte=wanted.valid_from,
        valid_to__gte=wanted.valid_to,
    )
    return held.exists()


def _record(action: str, assignment: DutyAssignment, handover: Handover, **data: Any) -> None:
    place = assignment.department
    audit.record(
        action,
        by=handover.by,
        subject=assignment.user.username,
        department=place,
        reason=handover.reason,
        duty=assignment.duty,
        place=place.code if place else "",
        **data,
    )


def _clients(handover: Handover) -> Any:
    return ApiClient.objects.filter(department=handover.predecessor).order_by("pk")


def _move_clients(handover: Handover, limit: int) -> int:
    """Whose numbers they send stays; the successor's scope holds the predecessor's facts too."""
    found = list(_clients(handover).select_for_update(of=("self",))[:limit])
    for client in found:
        client.department = handover.successor
        client.save(update_fields=["department"])
        audit.record(
            "client_moved",
            by=handover.by,
            subject=client.name,
            department=handover.successor,
            reason=handover.reason,
            place=handover.successor.code,
        )
    return len(found)


def register_parts() -> None:
    """Duties come before the work, so that whoever has a matter in hand may keep it."""
    register_part(
        Part("duties", _("duties of people"), 20, lambda h: int(_duties(h).count()), _move_duties)
    )
    register_part(
        Part("clients", _("API clients"), 30, lambda h: int(_clients(h).count()), _move_clients)
    )
