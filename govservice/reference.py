"""Reference data of every app, loaded by one command: each app registers its loader when it is ready."""

from collections.abc import Callable
from dataclasses import dataclass

Loader = Callable[[], str]
"""Loads, without harm when repeated, and returns one line about what is there now."""


@dataclass(frozen=True, order=True)
class _Registered:
    order: int
    name: str
    load: Loader


_loaders: dict[str, _Registered] = {}


def register_loader(name: str, load: Loader, order: int) -> None:
    """The catalogue's own are 10 (regions), 20 (departments), 30 (lists); what needs them comes later."""
    _loaders[name] = _Registered(order, name, load)


def loaders() -> list[tuple[str, Loader]]:
    """All loaders in their order."""
    return [
        (entry.name, entry.load)
        for entry in sorted(_loaders.values(), key=lambda e: (e.order, e.name))
    ]
