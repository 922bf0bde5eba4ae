"""Citizens who scan the sheet of a window in two cities, by the door of walk-in services."""

import datetime as dt
import random
from collections.abc import Sequence

from django.db import transaction

from govservice.catalogue.models import Window
from ratings.models import WalkIn
from ratings.services.walk_ins import items_of, rate_walk_in
from ratings.services.windows import issue_codes

from . import rhythm
from .places import Unit
from .visits import Day

CITIES = ("510100", "510700")
CASES_A_WALK_IN, MOST = 120, 120
LEVELS, WEIGHTS = (5, 4, 3, 2, 1), (78, 14, 4, 2, 2)


@transaction.atomic
def write(units: Sequence[Unit], days: Sequence[Day], *, seed: int) -> int:
    """All of them or, where there are some already, none; how many."""
    if WalkIn.objects.exists():
        return 0
    draw = random.Random(f"{seed}:walk-ins")  # noqa: S311 - plausible, not secret
    windows = [
        window for unit in units if unit.hall.region.code in CITIES for window in unit.windows
    ]
    number = min(sum(day.cases for day in days) // CASES_A_WALK_IN, MOST)
    moments = sorted(
        rhythm.moment(day.day, draw)
        for day in draw.choices(days, [day.cases for day in days], k=number)
    )
    written = [_scan(draw.choice(windows), n, at, draw) for n, at in enumerate(moments)]
    return sum(written)


def _scan(window: Window, number: int, at: dt.datetime, draw: random.Random) -> bool:
    items = items_of(window, at=at)
    if not items:
        return False
    [code] = issue_codes([window.pk], by=None, at=at)
    rate_walk_in(
        code.code,
        item_code=draw.choice(items).code,
        level=draw.choices(LEVELS, WEIGHTS)[0],
        form=f"demo-{number}",
        browser=f"demo-{number}",
        address="",
        at=at,
    )
    return True
