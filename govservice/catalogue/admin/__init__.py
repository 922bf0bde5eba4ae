from .cases import CaseAdmin, ServiceAdmin
from .departments import DepartmentAdmin
from .halls import HallAdmin
from .items import ServiceItemAdmin
from .regions import RegionAdmin, UnitListAdmin

__all__ = [
    "CaseAdmin",
    "DepartmentAdmin",
    "HallAdmin",
    "RegionAdmin",
    "ServiceAdmin",
    "ServiceItemAdmin",
    "UnitListAdmin",
]
