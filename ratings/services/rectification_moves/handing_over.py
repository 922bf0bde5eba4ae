"""A body goes over to another with the rectifications it has in hand.

Nothing begins anew: status, findings and deadlines stand, because for the citizen no time has been
lost that anybody could give back. What is done stays with the body that did it.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from govservice import facts
from govservice.catalogue.handover import Handover, Part, register_part

from ...models import (
    ENDED,
    Rectification,
    RectificationEvent,
    RectificationMove,
    RectificationStep,
)
from ..touched import TOUCH_SOURCE, touches_of
from .access import verifiers_of
from .moving import RELATED

__all__ = ["register_parts"]


def _in_hand(handover: Handover) -> Any:
    open_now = Rectification.objects.exclude(status__in=ENDED)
    return open_now.filter(department=handover.predecessor).order_by("pk")


def _move(handover: Handover, limit: int) -> int:
    """Locked as every move locks them: whoever moves one at this moment comes first."""
    locked = _in_hand(handover).select_for_update(of=("self",)).select_related(*RELATED)
    found = list(locked[:limit])
    for rectification in found:
        _hand_over(rectification, handover)
    return len(found)


def _hand_over(r: Rectification, handover: Handover) -> None:
    r.department = handover.successor
    if r.handler is not None:
        stays = r.handler in verifiers_of(r.department, r, at=handover.at)
        r.handler = r.handler if stays else None
    r.save(update_fields=["department", "handler"])
    in_hand = RectificationStep.objects.filter(rectification=r, done_at=None, is_dropped=False)
    in_hand.filter(unit=handover.predecessor).update(unit=handover.successor)
    RectificationEvent.objects.create(
        rectification=r,
        move=RectificationMove.HANDED_OVER,
        actor=handover.by,
        at=handover.at,
        data={
            "from_department": handover.predecessor.code,
            "department": handover.successor.code,
            "on": handover.on.isoformat(),
        },
    )
    units = {handover.predecessor.pk, handover.successor.pk}
    days = touches_of([r.rating])
    facts.touch(TOUCH_SOURCE, days | {(day, unit) for day, _unit in days for unit in units})


def register_parts() -> None:
    register_part(
        Part(
            "rectifications",
            _("open rectifications"),
            60,
            lambda handover: int(_in_hand(handover).count()),
            _move,
        )
    )
