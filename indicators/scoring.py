"""From rates to an index: scores of 0 to 100, weights, contributions, bands and ranks. Exact, no database.

Everything is worked out in fractions; what is stored is rounded at the very end, and bands and ranks
look at the unrounded index.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from .formulas import Formula, Rate, half_up

PLACES = 6
FULL = Fraction(100)
Unit = TypeVar("Unit", bound=Hashable)
BandT = TypeVar("BandT")


class BadParameters(ValueError):
    """A method was given parameters it cannot work with."""


def value_of(rate: Rate, kind: str) -> Fraction | None:
    """Percent of a share, points of a mean; None where there is nothing to divide by."""
    share = rate.value
    return share if share is None or kind == "points" else share * 100


def ratio(value: Fraction, params: Mapping[str, Any]) -> Fraction:
    """The percentage itself."""
    return value


def inverse(value: Fraction, params: Mapping[str, Any]) -> Fraction:
    """Hundred less the percentage: for rates that should be low."""
    return FULL - value


def target(value: Fraction, params: Mapping[str, Any]) -> Fraction:
    """The share of a target reached; ``{"target": "95", "cap": "100"}``, without cap 100.

    >>> float(target(Fraction(45), {"target": "90"})), float(target(Fraction(99), {"target": "90"}))
    (50.0, 100.0)
    """
    goal = Fraction(str(params.get("target", 0)))
    if goal <= 0:
        raise BadParameters("The method “target” needs a target above 0.")
    return min(value / goal * 100, Fraction(str(params.get("cap", 100))))


METHODS: dict[str, Callable[[Fraction, Mapping[str, Any]], Fraction]] = {
    "ratio": ratio,
    "inverse": inverse,
    "target": target,
}


@dataclass(frozen=True)
class Weighed:
    """A criterion ready for use."""

    code: str
    formula: Formula
    method: str
    params: Mapping[str, Any]
    weight: Decimal


@dataclass(frozen=True)
class ScoredCriterion:
    """Missing data has neither value, score nor contribution, and weight 0 after re-weighting."""

    code: str
    rate: Rate
    value: Fraction | None
    score: Fraction | None
    weight: Fraction
    contribution: Fraction | None


@dataclass(frozen=True)
class Scored:
    """``index`` is None where no criterion had data; otherwise the sum of the contributions."""

    index: Fraction | None
    criteria: tuple[ScoredCriterion, ...]


def score(criteria: Sequence[Weighed], counters: Mapping[str, int]) -> Scored:
    """Missing data is left out and the other weights grow in proportion, so that they sum up to 100."""
    rates = [criterion.formula.rate(counters) for criterion in criteria]
    present = sum(
        (Fraction(c.weight) for c, rate in zip(criteria, rates, strict=True) if rate.whole),
        Fraction(0),
    )
    scored = tuple(_scored(c, rate, present) for c, rate in zip(criteria, rates, strict=True))
    contributions = [one.contribution for one in scored if one.contribution is not None]
    return Scored(sum(contributions, Fraction(0)) if contributions else None, scored)


def _scored(criterion: Weighed, rate: Rate, present: Fraction) -> ScoredCriterion:
    value = value_of(rate, criterion.formula.kind)
    if value is None:
        return ScoredCriterion(criterion.code, rate, None, None, Fraction(0), None)
    points = max(Fraction(0), min(FULL, METHODS[criterion.method](value, criterion.params)))
    weight = Fraction(criterion.weight) / present * 100
    return ScoredCriterion(criterion.code, rate, value, points, weight, points * weight / 100)


def band_of(index: Fraction, floors: Iterable[tuple[Decimal, BandT]]) -> BandT | None:
    """The highest band whose floor, inclusive, the unrounded index reaches.

    >>> floors = [(Decimal(90), "非常高"), (Decimal(80), "高"), (Decimal(0), "低")]
    >>> band_of(Fraction(90), floors), band_of(Fraction("89.995"), floors)
    ('非常高', '高')
    """
    for floor, band in sorted(floors, key=lambda pair: pair[0], reverse=True):
        if index >= Fraction(floor):
            return band
    return None


def ranks(indices: Mapping[Unit, Fraction]) -> dict[Unit, int]:
    """Highest first; equals share a rank and the next rank counts them all.

    >>> ranks({"a": Fraction(90), "b": Fraction(95), "c": Fraction(90), "d": Fraction(1)})
    {'b': 1, 'a': 2, 'c': 2, 'd': 4}
    """
    ordered = sorted(indices, key=lambda unit: -indices[unit])
    result: dict[Unit, int] = {}
    for place, unit in enumerate(ordered, start=1):
        before = ordered[place - 2] if place > 1 else None
        tied = before is not None and indices[before] == indices[unit]
        result[unit] = result[before] if tied and before is not None else place
    return result


def rounded_parts(parts: Sequence[Fraction | None], places: int = PLACES) -> list[Decimal | None]:
    """Each part rounded so that together they are exactly the rounded whole.

    What rounding down leaves over goes to the parts with the largest remainders.

    >>> rounded_parts([Fraction(100, 3), Fraction(100, 3), None, Fraction(100, 3)], 2)
    [Decimal('33.34'), Decimal('33.33'), None, Decimal('33.33')]
    """
    unit = Fraction(1, 10**places)
    known = [part for part in parts if part is not None]
    whole = Fraction(half_up(sum(known, Fraction(0)), places))
    floors = [None if part is None else (part // unit) * unit for part in parts]
    left = int((whole - sum((f for f in floors if f is not None), Fraction(0))) / unit)
    by_remainder = sorted(
        (i for i, part in enumerate(parts) if part is not None),
        key=lambda i: -((parts[i] or 0) - (floors[i] or 0)),
    )
    lifted = set(by_remainder[:left])
    return [
        None if floor is None else half_up(floor + (unit if i in lifted else 0), places)
        for i, floor in enumerate(floors)
    ]
