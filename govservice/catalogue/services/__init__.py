"""The doors of the catalogue: nothing else writes it."""

from .cases import find_form_problems, find_problems, take_cases
from .clock_places import ClockPlaces
from .departments import DepartmentEntry, find_department_problems, put_departments
from .halls import (
    HallEntry,
    WindowEntry,
    find_hall_problems,
    find_window_problems,
    put_halls,
    put_windows,
)
from .items import (
    VERSION_FIELDS,
    ItemEntry,
    add_version,
    check_version,
    find_item_problems,
    put_items,
    respell_items,
)
from .keeping import keep, keep_rows, keeper_scope, reaches_everything
from .lists import MemberEntry, find_member_problems, put_members
from .messages import (
    CaseMessage,
    CaseRefused,
    InvalidRows,
    Outcome,
    Problem,
    ServiceMessage,
    UnknownItem,
)
from .reference import load_departments, load_lists, load_regions, load_spelling
from .regions import Place, RegionEntry, find_region_problems, put_regions
from .succession import check_exists, refresh_successors, refuse_abolished, standing_today
from .transfers import (
    Moved,
    Transfer,
    cancel_transfer,
    carry_out,
    carry_out_due,
    merge_departments,
    preview_transfer,
    transfer_department,
)

__all__ = [
    "VERSION_FIELDS",
    "CaseMessage",
    "CaseRefused",
    "ClockPlaces",
    "DepartmentEntry",
    "HallEntry",
    "InvalidRows",
    "ItemEntry",
    "MemberEntry",
    "Moved",
    "Outcome",
    "Place",
    "Problem",
    "RegionEntry",
    "ServiceMessage",
    "Transfer",
    "UnknownItem",
    "WindowEntry",
    "add_version",
    "cancel_transfer",
    "carry_out",
    "carry_out_due",
    "check_exists",
    "check_version",
    "find_department_problems",
    "find_form_problems",
    "find_hall_problems",
    "find_item_problems",
    "find_member_problems",
    "find_problems",
    "find_region_problems",
    "find_window_problems",
    "keep",
    "keep_rows",
    "keeper_scope",
    "load_departments",
    "load_lists",
    "load_regions",
    "load_spelling",
    "merge_departments",
    "preview_transfer",
    "put_departments",
    "put_halls",
    "put_items",
    "put_members",
    "put_regions",
    "put_windows",
    "reaches_everything",
    "refresh_successors",
    "refuse_abolished",
    "respell_items",
    "standing_today",
    "take_cases",
    "transfer_department",
]
