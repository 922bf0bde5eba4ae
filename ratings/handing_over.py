"""What else of a body's work in ratings goes over: whatever still waits for one of its people."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from govservice.catalogue.handover import Handover, Part, register_part

from .models import AnswerTemplate, CorrectionStatus, GuideCorrection, HeldStatus, HeldSubmission
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
    register_part(_part("corrections", _("open corrections of guides"), 62, _corrections))
    register_part(_part("templates", _("answer templates"), 63, _templates))
