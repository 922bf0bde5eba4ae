"""The channels an API client may be limited to; the app that takes ratings names them when ready."""

from collections.abc import Iterable

_known: list[str] = []


def register_channels(names: Iterable[str]) -> None:
    _known.extend(name for name in names if name not in _known)


def known_channels() -> tuple[str, ...]:
    return tuple(_known)
