"""The guide of an item as people read it, made from what its version says. Pure reading of values.

A version keeps its materials as texts or maps, and its guide as a map whose names came from many
systems. Known names become :class:`Element`; what is not known is printed under its own name, so
that nothing the keeper wrote is lost.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Element(models.TextChoices):
    """办事指南要素: the parts a citizen may find wrong, in the order they are printed."""

    NAME = "name", _("name of the item")
    DEPARTMENT = "department", _("who is responsible")
    CONDITIONS = "conditions", _("who can apply, and when")
    MATERIALS = "materials", _("papers to bring")
    PROCESS = "process", _("how it is handled")
    TIME_LIMIT = "time_limit", _("how long it takes")
    FEE = "fee", _("what it costs")
    PLACE = "place", _("where to go")
    HOURS = "hours", _("when it is open")
    VISITS = "visits", _("how often one must come")
    ONLINE = "online", _("doing it online")
    RESULT = "result", _("what you get")
    LEGAL_BASIS = "legal_basis", _("legal basis")
    QUESTIONS = "questions", _("common questions")
    CONTACT = "contact", _("asking and complaining")
    OTHER = "other", _("other information")


NAMES: dict[str, Element] = {
    name: element
    for element, names in {
        Element.CONDITIONS: ("办理条件", "受理条件", "申请条件", "数量限制", "accept_condition"),
        Element.PROCESS: ("办理流程", "流程", "特别程序", "联办机构", "中介服务", "handle_flow"),
        Element.FEE: ("收费标准", "收费依据", "是否允许减免"),
        Element.PLACE: ("办理地点", "办理地址", "地点", "通办范围", "是否进驻政务大厅"),
        Element.HOURS: ("办理时间", "服务时间", "工作时间"),
        Element.VISITS: ("必须现场办理原因说明", "limit_scene_explain"),
        Element.ONLINE: (
            "网办地址", "网上办理地址", "PC端办理地址", "移动端办理地址",
            "是否支持预约", "是否支持网上支付", "是否支持物流快递", "是否支持自助终端",
        ),
        Element.RESULT: (
            "结果送达", "送达方式", "审批结果名称", "审批结果类型", "审批结果样本", "结果名称",
        ),
        Element.LEGAL_BASIS: ("设定依据", "法律依据", "by_law"),
        Element.QUESTIONS: ("常见问题", "FAQ", "faq"),
        Element.CONTACT: (
            "咨询电话", "咨询方式", "监督投诉方式", "投诉电话", "link_way", "supervise_way",
        ),
    }.items()
    for name in names
}  # fmt: skip
# Names that say no more than the title of their element does.
PLAIN = frozenset({
    "办理条件", "受理条件", "申请条件", "办理流程", "流程", "收费标准", "办理地点", "办理地址", "地点",
    "办理时间", "服务时间", "工作时间", "设定依据", "法律依据", "text",
    "accept_condition", "handle_flow", "by_law",
})  # fmt: skip
MATERIAL_NAMES = {
    "name": ("name", "材料名称", "名称"),
    "kind": ("kind", "材料类型"),
    "form": ("form", "材料形式"),
    "copies": ("copies", "份数", "纸质份数", "纸质份数/规格"),
    "source": ("source", "来源渠道", "来源"),
    "needed": ("needed", "材料必要性", "是否必要", "is_need"),
    "notes": ("notes", "填报须知", "受理标准", "备注"),
}
LINE_ORDER = ("name", "form", "copies", "source", "needed", "notes", "kind")
LINE_SEPARATOR = re.compile(r"[|｜]")


@dataclass(frozen=True)
class Material:
    """One paper to bring; empty where the guide does not say."""

    name: str
    kind: str = ""
    form: str = ""
    copies: str = ""
    source: str = ""
    needed: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing said under an element."""

    label: str
    lines: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        return self.label in PLAIN


@dataclass
class Guide:
    """What a version says, by element."""

    materials: list[Material] = field(default_factory=list)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    questions: list[tuple[str, str]] = field(default_factory=list)

    def under(self, element: Element) -> list[Entry]:
        return self.entries.get(element, [])


def read_guide(materials: Iterable[Any], said: Mapping[str, Any]) -> Guide:
    guide = Guide([read_material(entry) for entry in materials])
    for name, value in said.items():
        element = NAMES.get(name, Element.OTHER)
        if element is Element.QUESTIONS:
            guide.questions += _questions(value)
            continue
        lines = tuple(_lines(value))
        if lines:
            guide.entries.setdefault(element, []).append(Entry(name, lines))
    return guide


def read_material(entry: Any) -> Material:
    """
    >>> read_material("居民户口簿｜原件｜1").copies
    '1'
    >>> read_material({"材料名称": "照片", "材料必要性": "必要"}).needed
    '必要'
    """
    if isinstance(entry, Mapping):
        return Material(**dict(_known_parts(entry)))
    parts = [part.strip() for part in LINE_SEPARATOR.split(str(entry))]
    return Material(**dict(zip(LINE_ORDER, parts, strict=False)))


def line_of(entry: Any) -> str:
    """A material as one line for a person to change; the trailing parts that say nothing are left out."""
    if not isinstance(entry, Mapping):
        return str(entry)
    material = read_material(entry)
    return "｜".join(getattr(material, name) for name in LINE_ORDER).rstrip("｜")


def _known_parts(entry: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    for name, aliases in MATERIAL_NAMES.items():
        said = [
            str(entry[alias]).strip() for alias in aliases if entry.get(alias) not in (None, "")
        ]
        yield name, "；".join(said)


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, below in value.items():
            yield f"{name}：{'；'.join(_lines(below))}"
    elif isinstance(value, (list, tuple)):
        for below in value:
            yield from _lines(below)
    elif value is not None:
        yield from (line.strip() for line in str(value).splitlines() if line.strip())


def _questions(value: Any) -> Iterator[tuple[str, str]]:
    """Pairs of question and answer; a plain text is a question without one."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, Mapping):
            texts = ["；".join(_lines(text)) for text in entry.values()]
            yield texts[0] if texts else "", "；".join(texts[1:])
        else:
            yield from ((line, "") for line in _lines(entry))
