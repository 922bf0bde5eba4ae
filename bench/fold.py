"""One fold of 1,000 touched buckets, at growing sizes and one density.

The work of a fold stays the same, so its cost should not grow with what else there is. The buckets
are two days each of 500 months of departments, drawn by a fixed seed; the median of some folds counts.

DATABASE_URL=… python -m bench.fold [--rows 100000,1000000,5000000] [--keep]
"""

import datetime as dt
import random
from typing import Any

from django.db import connection
from django.db.models.functions import TruncMonth

from bench import _setup
from bench._sizes import measured
from indicators import folding, rebuilding
from indicators.touches import record_touched_days
from ratings.models import Rating

MONTHS, DAYS_EACH, WARM_UP, TIMES = 500, 2, 1, 7
REACH = 1.3
MANY_DAYS = 20


def buckets() -> list[tuple[dt.date, int]]:
    days = Rating.objects.values_list("department_id", TruncMonth("fact_day"), "fact_day")
    by_month: dict[tuple[int, dt.date], list[dt.date]] = {}
    for department, month, day in days.distinct().order_by("department_id", "fact_day").iterator():
        by_month.setdefault((department, month), []).append(day)
    draw = random.Random(1)  # noqa: S311
    months = draw.sample(
        [key for key, found in by_month.items() if len(found) >= MANY_DAYS], MONTHS
    )
    return [(day, key[0]) for key in months for day in draw.sample(by_month[key], DAYS_EACH)]


def measure() -> list[Any]:
    rebuilding.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    touched = buckets()
    times, queries, spent = [], 0, 0.0
    for _ in range(WARM_UP + TIMES):
        record_touched_days("bench", touched)
        with _setup.watched() as database:
            times += _setup.milliseconds(folding.fold_batch, 1)
        queries, spent = database.queries, database.milliseconds
    times = times[WARM_UP:]
    return [
        len(touched),
        queries,
        _setup.median(times),
        min(times),
        max(times),
        spent / times[-1] * 100,
    ]


def main() -> None:
    rows = measured(__doc__, measure)
    smallest = rows[0][3]
    _setup.table(
        "A fold of 1,000 touched buckets",
        ["ratings", "buckets", "queries", "median ms", "min ms", "max ms", "% in database", "×"],
        [[*row, row[3] / smallest] for row in rows],
    )
    _setup.reached(
        [_setup.verdict("largest against smallest", rows[-1][3] / smallest, REACH, at_least=False)]
    )


if __name__ == "__main__":
    main()
