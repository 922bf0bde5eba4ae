"""Files of cases: one row per case, or one per service of a case; .jsonl may nest both."""

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from govservice.errors import Invalid
from govservice.imports import (
    FileImport,
    Refused,
    RowError,
    Written,
    read_choice,
    read_moment,
    read_number,
    read_text,
)

from .. import services
from ..models.cases import ApplicantKind, CaseStatus, ServiceStage
from ..scope import EVERYTHING
from ..services import CaseMessage, InvalidRows, Outcome, ServiceMessage

# Made once: an enumeration makes its choices anew each time it is asked.
STATUSES, STAGES, KINDS = CaseStatus.choices, ServiceStage.choices, ApplicantKind.choices
STATUS_WORDS = {
    "1": "pending",
    "待受理": "pending",
    "2": "accepted",
    "已受理": "accepted",
    "受理": "accepted",
    "办理中": "accepted",
    "3": "completed",
    "已办结": "completed",
    "办结": "completed",
    "不予受理": "refused",
    "不予许可": "refused",
    "退件": "refused",
    "撤件": "withdrawn",
    "撤回": "withdrawn",
    "已撤回": "withdrawn",
}
STAGE_WORDS = {
    "咨询": "consult",
    "申报": "apply",
    "申请": "apply",
    "补正": "supplement",
    "缴费": "pay",
    "签收": "collect",
    "领取": "collect",
    "办结": "complete",
    "现场服务": "walk_in",
}
APPLICANT_WORDS = {
    "1": "natural",
    "自然人": "natural",
    "个人": "natural",
    "2": "legal",
    "法人": "legal",
    "企业": "legal",
    "企业法人": "legal",
}
APPLICANT_LENGTHS = {"name": 120, "id_type": 10, "id_number": 40, "phone": 30}


class CaseFile(FileImport[CaseMessage]):
    columns = {
        "case_number": ("办件编号", "办件号", "projectNo"),
        "item_code": ("事项编码", "实施编码", "taskCode"),
        "status": ("办件状态", "状态", "proStatus"),
        "applied_at": ("申请时间", "applyDate"),
        "accepted_at": ("受理时间", "acceptDate"),
        "completed_at": ("办结时间", "resultDate"),
        "source_updated_at": ("更新时间", "数据更新时间"),
        "issuer": ("赋码单位", "来源"),
        "applicant_kind": ("申请人类型",),
        "applicant_name": ("申请人", "申请人姓名", "userName"),
        "applicant_id_type": ("证件类型", "userPageType"),
        "applicant_id_number": ("证件号码", "certKey"),
        "applicant_phone": ("联系电话", "手机号", "mobile"),
        "service_no": ("服务次数", "serviceNumber"),
        "stage": ("服务环节", "serviceName"),
        "served_at": ("服务时间", "serviceTime"),
        "channel": ("服务渠道",),
        "staff_no": ("工号", "工作人员编号"),
        "hall": ("大厅编码", "大厅"),
        "window": ("窗口号", "窗口"),
        "applicant": ("applicant",),
        "services": ("services",),
    }
    required = frozenset({"case_number", "item_code", "status", "applied_at"})
    personal = frozenset(
        {
            "applicant",
            "applicant_name",
            "applicant_id_type",
            "applicant_id_number",
            "applicant_phone",
        }
    )

    def __init__(self, *, historic: bool, at: dt.datetime, issuer: str = "") -> None:
        super().__init__(historic=historic, at=at)
        self.issuer = issuer

    def parse(self, raw: dict[str, Any]) -> CaseMessage:
        times = {
            name: read_moment(raw[name], name)
            for name in ("applied_at", "accepted_at", "completed_at", "source_updated_at")
        }
        applied_at = times["applied_at"]
        if applied_at is None:
            raise Invalid(_("This field is required."), field="applied_at")
        known = [moment for moment in times.values() if moment]
        return CaseMessage(
            case_number=read_text(raw["case_number"], "case_number", longest=64),
            item_code=read_text(raw["item_code"], "item_code", longest=36),
            status=read_choice(raw["status"], "status", STATUSES, STATUS_WORDS),
            applied_at=applied_at,
            accepted_at=times["accepted_at"],
            completed_at=times["completed_at"],
            source_updated_at=times["source_updated_at"] or max(known),
            applicant=_applicant(raw),
            services=_services(raw),
            issuer=read_text(raw["issuer"], "issuer", longest=32) or self.issuer,
        )

    def key(self, row: CaseMessage) -> Hashable | None:
        numbers = tuple(service.service_no for service in row.services)
        return (row.issuer, row.case_number, numbers) if numbers else None

    def check(self, rows: Sequence[tuple[int, CaseMessage]]) -> Iterable[RowError]:
        batch = [message for _number, message in rows]
        for problem in services.find_problems(batch, scope=EVERYTHING, at=self.at):
            number, message = rows[problem.row - 1]
            name = _column(problem.field)
            yield RowError(number, name, _shown(message, problem.field), problem.message)

    def write(self, rows: Sequence[CaseMessage]) -> Written:
        new = already = 0
        refused: list[Refused] = []
        for group in _by_turns(rows):
            outcomes = self._take(group, refused)
            for index, outcome in outcomes:
                if outcome.refusal:
                    name = outcome.refusal.field or ""
                    refused.append(Refused(index, name, str(outcome.refusal)))
                elif outcome.is_new or outcome.new_services:
                    new += 1
                else:
                    already += 1
        return Written(new=new, already=already, refused=refused)

    def _take(
        self, group: dict[int, CaseMessage], refused: list[Refused]
    ) -> list[tuple[int, Outcome]]:
        """Rows that went bad since they were checked are left out; the others are taken."""
        while group:
            indexes = list(group)
            try:
                outcomes = services.take_cases(list(group.values()), scope=EVERYTHING, at=self.at)
            except InvalidRows as error:
                for problem in error.problems:
                    index = indexes[problem.row - 1]
                    refused.append(Refused(index, _column(problem.field), problem.message))
                    group.pop(index, None)
                continue
            return list(zip(indexes, outcomes, strict=True))
        return []


def _applicant(raw: Mapping[str, Any]) -> dict[str, Any] | None:
    nested = raw["applicant"]
    if nested and not isinstance(nested, dict):
        raise Invalid(_("Expected a map with kind, name and so on."), field="applicant")
    source = nested or {name: raw[f"applicant_{name}"] for name in ("kind", *APPLICANT_LENGTHS)}
    if not any(source.values()):
        return None
    prefix = "" if nested else "applicant_"
    applicant = {
        name: read_text(source.get(name) or "", prefix + name, longest=longest)
        for name, longest in APPLICANT_LENGTHS.items()
    }
    kind = read_choice(source.get("kind") or "", f"{prefix}kind", KINDS, APPLICANT_WORDS)
    return applicant | {"kind": kind or ApplicantKind.NATURAL}


def _services(raw: Mapping[str, Any]) -> tuple[ServiceMessage, ...]:
    nested = raw["services"]
    if nested:
        if not isinstance(nested, list) or not all(isinstance(entry, dict) for entry in nested):
            raise Invalid(_("Expected a list of services."), field="services")
        return tuple(_service(entry) for entry in nested)
    flat = ("service_no", "stage", "served_at", "channel", "staff_no", "hall", "window")
    return (_service(raw),) if any(raw[name] for name in flat) else ()


def _service(source: Mapping[str, Any]) -> ServiceMessage:
    number = read_number(source.get("service_no", ""), "service_no", low=1, high=32_767)
    served_at = read_moment(source.get("served_at", ""), "served_at")
    if number is None or served_at is None:
        name = "service_no" if number is None else "served_at"
        raise Invalid(_("This field is required for a service."), field=name)
    stage = read_choice(source.get("stage", ""), "stage", STAGES, STAGE_WORDS)
    return ServiceMessage(
        service_no=number,
        stage=stage or ServiceStage.COMPLETE,
        served_at=served_at,
        channel=read_text(source.get("channel", ""), "channel", longest=10),
        staff_no=read_text(source.get("staff_no", ""), "staff_no", longest=32),
        hall=read_text(source.get("hall", ""), "hall", longest=32),
        window=read_text(source.get("window", ""), "window", longest=16),
    )


def _by_turns(rows: Sequence[CaseMessage]) -> list[dict[int, CaseMessage]]:
    """Rows of one case go into following turns, oldest first, for a batch holds a case only once."""
    turns: list[dict[int, CaseMessage]] = []
    used: dict[tuple[str, str], int] = {}
    order = sorted(range(len(rows)), key=lambda index: rows[index].source_updated_at)
    for index in order:
        key = (rows[index].issuer, rows[index].case_number)
        turn = used.get(key, 0)
        used[key] = turn + 1
        if turn == len(turns):
            turns.append({})
        turns[turn][index] = rows[index]
    return turns


def _column(path: str) -> str:
    """``services.0.stage`` → ``stage``: in a file the fields stand side by side."""
    return path.split(".")[-1]


def _shown(message: CaseMessage, path: str) -> str:
    name = _column(path)
    source: Any = message
    if path.startswith("services.") and message.services:
        source = message.services[int(path.split(".")[1])]
    return str(getattr(source, name, ""))
