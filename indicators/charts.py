"""Shapes of the server-drawn charts, in units of their own view box. Pure arithmetic.

Coordinates are texts, so that no language's decimal comma ever gets into an SVG attribute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

WIDTH, HEIGHT = 600, 120
GAP = Fraction(1, 5)  # of a column's room


def _text(value: Fraction | int) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def share_width(part: int, whole: int, width: int = 100) -> str:
    """
    >>> share_width(1, 3), share_width(0, 0)
    ('33.33', '0')
    """
    return _text(Fraction(part * width, whole)) if whole else "0"


@dataclass(frozen=True)
class Column:
    x: str
    y: str
    width: str
    height: str


def columns(counts: Sequence[int]) -> list[Column]:
    """One column a count, the highest as high as the chart.

    >>> columns([1, 2])[0]
    Column(x='30', y='60', width='240', height='60')
    """
    if not counts:
        return []
    room = Fraction(WIDTH, len(counts))
    top = max(*counts, 1)
    return [
        Column(
            x=_text(room * n + room * GAP / 2),
            y=_text(HEIGHT - Fraction(HEIGHT * count, top)),
            width=_text(room * (1 - GAP)),
            height=_text(Fraction(HEIGHT * count, top)),
        )
        for n, count in enumerate(counts)
    ]


def lines(values: Sequence[Fraction | None], floor: Fraction) -> list[str]:
    """Points of one polyline for every unbroken run between ``floor`` and 1; None breaks the line.

    >>> lines([Fraction(1), Fraction(1, 2), None, Fraction(1)], Fraction(0))
    ['75,0 225,60', '522,0 528,0']
    """
    runs: list[list[tuple[Fraction, Fraction]]] = [[]]
    room = Fraction(WIDTH, len(values)) if values else Fraction(0)
    for n, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((room * n + room / 2, HEIGHT * (1 - value) / (1 - floor)))
    return [_points(run) for run in runs if run]


def _points(run: list[tuple[Fraction, Fraction]]) -> str:
    if len(run) == 1:  # a lone point would be invisible
        x, y = run[0]
        run = [(x - 3, y), (x + 3, y)]
    return " ".join(f"{_text(x)},{_text(y)}" for x, y in run)


def floor_of(values: Sequence[Fraction | None]) -> Fraction:
    """The tenth below the lowest value, so that rates between 90 and 100 percent can be told apart.

    >>> floor_of([Fraction(93, 100), None]), floor_of([Fraction(1)]), floor_of([])
    (Fraction(9, 10), Fraction(9, 10), Fraction(0, 1))
    """
    known = [value for value in values if value is not None]
    if not known:
        return Fraction(0)
    return min(Fraction(int(min(known) * 10), 10), Fraction(9, 10))
