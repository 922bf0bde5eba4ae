"""One fold of 1,000 touched buckets, at growing sizes and one density.

The work of a fold stays the same, so its cost should not grow with what else there is. The buckets
are two days each of 500 months of the departments of four regions, drawn by a fixed seed: as many
departments and regions are touched at every size. The median of some folds counts.

DATABASE_URL=… python -m bench.fold [--rows 100000,1000000,5000000] [--keep]
"""

import datetime as dt
import random
from typing import Any

from django.db import connection
from django.db.models.functions import TruncMonth

from bench import _setup
from bench._sizes import measured
from govservice.catalogue.models import Department
from indicators import folding, rebuilding
from indicators.touches import record_touched_days
from ratings.models import Rating

REGIONS, MONTHS, DAYS_EACH, WARM_UP, TIMES = 4, 500, 2, 1, 7
REACH = 1.3
MANY_DAYS = 20


def buckets() -> list[tuple[dt.date, int]]:
    draw = random.Random(1)  # noqa: S311
    places = Department.objects.filter(code__startswith="VOL").order_by("region")
    regions = sorted(set(places.values_list("region", flat=True)))
    touched = Department.objects.filter(region__in=draw.sample(regions, min(REGIONS, len(regions))))
    days = Rating.objects.filter(department__in=touched).values_list(
        "department_id", TruncMonth("fact_day"), "fact_day"
    )
    by_month: dict[tuple[int, dt.date], list[dt.date]] = {}
    for department, month, day in days.distinct().order_by("department_id", "fact_day").iterator():
        by_month.setdefault((department, month), []).append(day)
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
