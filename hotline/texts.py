"""Free text on its way into a row: checked, masked, and the original sealed where masking changed it."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from govservice import sealed
from govservice.errors import Invalid
from govservice.personal import MASK, mask_text

MAX_TITLE = 100
MAX_CONTENT = 5_000
MAX_ADDRESS = 200
MAX_REPLY = 10_000
MAX_NOTE = 1_000
MAX_NAME = 40

_PHONE = re.compile(r"\+?\d{5,20}")
_HOUSE = re.compile(
    r"(?:[0-9０-９A-Za-z一二三四五六七八九十百零]+\s*(?:号院|号楼|号|栋|幢|座|单元|层|楼|室|户)[-－]?\s*)+"
)


def clean_text(value: Any, *, field: str, limit: int, required: bool = True) -> str:
    """Stripped and with plain line breaks; raises ``Invalid`` naming the field."""
    text = "" if value is None else str(value)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not is_keepable(text):
        raise Invalid(_("This text holds a character that cannot be kept."), field=field)
    if required and not text:
        raise Invalid(_("Please fill in this field."), field=field)
    if len(text) > limit:
        message = _("At most %(limit)s characters; these are %(length)s.")
        raise Invalid(message % {"limit": limit, "length": len(text)}, field=field)
    return text


def is_keepable(text: str) -> bool:
    """No NUL and no half character (lone surrogate): no database takes either."""
    return "\x00" not in text and text.encode(errors="replace").decode() == text


def clean_phone(value: str, *, field: str = "phone") -> str:
    """Digits without spaces and hyphens, and without China's own prefix; the empty string stays."""
    text = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", value or ""))
    text = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", text)
    if text and not _PHONE.fullmatch(text):
        # What was typed may be somebody's number with a slip: it stays in its field, not in a message.
        message = _("This is not a telephone number: digits only, such as 13800138000.")
        raise Invalid(message, field=field)
    return text


def mask_address(address: str, known: Iterable[str] = ()) -> str:
    """Street and village stay, house, unit and room go: the lamp is found, the home is not.

    >>> mask_address("锦江区春熙路12号3栋2单元501室")
    '锦江区春熙路＊＊＊'
    """
    return _HOUSE.sub(MASK, mask_text(address, known))


def keep(text: str, *, known: Iterable[str], place: str, address: bool = False) -> tuple[str, str]:
    """The masked text, and the sealed original or nothing where both are the same."""
    masked = mask_address(text, known) if address else mask_text(text, known)
    return masked, "" if masked == text else sealed.seal(text, bound_to=place)
