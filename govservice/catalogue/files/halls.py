"""Files of halls, and of their windows: one row each."""

import datetime as dt
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from govservice.errors import DomainError, Invalid
from govservice.imports import FileImport, RowError, Written, read_flag, read_text

from .. import services
from ..scope import EVERYTHING, Scope
from ..services import HallEntry, WindowEntry
from .departments import CODE
from .results import written


class HallFile(FileImport[HallEntry]):
    columns = {
        "code": ("大厅编码", "编码"),
        "name": ("大厅名称", "名称"),
        "region": ("行政区划", "区划代码"),
        "department": ("管理单位", "管理单位编码", "部门编码"),
        "address": ("地址",),
        "is_open": ("是否开放", "开放"),
    }
    required = frozenset({"code", "name", "region", "department"})

    def __init__(self, *, historic: bool, at: dt.datetime, scope: Scope = EVERYTHING) -> None:
        super().__init__(historic=historic, at=at)
        self.scope = scope

    def parse(self, raw: dict[str, Any]) -> HallEntry:
        return HallEntry(
            code=read_code(raw, "code"),
            name=needed(raw, "name", 120),
            region=needed(raw, "region", 12),
            department=needed(raw, "department", 32),
            address=read_text(raw["address"], "address", longest=200),
            is_open=read_flag(raw["is_open"] or "1", "is_open"),
        )

    def key(self, row: HallEntry) -> Hashable | None:
        return row.code

    def check(self, rows: Sequence[tuple[int, HallEntry]]) -> Iterable[RowError]:
        entries = [entry for _number, entry in rows]
        return row_errors(rows, services.find_hall_problems(entries, scope=self.scope))

    def write(self, rows: Sequence[HallEntry]) -> Written:
        return written(services.put_halls(rows, scope=self.scope))


class WindowFile(FileImport[WindowEntry]):
    columns = {
        "hall": ("大厅编码", "大厅"),
        "number": ("窗口号", "窗口编号"),
        "name": ("窗口名称", "名称"),
        "department": ("部门编码", "部门", "进驻部门"),
        "is_open": ("是否开放", "开放"),
    }
    required = frozenset({"hall", "number", "department"})

    def __init__(self, *, historic: bool, at: dt.datetime, scope: Scope = EVERYTHING) -> None:
        super().__init__(historic=historic, at=at)
        self.scope = scope

    def parse(self, raw: dict[str, Any]) -> WindowEntry:
        return WindowEntry(
            hall=needed(raw, "hall", 32),
            number=needed(raw, "number", 16),
            name=read_text(raw["name"], "name", longest=80),
            department=needed(raw, "department", 32),
            is_open=read_flag(raw["is_open"] or "1", "is_open"),
        )

    def key(self, row: WindowEntry) -> Hashable | None:
        return row.hall, row.number

    def check(self, rows: Sequence[tuple[int, WindowEntry]]) -> Iterable[RowError]:
        entries = [entry for _number, entry in rows]
        return row_errors(rows, services.find_window_problems(entries, scope=self.scope))

    def write(self, rows: Sequence[WindowEntry]) -> Written:
        return written(services.put_windows(rows, scope=self.scope))


def needed(raw: dict[str, Any], name: str, longest: int) -> str:
    text = read_text(raw[name], name, longest=longest)
    if not text:
        raise Invalid(_("This field is required."), field=name)
    return text


def read_code(raw: dict[str, Any], name: str) -> str:
    code = needed(raw, name, 32)
    if not CODE.fullmatch(code):
        raise Invalid(_("Expected letters, digits and . _ - only."), field=name)
    return code


def row_errors(
    rows: Sequence[tuple[int, Any]], problems: Iterable[tuple[int, DomainError]]
) -> Iterable[RowError]:
    """The refusals of a door as errors of the file's rows."""
    for index, refusal in problems:
        number, entry = rows[index]
        name = refusal.field or ""
        yield RowError(number, name, str(getattr(entry, name, "")), str(refusal))
