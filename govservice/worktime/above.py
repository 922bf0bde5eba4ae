"""What the catalogue tells the clock when it is ready: which places there are, and who keeps them."""

from typing import Any, Protocol


class Places(Protocol):
    """Regions and bodies by their codes."""

    def name(self, *, region: str, department: str) -> str | None:
        """None where there is no such place; without a code the nation's."""

    def is_kept_by(self, by: Any, *, region: str, department: str) -> bool:
        """Whether this person's duty reaches the whole place; without a code the whole nation."""


class _Above:
    places: Places | None = None


_above = _Above()


def register_places(places: Places) -> None:
    _above.places = places


def places() -> Places:
    if _above.places is None:
        raise LookupError("The catalogue has not told the clock about its places.")
    return _above.places
