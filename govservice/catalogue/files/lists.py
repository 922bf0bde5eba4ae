"""Files of named lists: one row for each member of a list."""

import datetime as dt
import re
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from govservice.errors import Invalid
from govservice.imports import FileImport, RowError, Written, read_number, read_text

from .. import services
from ..scope import EVERYTHING, Scope
from ..services import MemberEntry
from .halls import needed, row_errors
from .results import written

SLUG = re.compile(r"[0-9A-Za-z_-]{1,40}")
LAST_POSITION = 99_999


class UnitListFile(FileImport[MemberEntry]):
    columns = {
        "code": ("名单编码", "编码"),
        "name": ("名单名称", "名称"),
        "source": ("来源",),
        "position": ("序号", "位次"),
        "region": ("行政区划", "区划代码"),
        "department": ("部门编码", "部门"),
    }
    required = frozenset({"code", "name", "position"})

    def __init__(self, *, historic: bool, at: dt.datetime, scope: Scope = EVERYTHING) -> None:
        super().__init__(historic=historic, at=at)
        self.scope = scope

    def parse(self, raw: dict[str, Any]) -> MemberEntry:
        code = needed(raw, "code", 40)
        if not SLUG.fullmatch(code):
            raise Invalid(_("Expected letters, digits, _ and - only."), field="code")
        position = read_number(raw["position"], "position", low=1, high=LAST_POSITION)
        if position is None:
            raise Invalid(_("This field is required."), field="position")
        region = read_text(raw["region"], "region", longest=12)
        department = read_text(raw["department"], "department", longest=32)
        if bool(region) == bool(department):
            raise Invalid(_("Give either a region or a department."), field="region")
        return MemberEntry(
            code=code,
            name=needed(raw, "name", 80),
            source=read_text(raw["source"], "source", longest=200),
            position=position,
            region=region,
            department=department,
        )

    def key(self, row: MemberEntry) -> Hashable | None:
        return row.unit

    def check(self, rows: Sequence[tuple[int, MemberEntry]]) -> Iterable[RowError]:
        entries = [entry for _number, entry in rows]
        return row_errors(rows, services.find_member_problems(entries, scope=self.scope))

    def write(self, rows: Sequence[MemberEntry]) -> Written:
        return written(services.put_members(rows, scope=self.scope))
