"""Parts of wholes, exactly rounded, and what a formula is. No database here."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from django.utils.translation import get_language

from govservice.validity import OPEN_END

EMPTY = "—"
GOOD, BAD, ALL = (5, 4, 3), (2, 1), (5, 4, 3, 2, 1)
FROM_THE_START = dt.date(2019, 12, 3)  # 国办发〔2019〕51号

Counters = Mapping[str, int]
Weights = Mapping[str, int]
"""Counter name → how often it goes into the sum; a difference is a weight of -1."""

DayBasis = Literal["rating_day", "service_day", "done_day", "call_back_day", "months"]
"""The day by which a fact falls into a period; coverage asks of whole months, by either day."""


def half_up(value: Fraction, places: int) -> Decimal:
    """Exact rounding, halves away from zero, as official tables print them.

    >>> half_up(Fraction(1700, 32), 2), half_up(Fraction(300, 32), 2)
    (Decimal('53.13'), Decimal('9.38'))
    """
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


@dataclass(frozen=True)
class Rate:
    """``part`` of ``whole``; of nothing there is no rate.

    >>> Rate(17, 32).text(), Rate(3, 21).text(1), Rate(0, 0).text()
    ('53.13%', '14.3%', '—')
    """

    part: int
    whole: int

    @property
    def value(self) -> Fraction | None:
        """The exact share, None when there is nothing to divide by."""
        return Fraction(self.part, self.whole) if self.whole else None

    def percent(self, places: int = 2) -> Decimal | None:
        """
        >>> Rate(3, 32).percent(), Rate(3, 0).percent()
        (Decimal('9.38'), None)
        """
        return None if self.value is None else half_up(self.value * 100, places)

    def mean(self, places: int = 2) -> Decimal | None:
        """Part by whole without the hundred: points per rating."""
        return None if self.value is None else half_up(self.value, places)

    def text(self, places: int = 2) -> str:
        percent = self.percent(places)
        return EMPTY if percent is None else f"{percent}%"

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.part + other.part, self.whole + other.whole)


@dataclass(frozen=True)
class Formula:
    """One definition of one rate. ``kind`` tells a share in percent from a mean in points.

    Of nothing of what ``only_with`` counts the rate says nothing, and is empty. ``valid_to`` is the
    first day on which a newer version holds.
    """

    code: str
    version: int
    valid_from: dt.date
    name: str
    name_en: str
    definition: str
    definition_en: str
    source: str
    part: Weights
    whole: Weights
    day_basis: DayBasis
    kind: Literal["percent", "points"] = "percent"
    only_with: str = ""
    valid_to: dt.date = OPEN_END

    @property
    def key(self) -> str:
        """The code, with the version behind it where that is not the first."""
        return self.code if self.version == 1 else f"{self.code}_v{self.version}"

    @property
    def counters(self) -> frozenset[str]:
        return frozenset(self.part) | frozenset(self.whole)

    @property
    def title(self) -> str:
        return self.name_en if _english() else self.name

    @property
    def meaning(self) -> str:
        return self.definition_en if _english() else self.definition

    def rate(self, counters: Counters) -> Rate:
        """Empty, not zero, where a counter is not kept for what was asked (services by channel …)."""
        if not self.counters <= counters.keys():
            return Rate(0, 0)
        if self.only_with and not counters[self.only_with]:
            return Rate(0, 0)
        return Rate(weighted(self.part, counters), weighted(self.whole, counters))

    def shown(self, rate: Rate, places: int = 2) -> Decimal | None:
        """The number as printed, without its sign: percent or points."""
        return rate.percent(places) if self.kind == "percent" else rate.mean(places)

    def text(self, counters: Counters, places: int = 2) -> str:
        rate = self.rate(counters)
        if self.kind == "percent":
            return rate.text(places)
        mean = rate.mean(places)
        return EMPTY if mean is None else str(mean)


def _english() -> bool:
    return (get_language() or "").startswith("en")


def weighted(weights: Weights, counters: Counters) -> int:
    """
    >>> weighted({"services": 1, "rated_services": -1}, {"services": 9, "rated_services": 4})
    5
    """
    return sum(weight * counters[name] for name, weight in weights.items())


def each(*names: str) -> dict[str, int]:
    return dict.fromkeys(names, 1)


def of_levels(*levels: int, struck: bool = False) -> dict[str, int]:
    """The counters of these levels; with ``struck`` also those struck out."""
    prefixes = ("level", "struck") if struck else ("level",)
    return each(*(f"{prefix}_{level}" for prefix in prefixes for level in levels))
