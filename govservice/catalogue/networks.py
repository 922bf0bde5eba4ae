"""The networks of service halls: many people behind one address, and all of them real."""

from django.core.cache import cache

from ..addresses import lies_in
from .models import Hall

KEY = "hall-networks"
KEPT_SECONDS = 60


def is_hall_address(address: str) -> bool:
    """Whether the address belongs to an open hall; a change in a hall is known within a minute."""
    return bool(address) and lies_in(address, _networks())


def _networks() -> tuple[str, ...]:
    known = cache.get(KEY)
    if known is None:
        written = Hall.objects.filter(is_open=True).exclude(networks="")
        known = [
            line for text in written.values_list("networks", flat=True) for line in text.split()
        ]
        cache.set(KEY, known, KEPT_SECONDS)
    return tuple(known)
