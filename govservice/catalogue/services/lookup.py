"""Everything a list of case messages refers to, read in a fixed number of queries."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from govservice.worktime import local_day

from ..models import Department, FormerBody, Hall, ItemVersion, ServiceItem, Window
from ..scope import Scope
from .messages import CaseMessage, ServiceMessage


class Lookup:
    """At most five queries, whatever the length of the list."""

    def __init__(self, batch: Sequence[CaseMessage], scope: Scope) -> None:
        codes = {message.item_code for message in batch}
        items = ServiceItem.objects.in_scope(scope).filter(code__in=codes)
        self.items: dict[str, ServiceItem] = {
            item.code: item for item in items.select_related("department__region")
        }
        self._versions: dict[int, list[ItemVersion]] = {}
        known = [item.pk for item in self.items.values()]
        for version in ItemVersion.objects.filter(item__in=known).only(
            "item_id", "valid_from", "valid_to"
        ):
            self._versions.setdefault(version.item_id, []).append(version)
        self._load_halls([service for message in batch for service in message.services])
        self._load_former()

    def _load_halls(self, services: Sequence[ServiceMessage]) -> None:
        codes = {service.hall for service in services} - {""}
        self._halls: dict[str, Hall] = {}
        self._windows: dict[tuple[str, str], Window] = {}
        if codes:
            halls = Hall.objects.filter(code__in=codes).select_related("department")
            self._halls = {hall.code: hall for hall in halls}
        if any(service.window for service in services):
            windows = Window.objects.filter(hall__code__in=codes)
            self._windows = {
                (window.hall.code, window.number): window
                for window in windows.select_related("hall", "department")
            }

    def _load_former(self) -> None:
        """Of each thing that went over, the bodies that had it, the earliest first."""
        things: dict[str, list[Any]] = {
            "item": list(self.items.values()),
            "hall": list(self._halls.values()),
            "window": list(self._windows.values()),
        }
        named = Q(pk__in=[])
        for kind, found in things.items():
            if found:
                named |= Q(**{f"{kind}__in": [thing.pk for thing in found]})
        self._former: dict[tuple[str, int], list[FormerBody]] = {}
        rows = FormerBody.objects.filter(named).select_related("department__region")
        for row in rows if self.items else ():
            for kind in things:
                key = getattr(row, f"{kind}_id")
                if key is not None:
                    self._former.setdefault((kind, key), []).append(row)

    def body_of(self, thing: ServiceItem | Hall | Window, day: dt.date) -> Department:
        """Whose it was on that day."""
        kinds = {ServiceItem: "item", Hall: "hall", Window: "window"}
        former = self._former.get((kinds[type(thing)], thing.pk), [])
        return next((row.department for row in former if day < row.until), thing.department)

    def issuer(self, message: CaseMessage) -> str:
        if message.issuer:
            return message.issuer
        item = self.items.get(message.item_code)
        return item.department.region.path.split("/")[1] if item else ""

    def version(self, item: ServiceItem, service: ServiceMessage) -> ItemVersion | None:
        """The version in force on the day of the service."""
        day = local_day(service.served_at)
        versions = self._versions.get(item.pk, [])
        return next((version for version in versions if version.is_valid_on(day)), None)

    def hall(self, service: ServiceMessage) -> Hall | None:
        return self._halls.get(service.hall)

    def window(self, service: ServiceMessage) -> Window | None:
        return self._windows.get((service.hall, service.window))

    def problems(self, message: CaseMessage) -> Iterator[tuple[str, str]]:
        """Field and reason of whatever a message names that is not there."""
        item = self.items.get(message.item_code)
        for position, service in enumerate(message.services):
            place = f"services.{position}"
            if item and self.version(item, service) is None:
                text = _("The item has no version in force on %(day)s.")
                yield f"{place}.served_at", text % {"day": local_day(service.served_at)}
            if service.hall and self.hall(service) is None:
                yield (
                    f"{place}.hall",
                    _("There is no hall with the code “%(value)s”.") % {"value": service.hall},
                )
            elif service.window and not service.hall:
                yield f"{place}.hall", _("A window needs its hall.")
            elif service.window and self.window(service) is None:
                yield (
                    f"{place}.window",
                    _("This hall has no window “%(value)s”.") % {"value": service.window},
                )
