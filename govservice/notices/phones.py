"""Which numbers can receive a text message."""

import re
import unicodedata

_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")


def mobile(number: str) -> str:
    """The eleven digits of a Chinese mobile number, or nothing.

    >>> mobile("+86 139-8765-4321"), mobile("028-86123456")
    ('13987654321', '')
    """
    digits = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", number))
    found = _MOBILE.fullmatch(digits)
    return found[1] if found else ""
