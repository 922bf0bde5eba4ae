"""Free text on its way into a row: checked, masked, and the original sealed where masking changed it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from govservice import sealed
from govservice.errors import Invalid
from govservice.personal import mask_text

from ..form import keepable

MAX_LONG = 5_000
MAX_NOTE = 500
LIMITS = {"finding_text": MAX_LONG, "plan": MAX_LONG, "result": MAX_LONG, "answer": MAX_LONG,
          "evidence": MAX_LONG}  # fmt: skip


def clean_text(value: Any, *, field: str, required: bool) -> str:
    """Stripped and with plain line breaks; raises ``Invalid`` naming the field."""
    text = "" if value is None else str(value)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not keepable(text):
        raise Invalid(_("This text holds a character that cannot be kept."), field=field)
    if required and not text:
        raise Invalid(_("Please fill in this field."), field=field)
    limit = LIMITS.get(field, MAX_NOTE)
    if len(text) > limit:
        message = _("At most %(limit)s characters; these are %(length)s.")
        raise Invalid(message % {"limit": limit, "length": len(text)}, field=field)
    return text


def keep(text: str, *, known: Iterable[str], place: str) -> tuple[str, str]:
    """The masked text, and the sealed original or nothing where both are the same."""
    masked = mask_text(text, known)
    return masked, "" if masked == text else sealed.seal(text, bound_to=place)
