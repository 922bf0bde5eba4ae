"""The kinds of rows that keepers bring and take as files; each is written as it is read."""

from collections.abc import Collection, Hashable
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from govservice.imports import FileImport

from ..files import DepartmentFile, HallFile, ItemFile, RegionFile, UnitListFile, WindowFile
from ..models import (
    Department,
    Hall,
    ItemVersion,
    Region,
    ServiceItem,
    UnitList,
    UnitListMember,
    Window,
)
from ..validity import ALWAYS_FROM, OPEN_END
from .exchange import DoorResource


class DepartmentRows(DoorResource):
    importer_class: ClassVar[type[FileImport[Any]]] = DepartmentFile
    title = _("departments")

    @staticmethod
    def listed_with(keys: Collection[Any]) -> QuerySet[Any]:
        return Department.objects.filter(code__in=keys)

    @staticmethod
    def rows_of(listed: QuerySet[Any]) -> QuerySet[Any]:
        """Those above come first, as the file of departments wants it."""
        return listed.select_related("region", "parent").order_by("path")

    @staticmethod
    def cells(row: Department) -> dict[str, Any]:
        return {
            "code": row.code,
            "name": row.name,
            "short_name": row.short_name,
            "credit_code": row.credit_code,
            "kind": row.kind,
            "region": row.region.code,
            "parent": row.parent.code if row.parent else "",
            "name_note": row.name_note,
            **_validity(row),
        }


class RegionRows(DoorResource):
    importer_class: ClassVar[type[FileImport[Any]]] = RegionFile
    title = _("regions")

    @staticmethod
    def listed_with(keys: Collection[Any]) -> QuerySet[Any]:
        return Region.objects.filter(code__in=keys)

    @staticmethod
    def rows_of(listed: QuerySet[Any]) -> QuerySet[Any]:
        """Those above come first, as the file of regions wants it."""
        return listed.select_related("parent").order_by("path", "valid_from")

    @staticmethod
    def cells(row: Region) -> dict[str, Any]:
        return {
            "code": row.code,
            "name": row.name,
            "short_name": row.short_name,
            "level": row.level,
            "parent": row.parent.code if row.parent else "",
            "is_grouping": row.is_grouping,
            **_validity(row),
        }


class ItemRows(DoorResource):
    importer_class: ClassVar[type[FileImport[Any]]] = ItemFile
    title = _("service items")

    @staticmethod
    def listed_with(keys: Collection[Any]) -> QuerySet[Any]:
        return ServiceItem.objects.filter(code__in=keys)

    @staticmethod
    def rows_of(listed: QuerySet[Any]) -> QuerySet[Any]:
        newest = Prefetch(
            "versions", ItemVersion.objects.order_by("-valid_from"), to_attr="newest_first"
        )
        return listed.select_related("department").prefetch_related(newest).order_by("code")

    @staticmethod
    def cells(row: ServiceItem) -> dict[str, Any]:
        """The latest version; what it does not say is left empty, as the file of items reads it."""
        versions: list[ItemVersion] = row.newest_first  # type: ignore[attr-defined]
        version = versions[0] if versions else None
        stated = {name: getattr(version, name, "") for name in ItemFile.columns}
        guide = stated["guide"]
        return stated | {
            "code": row.code,
            "name": row.name,
            "department": row.department.code,
            "is_active": row.is_active,
            "guide": guide.get("text", "") if isinstance(guide, dict) else "",
            **(_validity(version) if version else {}),
        }


class HallRows(DoorResource):
    importer_class: ClassVar[type[FileImport[Any]]] = HallFile
    title = _("service halls")

    @staticmethod
    def listed_with(keys: Collection[Any]) -> QuerySet[Any]:
        return Hall.objects.filter(code__in=keys)

    @staticmethod
    def rows_of(listed: QuerySet[Any]) -> QuerySet[Any]:
        return listed.select_related("region", "department").order_by("code")

    @staticmethod
    def cells(row: Hall) -> dict[str, Any]:
        return {
            "code": row.code,
            "name": row.name,
            "region": row.region.code,
            "department": row.department.code,
            "address": row.address,
            "is_open": row.is_open,
        }


class WindowRows(DoorResource):
    importer_class: ClassVar[type[FileImport[Any]]] = WindowFile
    title = _("windows")

    @staticmethod
    def listed_with(keys: Collection[Any]) -> QuerySet[Any]:
        return Hall.objects.filter(code__in={hall for hall, _number in keys})

    @staticmethod
    def key_of(cells: dict[str, Any]) -> Hashable:
        return cells["hall"], cells["number"]

    @staticmethod
    def rows_of(listed: QuerySet[Any]) -> QuerySet[Any]:
        windows = Window.objects.filter(hall__in=listed.order_by().values("pk"))
        return windows.select_related("hall", "department").order_by("hall__code", "number")

    @staticmethod
    def cells(row: Window) -> dict[str, Any]:
        return {
            "hall": row.hall.code,
            "number": row.number,
            "name": row.name,
            "department": row.department.code,
            "is_open": row.is_open,
        }


class MemberRows(DoorResource):
    importer_class: ClassVar[type[FileImport[Any]]] = UnitListFile
    title = _("members of a list")

    @staticmethod
    def listed_with(keys: Collection[Any]) -> QuerySet[Any]:
        return UnitList.objects.filter(code__in={code for code, _region, _department in keys})

    @staticmethod
    def key_of(cells: dict[str, Any]) -> Hashable:
        return cells["code"], cells["region"], cells["department"]

    @staticmethod
    def rows_of(listed: QuerySet[Any]) -> QuerySet[Any]:
        members = UnitListMember.objects.filter(unit_list__in=listed.order_by().values("pk"))
        related = members.select_related("unit_list", "region", "department")
        return related.order_by("unit_list__code", "position")

    @staticmethod
    def cells(row: UnitListMember) -> dict[str, Any]:
        return {
            "code": row.unit_list.code,
            "name": row.unit_list.name,
            "source": row.unit_list.source,
            "position": row.position,
            "region": row.region.code if row.region else "",
            "department": row.department.code if row.department else "",
        }


def _validity(row: Department | ItemVersion | Region) -> dict[str, Any]:
    """Only a day that was said; since ever and without end are empty."""
    return {
        "valid_from": "" if row.valid_from == ALWAYS_FROM else row.valid_from,
        "valid_to": "" if row.valid_to == OPEN_END else row.valid_to,
    }
