"""Small values that go out to a browser and are believed when they come back."""

from typing import Any

from django.core import signing


def sign(value: Any, *, salt: str) -> str:
    return signing.dumps(value, salt=salt)


def believe(signed: str, *, salt: str, seconds: int) -> Any:
    """The value we signed, or None where it is not ours or older than that."""
    try:
        return signing.loads(signed, salt=salt, max_age=seconds)
    except signing.BadSignature:
        return None
