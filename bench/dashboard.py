"""The manager's page from figures against the same numbers from facts.

DATABASE_URL=… python -m bench.dashboard [--rows N] [--skewed]
"""

import argparse
import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone

from bench import _setup
from govservice.catalogue.models import Department
from indicators import grains, rebuilding
from indicators.models import COUNTERS, MonthFigure, MonthTagFigure

TIMES = 9
WHOLE_MONTHS_MS, EDGE_DAYS_MS, FACTOR = 100, 500, 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="ratings over a year")
    parser.add_argument("--skewed", action="store_true", help="most departments have few")
    options = parser.parse_args()
    _setup.start()

    filled = _setup.volume(
        departments=_setup.departments_for(options.rows),
        tickets=options.rows // 5,
        skewed=options.skewed,
    )
    if filled or not MonthFigure.objects.exists():
        [took] = _setup.milliseconds(rebuilding.rebuild, 1)
        _setup.say(f"Figures worked out in {took / 1000:.0f} s.")
    client = _setup.signed_in()
    today = timezone.localdate()
    month = today.replace(day=1)
    year = month.replace(year=month.year - 1)
    _report(
        client,
        [
            ("whole months", year, month, WHOLE_MONTHS_MS),
            ("edge days", year + dt.timedelta(days=9), today - dt.timedelta(days=2), EDGE_DAYS_MS),
        ],
    )


def _report(client: Any, cases: list[tuple[str, dt.date, dt.date, int]]) -> None:
    rows, reached = [], []
    for name, start, end, limit in cases:
        last = end - dt.timedelta(days=1)
        address = f"/dashboard/?from={start}&to={last}"
        took, database, size = _page(client, address)
        facts = _facts(start, end)
        rows.append([name, took, database.queries, database.milliseconds, facts, size / 1024])
        reached += [
            _setup.verdict(f"{name}: ms of the page", took, limit, at_least=False),
            _setup.verdict(
                f"{name}: facts / figures in the database",
                facts / database.milliseconds,
                FACTOR,
                at_least=True,
            ),
        ]
    header = ["/dashboard/", "ms", "queries", "ms database", "ms from facts", "KB"]
    _setup.table("Manager's page (medians)", header, rows)
    _setup.reached(reached)


def _page(client: Any, address: str) -> tuple[float, _setup.Database, int]:
    """Server time, and the queries of one request of average length."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    took = _setup.median(_setup.milliseconds(lambda: client.get(address), TIMES))
    seen = []
    for _n in range(TIMES):
        with _setup.watched() as database:
            client.get(address)
        seen.append(database)
    seen.sort(key=lambda database: database.milliseconds)
    return took, seen[TIMES // 2], len(answer.content)


def _facts(start: dt.date, end: dt.date) -> float:
    """Milliseconds of the database for the page's three questions, asked of the facts."""

    ids = Department.objects.aggregate(first=Min("pk"), last=Max("pk"))
    spans = grains.spans_of_departments((ids["first"], ids["last"]), (start, end))
    sums = ", ".join(f"SUM({name})" for name in COUNTERS)
    days = grains.DAY.select(spans)
    [of_tags] = [grain for grain in grains.SLICES if grain.model is MonthTagFigure]
    tags = of_tags.select(spans)
    questions = [
        f"SELECT department_id, {sums} FROM ({days}) f GROUP BY 1",  # noqa: S608
        f"SELECT date_trunc('month', day), {sums} FROM ({days}) f GROUP BY 1",  # noqa: S608
        f"SELECT tag_id, SUM(times) FROM ({tags}) f GROUP BY 1",  # noqa: S608
    ]

    def ask() -> None:
        with connection.cursor() as cursor:
            for question in questions:
                cursor.execute(question)
                cursor.fetchall()

    return _setup.median(_setup.milliseconds(ask, 3))


if __name__ == "__main__":
    main()
