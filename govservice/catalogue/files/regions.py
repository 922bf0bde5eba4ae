"""Files of regions: one row each, a parent before those under it."""

import datetime as dt
import re
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from govservice.errors import Invalid
from govservice.imports import (
    FileImport,
    RowError,
    Written,
    read_choice,
    read_day,
    read_flag,
    read_text,
)

from .. import services
from ..models.regions import RegionLevel
from ..scope import EVERYTHING, Scope
from ..services import Place, RegionEntry
from .halls import needed, row_errors
from .results import written

CODE = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}")
LEVEL_WORDS = {
    "省": "province",
    "省级": "province",
    "市": "city",
    "市州": "city",
    "地级": "city",
    "县": "county",
    "县级": "county",
    "区县": "county",
    "乡镇": "town",
    "街道": "town",
    "乡镇街道": "town",
    "村": "village",
    "社区": "village",
    "村社区": "village",
}


class RegionFile(FileImport[RegionEntry]):
    columns = {
        "code": ("区划代码", "行政区划代码", "编码"),
        "name": ("区划名称", "名称"),
        "short_name": ("简称",),
        "level": ("层级", "级别"),
        "parent": ("上级区划", "上级区划代码"),
        "is_grouping": ("是否仅为统计分组", "统计分组"),
        "valid_from": ("生效日期",),
        "valid_to": ("失效日期",),
    }
    required = frozenset({"code", "name"})

    def __init__(self, *, historic: bool, at: dt.datetime, scope: Scope = EVERYTHING) -> None:
        super().__init__(historic=historic, at=at)
        self.scope = scope
        self._coming: dict[str, Place] = {}

    def parse(self, raw: dict[str, Any]) -> RegionEntry:
        code = needed(raw, "code", 12)
        if not CODE.fullmatch(code):
            raise Invalid(_("Expected 6, 9 or 12 digits."), field="code")
        first, last = (read_day(raw[field], field) for field in ("valid_from", "valid_to"))
        if first and last and last <= first:
            raise Invalid(_("The end must be later than the beginning."), field="valid_to")
        grouping = raw["is_grouping"]
        return RegionEntry(
            code=code,
            name=needed(raw, "name", 80),
            short_name=read_text(raw["short_name"], "short_name", longest=80),
            level=read_choice(raw["level"], "level", RegionLevel.choices, LEVEL_WORDS),
            parent=read_text(raw["parent"], "parent", longest=12),
            is_grouping=read_flag(grouping, "is_grouping") if grouping else None,
            valid_from=first,
            valid_to=last,
        )

    def key(self, row: RegionEntry) -> Hashable | None:
        return row.code

    def check(self, rows: Sequence[tuple[int, RegionEntry]]) -> Iterable[RowError]:
        entries = [entry for _number, entry in rows]
        found = services.find_region_problems(entries, coming=self._coming, scope=self.scope)
        return row_errors(rows, found)

    def write(self, rows: Sequence[RegionEntry]) -> Written:
        return written(services.put_regions(rows, scope=self.scope))
