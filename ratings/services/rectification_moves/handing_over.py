"""A body goes over to another with the rectifications it has in hand.

Nothing begins anew: status, findings and deadlines stand, because for the citizen no time has been
lost that anybody could give back. What is done stays with the body that did it.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from govservice.catalogue.handover import Handover, Part, register_part

from ...models import (
    ENDED,
    Rectification,
    RectificationMove,
)
from ...workflow import UNDER_WAY, Body, Move
from .access import verifiers_of
from .moving import RELATED, carry_out
from .step import Step

__all__ = ["register_parts"]

# No row of the table of moves: nobody chooses it, it comes with the body.
HAND_OVER = Move(RectificationMove.HANDED_OVER, UNDER_WAY, UNDER_WAY, (), Body.CLOCK)


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
    carry_out(
        Step(r, HAND_OVER, "", handover.by, handover.at), lambda step: _go_over(step, handover)
    )


def _go_over(step: Step, handover: Handover) -> None:
    r, successor = step.rectification, handover.successor
    stays = r.handler is not None and r.handler in verifiers_of(successor, r, at=handover.at)
    step.set(department=successor, handler=r.handler if stays else None)
    for work in step.in_hand():
        if work.unit_id == handover.predecessor.pk:
            work.unit = successor
            work.save(update_fields=["unit"])
    step.advance(r.status)
    step.details(**handover.told())


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
