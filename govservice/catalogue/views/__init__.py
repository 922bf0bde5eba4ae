from .api import DepartmentList, ItemDetail, ItemList, RegionList
from .search import item_search

__all__ = ["DepartmentList", "ItemDetail", "ItemList", "RegionList", "item_search"]
