"""What the item pages print of an item's ratings: twelve months, from the figures."""

import datetime as dt

from django.db.models import Sum

from ratings.item_figures import ItemFigures

from .formulas import Rate
from .models import MonthItemFigure

LEVELS = (5, 4, 3, 2, 1)
SATISFIED = (5, 4, 3)


def read(item_id: int, today: dt.date) -> ItemFigures:
    """This month and the eleven before, over all departments the item has had. One query."""
    since = today.replace(year=today.year - 1, day=1)
    since = (since + dt.timedelta(days=31)).replace(day=1)
    sums = MonthItemFigure.objects.filter(item_id=item_id, month__gte=since).aggregate(
        **{f"n{level}": Sum(f"level_{level}", default=0) for level in LEVELS}
    )
    levels = {level: int(sums[f"n{level}"]) for level in LEVELS}
    satisfied, whole = sum(levels[level] for level in SATISFIED), sum(levels.values())
    return ItemFigures(since, levels, satisfied, whole, Rate(satisfied, whole).text())
