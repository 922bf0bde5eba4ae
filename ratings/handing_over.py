"""What else of a body's work in ratings goes over: whatever still waits for one of its people."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import User
from govservice.catalogue.handover import Handover, Part, register_part

from .models import (
    AnswerTemplate,
    CorrectionStatus,
    GuideCorrection,
    GuideCorrectionEvent,
    HeldStatus,
    HeldSubmission,
)
from .models.guides import CorrectionMove
from .services.rectification_moves.handing_over import register_parts as register_rectifications

Waiting = Callable[[Handover], Any]


def _held(handover: Handover) -> Any:
    waiting = HeldSubmission.objects.filter(status=HeldStatus.WAITING)
    return waiting.filter(department=handover.predecessor)


def _corrections(handover: Handover) -> Any:
    waiting = GuideCorrection.objects.filter(status=CorrectionStatus.OPEN)
    return waiting.filter(department=handover.predecessor)


def _templates(handover: Handover) -> Any:
    """Those in use; the successor's own of the same name hold instead."""
    own = AnswerTemplate.objects.filter(department=handover.successor).values("name")
    in_use = AnswerTemplate.objects.filter(valid_to__gt=handover.on).exclude(name__in=own)
    return in_use.filter(department=handover.predecessor)


def _move_corrections(handover: Handover, limit: int) -> int:
    """Each with a line of its history, as everything that happens to it."""
    found = list(_corrections(handover).select_for_update(of=("self",)).order_by("pk")[:limit])
    for correction in found:
        correction.department = handover.successor
    GuideCorrection.objects.bulk_update(found, ["department"])
    GuideCorrectionEvent.objects.bulk_create(
        GuideCorrectionEvent(
            correction=correction,
            move=CorrectionMove.MOVED,
            actor=handover.by if isinstance(handover.by, User) else None,
            at=handover.at,
            note=f"{handover.predecessor} → {handover.successor}",
        )
        for correction in found
    )
    return len(found)


def _part(code: str, title: Any, order: int, waiting: Waiting) -> Part:
    def move(handover: Handover, limit: int) -> int:
        rows = waiting(handover).select_for_update(of=("self",)).order_by("pk")
        some = list(rows.values_list("pk", flat=True)[:limit])
        moved: int = waiting(handover).filter(pk__in=some).update(department=handover.successor)
        return moved

    return Part(code, title, order, lambda handover: int(waiting(handover).count()), move)


def register_parts() -> None:
    register_rectifications()
    register_part(_part("held", _("held submissions that wait"), 61, _held))
    title = _("open corrections of guides")
    register_part(
        Part(
            "corrections",
            title,
            62,
            lambda found: int(_corrections(found).count()),
            _move_corrections,
        )
    )
    register_part(_part("templates", _("answer templates"), 63, _templates))
