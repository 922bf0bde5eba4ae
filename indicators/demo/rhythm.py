"""When people come: working days, weekends and holidays, and the hours of a day. Pure arithmetic."""

import datetime as dt
import random
from collections.abc import Sequence
from itertools import accumulate

from govservice.worktime import SHANGHAI, is_working_day

MONDAY = 0
OPENING_HOUR, CLOSING_HOUR = 9, 17


def busyness(day: dt.date) -> float:
    """How many come compared with an ordinary working day; on free days only those online."""
    if not is_working_day(day):
        return 0.1
    return 1.25 if day.weekday() == MONDAY else 1.0


def share_out(total: int, weights: Sequence[float]) -> list[int]:
    """Whole parts that add up to ``total``, as near to the weights as they can be.

    >>> share_out(10, [1, 1, 2])
    [2, 3, 5]
    """
    whole = sum(weights)
    ends = [round(total * reached / whole) for reached in accumulate(weights)]
    return [end - start for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def moment(day: dt.date, draw: random.Random) -> dt.datetime:
    """A time within opening hours of that Shanghai day."""
    seconds = draw.randrange((CLOSING_HOUR - OPENING_HOUR) * 3600)
    start = dt.datetime.combine(day, dt.time(OPENING_HOUR), tzinfo=SHANGHAI)
    return start + dt.timedelta(seconds=seconds)


def days_until(last_day: dt.date, count: int) -> list[dt.date]:
    """Oldest first."""
    return [last_day - dt.timedelta(days=back) for back in reversed(range(count))]
