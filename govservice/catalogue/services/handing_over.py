"""What of the catalogue goes over: bodies below, items with a version from that day, halls and windows."""

import copy
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..handover import Handover, Part, register_part
from ..models import Department, FormerBody, Hall, ItemVersion, ServiceItem, Window
from .items import BATCH as ROWS_AT_ONCE

__all__ = ["register_parts"]


def _bodies_below(handover: Handover) -> Any:
    """Those that still exist that day: what had ended before stays where it stood."""
    below = Department.objects.filter(parent=handover.predecessor, valid_to__gt=handover.on)
    return below.order_by("pk")


def _move_bodies(handover: Handover, limit: int) -> int:
    predecessor, successor = handover.predecessor, handover.successor
    if successor.path.startswith(predecessor.path):
        # A part outlives the whole: it takes the whole's place first, so that none stands below itself.
        successor.parent = predecessor.parent
        successor.save(update_fields=["parent"])
    found = list(_bodies_below(handover).exclude(pk=successor.pk)[:limit])
    for body in found:
        body.parent = successor
        body.save(update_fields=["parent"])
    return len(found)


def _items(handover: Handover) -> Any:
    return ServiceItem.objects.filter(department=handover.predecessor)


def _move_items(handover: Handover, limit: int) -> int:
    """The version in force is closed on the day and goes on word for word as the successor's."""
    locked = _items(handover).select_for_update(of=("self",), no_key=True).order_by("code")
    items = list(locked[:limit])
    in_force = ItemVersion.objects.valid_on(handover.on).filter(
        item__in=items, valid_from__lt=handover.on
    )
    closed, fresh = list(in_force), []
    for version in closed:
        following = copy.copy(version)
        following.pk, following._state = None, type(version._state)()
        following.valid_from = version.valid_to = handover.on
        fresh.append(following)
    ItemVersion.objects.bulk_update(closed, ["valid_to"], batch_size=ROWS_AT_ONCE)
    ItemVersion.objects.bulk_create(fresh, batch_size=ROWS_AT_ONCE)
    _remember("item", [item.pk for item in items], handover)
    for item in items:
        item.department = handover.successor
    ServiceItem.objects.bulk_update(items, ["department"], batch_size=ROWS_AT_ONCE)
    return len(items)


def _remember(kind: str, keys: Sequence[int], handover: Handover) -> None:
    """Whose they were: services of the days before may still come in."""
    FormerBody.objects.bulk_create(
        FormerBody(**{f"{kind}_id": key}, department=handover.predecessor, until=handover.on)
        for key in keys
    )


def _counted(model: Any) -> Any:
    return lambda handover: model.objects.filter(department=handover.predecessor).count()


def _moved(model: Any, kind: str) -> Any:
    def move(handover: Handover, limit: int) -> int:
        held = model.objects.filter(department=handover.predecessor)
        some = list(held.order_by("pk").values_list("pk", flat=True)[:limit])
        _remember(kind, some, handover)
        moved: int = held.filter(pk__in=some).update(department=handover.successor)
        return moved

    return move


def register_parts() -> None:
    register_part(
        Part(
            "bodies",
            _("bodies below"),
            10,
            lambda h: int(_bodies_below(h).exclude(pk=h.successor.pk).count()),
            _move_bodies,
        )
    )
    register_part(
        Part("items", _("service items"), 40, lambda h: int(_items(h).count()), _move_items)
    )
    register_part(Part("halls", _("halls it runs"), 50, _counted(Hall), _moved(Hall, "hall")))
    register_part(Part("windows", _("windows"), 51, _counted(Window), _moved(Window, "window")))
