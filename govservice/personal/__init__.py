"""Personal data in free text: found when it is written, masked where it is shown.

Free text is kept twice: ``text`` masked, and the original sealed only where masking changed it.
Everything outside a hit stays exactly as it was written. Every pattern is bounded, so that the time
is linear in the length of the text. How often the finder hits and misses: docs/personal-data.md.
"""

from .finder import (
    MASK,
    Finding,
    doubts_in,
    find,
    kinds_of,
    mask_findings,
    mask_name,
    mask_phone,
    mask_text,
)
from .kinds import Kind

__all__ = [
    "MASK",
    "Finding",
    "Kind",
    "doubts_in",
    "find",
    "kinds_of",
    "mask_findings",
    "mask_name",
    "mask_phone",
    "mask_text",
]
