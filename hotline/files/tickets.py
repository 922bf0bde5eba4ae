"""A table of tickets, from this system's kind or from a message board: one row, one matter."""

import datetime as dt
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from govservice.clocks import in_the_future
from govservice.errors import DomainError, Invalid
from govservice.imports import FileImport, RowError, Written, read_flag, read_moment
from govservice.worktime import FIRST_YEAR, local_day

from .. import texts
from ..models import Source, Ticket, TicketType, Urgency
from ..services import Caller, NewTicket, PastTicket, record_past_tickets
from ..services.registering import clean_ticket
from .lookups import Lookups

TYPES = {
    "咨询": TicketType.CONSULT,
    "求助": TicketType.HELP,
    "投诉": TicketType.COMPLAINT,
    "举报": TicketType.REPORT,
    "意见建议": TicketType.SUGGESTION,
    "建议": TicketType.SUGGESTION,
    "表扬": TicketType.PRAISE,
}
URGENCIES = {"一般": Urgency.NORMAL, "紧急": Urgency.URGENT, "特急": Urgency.VERY_URGENT}
SOURCES = {
    "电话": Source.PHONE,
    "网站": Source.WEB,
    "网络": Source.WEB,
    "移动端": Source.APP,
    "小程序": Source.APP,
    "来访": Source.VISIT,
    "来信": Source.LETTER,
    "转办": Source.TRANSFER,
    "其他": Source.OTHER,
}
TITLE_FROM_CONTENT = 30


@dataclass(frozen=True)
class Defaults:
    """What stands for every row that does not say it itself."""

    origin: str
    region: str = ""
    department: str = ""
    ticket_type: str = TicketType.HELP


@dataclass(frozen=True)
class TicketRow:
    """One row, read but not yet looked up: region, unit and category as the file names them."""

    values: dict[str, Any]
    region: str
    department: str
    category: str
    registered_at: dt.datetime
    reply: str
    replied_at: dt.datetime | None


class TicketFile(FileImport[TicketRow]):
    columns = {
        "number": ("工单编号", "编号", "留言编号"),
        "type": ("工单类型", "诉求类型", "类型"),
        "title": ("标题", "留言主题", "主题"),
        "content": ("主要内容", "内容", "诉求内容", "留言详情"),
        "created_at": ("登记时间", "创建时间", "留言时间", "来电时间"),
        "category": ("问题分类", "分类", "一级标签", "level1"),
        "region": ("行政区划", "区划代码", "被反映区"),
        "address": ("地址", "事发地址"),
        "urgency": ("紧急程度",),
        "source": ("来源", "受理渠道"),
        "user": ("来电人", "诉求人", "姓名", "留言用户", "name"),
        "phone": ("来电电话", "联系电话", "电话"),
        "confidential": ("保密",),
        "department": ("承办单位", "主办单位"),
        "reply": ("回复内容", "答复内容", "答复意见"),
        "replied_at": ("回复时间", "答复时间", "办结时间"),
    }
    required = frozenset({"number", "content", "created_at"})
    personal = frozenset({"user", "phone", "content", "reply", "address"})

    def __init__(self, *, historic: bool, at: dt.datetime, defaults: Defaults) -> None:
        super().__init__(historic=historic, at=at)
        self.defaults = defaults

    def parse(self, raw: dict[str, Any]) -> TicketRow:
        registered_at = self._registered_at(raw)
        reply = texts.clean_text(raw["reply"], field="reply", limit=texts.MAX_REPLY, required=False)
        replied_at = self._replied_at(raw, registered_at)
        if bool(reply) != (replied_at is not None):
            message = _("Reply and time of the reply belong together.")
            raise Invalid(message, field="replied_at" if reply else "reply")
        if reply and not self.historic:
            message = _("A matter that was answered already is taken over with --historic.")
            raise Invalid(message, field="reply")
        row = TicketRow(
            values=self._values(raw),
            region=_text(raw, "region") or self.defaults.region,
            department=_text(raw, "department") or self.defaults.department,
            category=_text(raw, "category"),
            registered_at=registered_at,
            reply=reply,
            replied_at=replied_at,
        )
        _check_values(row)
        return row

    def _registered_at(self, raw: dict[str, Any]) -> dt.datetime:
        moment = read_moment(raw["created_at"], "created_at")
        if moment is None:
            raise Invalid(_("Please fill in this field."), field="created_at")
        self._check_has_come(moment, "created_at")
        if local_day(moment).year < FIRST_YEAR:
            message = _("Working days are known from %(year)s on.") % {"year": FIRST_YEAR}
            raise Invalid(message, field="created_at")
        return min(moment, self.at)

    def _replied_at(self, raw: dict[str, Any], registered_at: dt.datetime) -> dt.datetime | None:
        """A reply dated by its day alone may have been given at any hour of it."""
        moment = read_moment(raw["replied_at"], "replied_at")
        if moment is None:
            return None
        self._check_has_come(moment, "replied_at")
        if registered_at <= moment:
            return min(moment, self.at)
        has_no_clock = ":" not in str(raw["replied_at"])
        if has_no_clock and local_day(moment) == local_day(registered_at):
            return registered_at
        raise Invalid(_("The reply is older than the question."), field="replied_at")

    def _check_has_come(self, moment: dt.datetime, field: str) -> None:
        problem = in_the_future(moment, self.at)
        if problem:
            raise Invalid(problem, field=field)

    def _values(self, raw: dict[str, Any]) -> dict[str, Any]:
        """The plain fields of a :class:`NewTicket`."""
        content = texts.clean_text(raw["content"], field="content", limit=texts.MAX_CONTENT)
        title = _text(raw, "title") or content[:TITLE_FROM_CONTENT]
        if len(title) > texts.MAX_TITLE:
            # Nothing is lost: the whole title goes before the content.
            content, title = f"{title}\n{content}", f"{title[: texts.MAX_TITLE - 1]}…"
        return {
            "ticket_type": _coded(raw, "type", TYPES, TicketType) or self.defaults.ticket_type,
            "title": title,
            "content": content,
            "source": _coded(raw, "source", SOURCES, Source) or Source.OTHER,
            "address": _text(raw, "address"),
            "urgency": _coded(raw, "urgency", URGENCIES, Urgency) or Urgency.NORMAL,
            "caller": Caller(name=_text(raw, "user"), phone=_text(raw, "phone")),
            "confidential": read_flag(raw["confidential"], "confidential"),
            "origin": self.defaults.origin,
            "origin_number": _origin_number(raw),
        }

    def check(self, rows: Sequence[tuple[int, TicketRow]]) -> Iterable[RowError]:
        found = Lookups.of(row for _number, row in rows)
        for number, row in rows:
            for field, value, problem in found.problems(row):
                yield RowError(number, field, value, problem)

    def write(self, rows: Sequence[TicketRow]) -> Written:
        found = Lookups.of(rows)
        numbers = [row.values["origin_number"] for row in rows]
        there = set(
            Ticket.objects.filter(
                origin=self.defaults.origin, origin_number__in=numbers
            ).values_list("origin_number", flat=True)
        )
        fresh = [row for row in rows if row.values["origin_number"] not in there]
        record_past_tickets([_past(row, found) for row in fresh], at=self.at)
        return Written(new=len(fresh), already=len(rows) - len(fresh))

    def key(self, row: TicketRow) -> Hashable | None:
        return str(row.values["origin_number"])


def _past(row: TicketRow, found: Lookups) -> PastTicket:
    return PastTicket(
        new=NewTicket(
            region=found.region(row), category=found.categories.get(row.category), **row.values
        ),
        registered_at=row.registered_at,
        department=found.departments.get(row.department),
        reply=row.reply,
        replied_at=row.replied_at,
    )


def _check_values(row: TicketRow) -> None:
    """The door's own checks, with the fault named by this file's columns."""
    try:
        clean_ticket(NewTicket(region=None, **row.values))  # type: ignore[arg-type]
    except DomainError as error:
        names = {"caller.name": "user", "caller.phone": "phone"}
        raise Invalid(str(error), field=names.get(error.field or "", error.field)) from None


def _text(raw: dict[str, Any], field: str) -> str:
    return str(raw[field]).strip()


def _origin_number(raw: dict[str, Any]) -> str:
    return texts.clean_text(raw["number"], field="number", limit=64)


def _coded(raw: dict[str, Any], field: str, words: dict[str, Any], choices: Any) -> str:
    """A code or its Chinese word; nothing where the cell is empty."""
    value = _text(raw, field)
    if not value or value in choices.values:
        return value
    if value in words:
        return str(words[value])
    message = _("Expected one of: %(expected)s.")
    raise Invalid(message % {"expected": "、".join([*words, *choices.values])}, field=field)
