"""Files of departments: one row each, a parent before those under it."""

import datetime as dt
import re
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from govservice.errors import Invalid
from govservice.imports import (
    FileImport,
    RowError,
    Written,
    read_choice,
    read_day,
    read_text,
)

from .. import services
from ..models.departments import DepartmentKind, validate_credit_code
from ..scope import EVERYTHING, Scope
from ..services import DepartmentEntry
from .results import written

KIND_WORDS = {
    "政府": "government",
    "部门": "department",
    "垂直管理": "vertical",
    "派出机构": "branch",
    "公用事业": "utility",
    "公用事业单位": "utility",
    "大厅管理": "hall",
    "热线中心": "hotline",
    "乡镇": "town",
    "街道": "town",
}
CODE = re.compile(r"[0-9A-Za-z._-]{1,32}")


class DepartmentFile(FileImport[DepartmentEntry]):
    columns = {
        "code": ("部门编码", "编码"),
        "name": ("部门名称", "名称", "orgName"),
        "short_name": ("简称", "部门简称"),
        "credit_code": ("统一社会信用代码", "信用代码"),
        "kind": ("部门类型", "类型"),
        "region": ("行政区划", "区划代码"),
        "parent": ("上级部门", "上级部门编码"),
        "name_note": ("名称备注",),
        "valid_from": ("生效日期",),
        "valid_to": ("失效日期",),
    }
    required = frozenset({"code", "name", "region"})

    def __init__(self, *, historic: bool, at: dt.datetime, scope: Scope = EVERYTHING) -> None:
        super().__init__(historic=historic, at=at)
        self.scope = scope
        self._coming: set[str] = set()

    def parse(self, raw: dict[str, Any]) -> DepartmentEntry:
        code = read_text(raw["code"], "code", longest=32)
        if not CODE.fullmatch(code):
            raise Invalid(_("Expected letters, digits and . _ - only."), field="code")
        name = read_text(raw["name"], "name", longest=120)
        if not name:
            raise Invalid(_("This field is required."), field="name")
        first, last = (read_day(raw[field], field) for field in ("valid_from", "valid_to"))
        if first and last and last <= first:
            raise Invalid(_("The end must be later than the beginning."), field="valid_to")
        kind = read_choice(raw["kind"], "kind", DepartmentKind.choices, KIND_WORDS)
        return DepartmentEntry(
            code=code,
            name=name,
            kind=kind,
            region=read_text(raw["region"], "region", longest=12),
            parent=read_text(raw["parent"], "parent", longest=32),
            short_name=read_text(raw["short_name"], "short_name", longest=60),
            name_note=read_text(raw["name_note"], "name_note", longest=60),
            credit_code=_credit_code(raw["credit_code"]),
            valid_from=first,
            valid_to=last,
        )

    def key(self, row: DepartmentEntry) -> Hashable | None:
        return row.code

    def check(self, rows: Sequence[tuple[int, DepartmentEntry]]) -> Iterable[RowError]:
        entries = [entry for _number, entry in rows]
        for index, refusal in services.find_department_problems(
            entries, coming=self._coming, scope=self.scope
        ):
            name = refusal.field or ""
            yield RowError(
                rows[index][0], name, str(getattr(entries[index], name, "")), str(refusal)
            )

    def write(self, rows: Sequence[DepartmentEntry]) -> Written:
        return written(services.put_departments(rows, scope=self.scope))


def _credit_code(value: Any) -> str:
    text = read_text(value, "credit_code", longest=18).upper()
    if text:
        try:
            validate_credit_code(text)
        except ValidationError as error:
            raise Invalid(error.messages[0], field="credit_code") from None
    return text
