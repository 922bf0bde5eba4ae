"""What an answer template may leave open, in braces: ``{事项}`` or ``{item}``. Never a person's data."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

PLACEHOLDERS = {
    "item": ("事项", _("name of the service item")),
    "body": ("单位", _("name of the responsible body")),
    "number": ("编号", _("number of the rectification")),
    "rated": ("评价日期", _("day of the rating; of an anonymous one its week")),
    "date": ("日期", _("day on which it is filled in")),
    "finding": ("核实结论", _("finding")),
    "form": ("整改方式", _("way of putting it right")),
    "until": ("完成日期", _("last day of the plan")),
    "hotline": ("热线", _("number of the hotline")),
}
_CODES = {
    name: code for code, (chinese, _label) in PLACEHOLDERS.items() for name in (code, chinese)
}
_GAP = re.compile(r"[{｛]\s*([^{}｛｝\n]*?)\s*[}｝]")
_BRACE = re.compile(r"[{}｛｝]")


def unknown_in(text: str) -> list[str]:
    """Every placeholder that nothing could fill, and a brace without its other half.

    >>> unknown_in("您好，{事项}由｛ body ｝办理。"), unknown_in("{姓名} {item"), unknown_in("{}")
    ([], ['姓名', '{'], ['{}'])
    """
    named = [name or "{}" for name in _GAP.findall(text) if name not in _CODES]
    return [*named, *_BRACE.findall(_GAP.sub("", text))]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every known placeholder replaced; values are not looked at again.

    >>> filled("{事项}：{finding}", {"item": "{finding}", "finding": "属实"})
    '{finding}：属实'
    """
    return _GAP.sub(lambda gap: values.get(_CODES.get(gap[1], ""), gap[0]), text)
