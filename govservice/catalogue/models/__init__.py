from .cases import Case, CaseQuerySet, Service, ServiceQuerySet
from .departments import Department, DepartmentQuerySet, DepartmentSuccession
from .former import FormerBody
from .halls import Hall, Window
from .items import ItemVersion, ServiceItem
from .lists import UnitList, UnitListMember
from .places import Placed
from .regions import Region, RegionQuerySet

__all__ = [
    "Case",
    "CaseQuerySet",
    "Department",
    "DepartmentQuerySet",
    "DepartmentSuccession",
    "FormerBody",
    "Hall",
    "ItemVersion",
    "Placed",
    "Region",
    "RegionQuerySet",
    "Service",
    "ServiceItem",
    "ServiceQuerySet",
    "UnitList",
    "UnitListMember",
    "Window",
]
