"""All figures of a period again from the facts, and the proof that they are right."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min

from govservice.catalogue.models import Department
from govservice.catalogue.validity import ALWAYS_FROM, OPEN_END

from . import dialect, grains
from .folding import lock_departments
from .models import TouchedDay
from .months import Period, month_after, month_start

CHUNK = 700  # departments in one transaction, so that writers on SQLite wait seconds, not minutes
EVER: Period = (ALWAYS_FROM, OPEN_END)
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Difference:
    """A row whose figures and facts disagree: figure less fact, by counter."""

    table: str
    key: tuple[Any, ...]
    off_by: dict[str, int]


def chunks(size: int = CHUNK) -> Iterator[tuple[int, int]]:
    """Spans of department ids, first and last included."""
    ids = Department.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ids["first"] is not None:
        for first in range(ids["first"], ids["last"] + 1, size):
            yield first, min(first + size - 1, ids["last"])


def rebuild(period: Period = EVER, progress: Progress = lambda done, of: None) -> int:
    """Rewrite every grain of the period (months in whole), some departments at a time; how many times.

    Safe while facts come in: as in a fold, touches go before the facts are read, under the same
    locks. Memory stays flat: rows never leave the database.
    """
    pieces = list(chunks())
    for done, ids in enumerate(pieces, start=1):
        rebuild_departments(ids, period)
        progress(done, len(pieces))
    return len(pieces)


@transaction.atomic
def rebuild_departments(ids: tuple[int, int], period: Period) -> None:
    lock_departments(
        Department.objects.filter(pk__range=ids).order_by("pk").values_list("pk", flat=True)
    )
    TouchedDay.objects.filter(
        department_id__range=ids, day__gte=period[0], day__lt=period[1]
    ).delete()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '128MB'")
            cursor.execute("SET LOCAL jit = off")
    grains.rewrite(grains.DAY, grains.spans_of_departments(ids, period))
    for grain in grains.MONTHLY:
        grains.rewrite(grain, grains.spans_of_departments(ids, whole_months(period)))


def whole_months(period: Period) -> Period:
    last = period[1] - dt.timedelta(days=1)
    return month_start(period[0]), month_after(last)


def differences(
    grain: grains.Grain, ids: tuple[int, int], period: Period = EVER
) -> Iterator[Difference]:
    """Rows where a figure is not what the facts say, in one statement and so at one moment.

    Buckets whose touches still wait for a fold are left out; they are not wrong but not yet told.
    """
    spans = grains.spans_of_departments(
        ids, period if grain is grains.DAY else whole_months(period)
    )
    with connection.cursor() as cursor:
        cursor.execute(_compare(grain, spans))
        width = len(grain.key) + 2
        for row in cursor:
            off_by = dict(zip(grain.counters, row[width:], strict=True))
            yield Difference(grain.table, row[:width], {k: int(v) for k, v in off_by.items() if v})


def _compare(grain: grains.Grain, spans: grains.Spans) -> str:
    keys = ", ".join(["department_id", grain.period, *grain.key])
    kept = ", ".join(f"f.{column}" for column in ["department_id", grain.period, *grain.key])
    figures = ", ".join(f"f.{name}" for name in grain.counters)
    facts = ", ".join(f"-{name}" for name in grain.counters)
    sums = ", ".join(f"SUM({name}) AS {name}" for name in grain.counters)
    wrong = " OR ".join(f"SUM({name}) <> 0" for name in grain.counters)
    touched = "t.day" if grain is grains.DAY else dialect.month_of("t.day")
    return (
        f"SELECT {keys}, {sums} FROM ("  # noqa: S608
        f"SELECT {kept}, {figures} FROM ({spans.sql}) span JOIN {grain.table} f "
        f"ON f.department_id = span.department_id "
        f"AND f.{grain.period} >= span.first_day AND f.{grain.period} < span.end_day "
        f"UNION ALL SELECT {keys}, {facts} FROM ({grain.select(spans)}) told) both_sides "
        "WHERE NOT EXISTS (SELECT 1 FROM indicators_touchedday t "
        f"WHERE t.department_id = both_sides.department_id AND {touched} = both_sides.{grain.period}) "
        f"GROUP BY {keys} HAVING {wrong}"
    )
