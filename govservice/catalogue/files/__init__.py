"""The kinds of files the catalogue takes."""

from .cases import CaseFile
from .departments import DepartmentFile
from .halls import HallFile, WindowFile
from .items import ItemFile
from .lists import UnitListFile
from .regions import RegionFile
from .results import record_import

__all__ = [
    "CaseFile",
    "DepartmentFile",
    "HallFile",
    "ItemFile",
    "RegionFile",
    "UnitListFile",
    "WindowFile",
    "record_import",
]
