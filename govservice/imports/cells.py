"""From the text of a cell to a value, or an error that names the field and what was expected."""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from govservice.errors import Invalid
from govservice.worktime import SHANGHAI

_DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
_CLOCK_FORMATS = (" %H:%M:%S", " %H:%M")
_SEPARATORS = re.compile(r"[、；;\n|]")
_YES = {"是", "有", "1", "true", "yes", "y"}
_NO = {"否", "无", "0", "false", "no", "n"}


def _as_text(value: Any, field: str) -> str:
    if isinstance(value, dict | list):
        raise Invalid(_("Expected one value, not a list."), field=field)
    return str(value).strip()


def read_moment(value: Any, field: str) -> dt.datetime | None:
    """A time with its zone; without one it is China's. The empty cell is ``None``."""
    text = _as_text(value, field)
    if not text:
        return None
    try:
        parsed = parse_datetime(text) or _loose_moment(text)
    except ValueError:
        parsed = None
    if parsed is None:
        raise Invalid(_("Expected a time such as 2026-03-02 09:30:00."), field=field)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=SHANGHAI)


def _loose_moment(text: str) -> dt.datetime | None:
    for day in _DAY_FORMATS:
        for clock in (*_CLOCK_FORMATS, ""):
            try:
                return dt.datetime.strptime(text, day + clock)  # noqa: DTZ007 - made aware above
            except ValueError:
                continue
    return None


def read_day(value: Any, field: str) -> dt.date | None:
    """A date; a time of day after it is dropped. The empty cell is ``None``."""
    text = _as_text(value, field).split(" ")[0].split("T")[0]
    if not text:
        return None
    parsed = _loose_moment(text)
    if parsed is None:
        raise Invalid(_("Expected a date such as 2026-03-02."), field=field)
    return parsed.date()


def read_number(value: Any, field: str, *, low: int = 0, high: int = 2**31 - 1) -> int | None:
    """A whole number between ``low`` and ``high``. The empty cell is ``None``."""
    text = _as_text(value, field)
    if not text:
        return None
    if not (text.isascii() and text.removeprefix("-").isdigit() and low <= int(text[:12]) <= high):
        raise Invalid(
            _("Expected a whole number from %(low)d to %(high)d.") % {"low": low, "high": high},
            field=field,
        )
    return int(text)


def read_flag(value: Any, field: str) -> bool:
    """是/否, yes/no, 1/0; the empty cell is no."""
    text = _as_text(value, field).lower()
    if text in _YES:
        return True
    if text in _NO or not text:
        return False
    raise Invalid(_("Expected yes or no."), field=field)


def read_choice(
    value: Any,
    field: str,
    choices: Collection[tuple[str, Any]],
    synonyms: Mapping[str, str] | None = None,
) -> str:
    """A code, the label of a code, or one of the ``synonyms`` (text → code). The empty cell stays empty."""
    text = _as_text(value, field)
    if not text:
        return ""
    if any(text == code for code, _label in choices):
        return text
    if synonyms and text in synonyms:
        return synonyms[text]
    # Last, because every label is looked up in the reader's language.
    for code, label in choices:
        if text == str(label):
            return str(code)
    expected = "、".join(f"{code} ({label})" for code, label in choices)
    raise Invalid(_("Expected one of: %(expected)s.") % {"expected": expected}, field=field)


def read_text(value: Any, field: str, *, longest: int) -> str:
    """One text of at most ``longest`` characters."""
    text = _as_text(value, field)
    if len(text) > longest:
        raise Invalid(
            _("Expected at most %(longest)d characters, not %(length)d.")
            % {"longest": longest, "length": len(text)},
            field=field,
        )
    return text


def read_list(value: Any, field: str) -> list[str]:
    """Texts separated by “、”, “；”, “;” or line breaks; a list of .jsonl as it is."""
    if isinstance(value, list):
        return [str(entry).strip() for entry in value if str(entry).strip()]
    return [part.strip() for part in _SEPARATORS.split(_as_text(value, field)) if part.strip()]
