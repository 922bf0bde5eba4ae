"""How the app that holds rating links tells the intake of cases which link belongs to which service."""

import datetime as dt
from collections.abc import Callable, Sequence

from .models import Service

Offer = tuple[str, dt.datetime]  # address, expiry
OfferMaker = Callable[[Sequence[Service]], dict[int, Offer]]

_makers: list[OfferMaker] = []


def register_offer(maker: OfferMaker) -> None:
    """``maker(services)`` returns service id → (address, expiry); it runs in the intake's transaction.

    A service that nobody may rate any more is left out. The services come with their case loaded.
    """
    if maker not in _makers:
        _makers.append(maker)


def offers_for(services: Sequence[Service]) -> dict[int, Offer]:
    found: dict[int, Offer] = {}
    for make in _makers:
        found |= make(services)
    return found
