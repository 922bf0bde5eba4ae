"""Files of service items: one row per item, as its current version states it."""

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
    read_list,
    read_number,
    read_text,
)

from .. import services
from ..models.items import CaseForm, ItemType, LimitUnit
from ..scope import EVERYTHING, Scope
from ..services import ItemEntry
from .results import written

# Made once: an enumeration makes its choices anew each time it is asked.
TYPES, FORMS, UNITS = ItemType.choices, CaseForm.choices, LimitUnit.choices
TYPE_WORDS = {
    "行政许可": "01",
    "行政处罚": "02",
    "行政强制": "03",
    "行政征收": "04",
    "行政给付": "05",
    "行政检查": "06",
    "行政确认": "07",
    "行政奖励": "08",
    "行政裁决": "09",
    "其他行政权力": "10",
    "公共服务": "20",
} | {str(number): f"{number:02}" for number in range(1, 10)}
FORM_WORDS = {"即办件": "1", "承诺件": "2"}
UNIT_WORDS = {
    "工作日": "W",
    "个工作日": "W",
    "自然日": "N",
    "天": "N",
    "工作小时": "H",
    "小时": "H",
}
LONGEST_LIMIT = 3_650
CODE = re.compile(r"[0-9A-Za-z._^-]{1,36}")
TEXTS = {"implementation_code": 36, "online_depth": 15, "fee_basis": 200, "scope": 40, "theme": 40}
NUMBERS = {"statutory_limit": LONGEST_LIMIT, "promised_limit": LONGEST_LIMIT, "visits": 99}


class ItemFile(FileImport[ItemEntry]):
    columns = {
        "code": ("事项编码", "编码"),
        "name": ("事项名称", "名称", "taskName"),
        "department": ("实施主体", "部门", "部门编码", "所属部门"),
        "item_type": ("事项类型", "类型", "taskType"),
        "implementation_code": ("实施编码", "taskCode"),
        "case_form": ("办件类型",),
        "statutory_limit": ("法定办结时限", "法定时限"),
        "promised_limit": ("承诺办结时限", "承诺时限"),
        "limit_unit": ("时限单位",),
        "visits": ("到办事现场次数", "到现场次数"),
        "online_depth": ("网上办理深度",),
        "charges_fee": ("是否收费", "收费"),
        "fee_basis": ("收费依据",),
        "scope": ("通办范围",),
        "theme": ("主题分类", "主题"),
        "channels": ("办理渠道", "办理形式"),
        "materials": ("申请材料", "材料"),
        "guide": ("办事指南",),
        "is_active": ("是否有效", "有效"),
        "valid_from": ("计划生效日期", "生效日期"),
        "valid_to": ("计划取消日期", "失效日期"),
    }
    required = frozenset({"code", "name", "department", "item_type"})

    def __init__(self, *, historic: bool, at: dt.datetime, scope: Scope = EVERYTHING) -> None:
        super().__init__(historic=historic, at=at)
        self.scope = scope

    def parse(self, raw: dict[str, Any]) -> ItemEntry:
        code = read_text(raw["code"], "code", longest=36)
        if not CODE.fullmatch(code):
            raise Invalid(_("Expected letters, digits and . _ ^ - only."), field="code")
        first, last = (read_day(raw[name], name) for name in ("valid_from", "valid_to"))
        if first and last and last <= first:
            raise Invalid(_("The end must be later than the beginning."), field="valid_to")
        return ItemEntry(
            code=code,
            name=_needed(raw, "name", 200),
            department=_needed(raw, "department", 120),
            is_active=read_flag(raw["is_active"] or "1", "is_active"),
            valid_from=first,
            valid_to=last,
            details=_details(raw),
        )

    def key(self, row: ItemEntry) -> Hashable | None:
        return row.code

    def check(self, rows: Sequence[tuple[int, ItemEntry]]) -> Iterable[RowError]:
        entries = [entry for _number, entry in rows]
        for index, refusal in services.find_item_problems(entries, at=self.at, scope=self.scope):
            name = refusal.field or ""
            value = str(getattr(entries[index], name, "") or "")
            yield RowError(rows[index][0], name, value, str(refusal))

    def write(self, rows: Sequence[ItemEntry]) -> Written:
        return written(services.put_items(rows, at=self.at, scope=self.scope))


def _needed(raw: dict[str, Any], name: str, longest: int) -> str:
    text = read_text(raw[name], name, longest=longest)
    if not text:
        raise Invalid(_("This field is required."), field=name)
    return text


def _details(raw: dict[str, Any]) -> dict[str, Any]:
    """Only what the file states: an empty cell leaves the detail as it was."""
    details: dict[str, Any] = {
        "item_type": read_choice(raw["item_type"], "item_type", TYPES, TYPE_WORDS),
        "case_form": read_choice(raw["case_form"], "case_form", FORMS, FORM_WORDS),
        "limit_unit": read_choice(raw["limit_unit"], "limit_unit", UNITS, UNIT_WORDS),
        "channels": read_list(raw["channels"], "channels"),
        "materials": _materials(raw["materials"]),
        "guide": _guide(raw["guide"]),
    }
    if not details["item_type"]:
        raise Invalid(_("This field is required."), field="item_type")
    for name, longest in TEXTS.items():
        details[name] = read_text(raw[name], name, longest=longest)
    stated = {name: value for name, value in details.items() if value}
    for name, high in NUMBERS.items():
        number = read_number(raw[name], name, high=high)
        if number is not None:
            stated[name] = number
    if raw["charges_fee"]:
        stated["charges_fee"] = read_flag(raw["charges_fee"], "charges_fee")
    _check_promise(stated)
    return stated


def _materials(value: Any) -> list[Any]:
    """Texts; a .jsonl may state each paper as a map of texts, as the guide's table shows it."""
    if not isinstance(value, list) or not any(isinstance(entry, dict) for entry in value):
        return list(read_list(value, "materials"))
    return [
        {str(k): str(v) for k, v in entry.items()} if isinstance(entry, dict) else str(entry)
        for entry in value
    ]


def _guide(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    return {"text": read_text(value, "guide", longest=20_000)} if value else {}


def _check_promise(details: dict[str, Any]) -> None:
    promised, statutory = details.get("promised_limit"), details.get("statutory_limit")
    if promised is not None and statutory is not None and promised > statutory:
        raise Invalid(
            _("The promised limit is longer than the statutory one."), field="promised_limit"
        )
