"""The kinds of files the catalogue takes."""

from .cases import CaseFile
from .departments import DepartmentFile
from .items import ItemFile

__all__ = ["CaseFile", "DepartmentFile", "ItemFile"]
