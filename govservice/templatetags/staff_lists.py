"""Cells of the staff lists without the half thousand characters of classes each comes with.

A list of fifty rows would else weigh 300 KB and more; ``static/staff_lists.css`` says the same once.
"""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe
from unfold.templatetags.unfold_list import CHECKBOX_CLASSES, ROW_CLASSES

register = template.Library()

_ROW = " ".join(ROW_CLASSES)
_CHECKBOX = " ".join(CHECKBOX_CLASSES)
_TICK_BOX = re.compile(r'class="appearance-none [^"]*action-select"')
_MARK = re.compile(r'class="inline-flex [^"]*?bg-(green|red)-100[^"]*"')
_LINK = re.compile(r' class="text-font-important-light [^"]*" ?(?=>)')
_BLANKS = re.compile(r"\s{2,}")


@register.filter
def lean(cell: SafeString) -> SafeString:
    """One cell as the library made it, its own classes kept."""
    text = cell.replace(_ROW, "staff-cell", 1).replace(_CHECKBOX, "staff-cell action-checkbox", 1)
    text = _TICK_BOX.sub('class="staff-tick action-select"', text)
    text = _LINK.sub("", text)
    text = _MARK.sub(r'class="staff-mark \1"', text)
    return mark_safe(_BLANKS.sub(" ", text))  # noqa: S308 - only class names are exchanged
