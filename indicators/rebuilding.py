"""All figures of a period again from the facts, and the proof that they are right."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min

from govservice.catalogue.models import Department
from govservice.catalogue.validity import ALWAYS_FROM, OPEN_END

from . import dialect, grains
from .folding import lock_every_department
from .models import TouchedDay
from .months import Period, month_after, month_start

# Departments in one transaction. PostgreSQL reads every fact once per statement, however many
# departments are asked for, and keeps nobody waiting but the fold; on SQLite writers wait.
CHUNK = {"postgresql": 10_000, "sqlite": 500}
WORK_MEMORY = "128MB"
EVER: Period = (ALWAYS_FROM, OPEN_END)
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Difference:
    """A row whose figures and facts disagree: figure less fact, by counter."""

    table: str
    key: tuple[Any, ...]
    off_by: dict[str, int]


def chunks(size: int | None = None) -> Iterator[tuple[int, int]]:
    """Spans of department ids, first and last included."""
    size = size or CHUNK[connection.vendor]
    ids = Department.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ids["first"] is not None:
        for first in range(ids["first"], ids["last"] + 1, size):
            yield first, min(first + size - 1, ids["last"])


def rebuild(period: Period = EVER, progress: Progress = lambda done, of: None) -> None:
    """Rewrite every grain of the period (months in whole), some departments at a time.

    Safe while facts come in: as in a fold, touches go before the facts are read, under a lock that
    keeps folds out. Memory stays flat: rows never leave the database. ``progress`` is told how many
    statements of how many are done.
    """
    pieces = list(chunks())
    steps = len(pieces) * len(grains.GRAINS)
    for number, ids in enumerate(pieces):
        with transaction.atomic():
            prepare(ids, period)
            for position, grain in enumerate(grains.GRAINS, start=1):
                grains.rewrite(grain, spans_for(grain, ids, period))
                progress(number * len(grains.GRAINS) + position, steps)
    forget_empty_regions()
    _tell_the_planner()


def _tell_the_planner() -> None:
    """PostgreSQL plans reads of tables it has not counted yet badly, and counts them minutes later."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for grain in grains.GRAINS:
                cursor.execute(f"ANALYZE {grain.table}")


def prepare(ids: tuple[int, int], period: Period) -> None:
    """Keep folds out, then forget the touches whose facts are about to be read."""
    lock_every_department()
    TouchedDay.objects.filter(
        department_id__range=ids, day__gte=period[0], day__lt=period[1]
    ).delete()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL work_mem = '{WORK_MEMORY}'")
            cursor.execute("SET LOCAL jit = off")


def spans_for(grain: grains.Grain, ids: tuple[int, int], period: Period) -> grains.Spans:
    days = period if grain.period == "day" else whole_months(period)
    if grain in grains.REGIONS:
        return grains.spans_of_regions(ids, days)
    return grains.spans_of_departments(ids, days)


def sum_regions_again(region_ids: Iterable[int]) -> None:
    """All sums of these regions from their departments' figures; the caller holds the locks."""
    spans = grains.spans_of((region_id, *EVER) for region_id in region_ids)
    for grain in grains.REGIONS:
        grains.rewrite(grain, spans)


@transaction.atomic
def forget_empty_regions() -> None:
    """Sums of regions that no department stands in any more."""
    lock_every_department()
    for grain in grains.REGIONS:
        gone = grain.model._default_manager.exclude(region__in=Department.objects.values("region"))
        gone.delete()


def whole_months(period: Period) -> Period:
    last = period[1] - dt.timedelta(days=1)
    return month_start(period[0]), month_after(last)


def differences(
    grain: grains.Grain, ids: tuple[int, int], period: Period = EVER
) -> Iterator[Difference]:
    """Rows where a figure is not what the facts say, in one statement and so at one moment.

    Buckets whose touches still wait for a fold are left out; they are not wrong but not yet told.
    """
    spans = spans_for(grain, ids, period)
    with connection.cursor() as cursor:
        cursor.execute(_compare(grain, spans))
        width = len(grain.key) + 2
        for row in cursor:
            off_by = dict(zip(grain.counters, row[width:], strict=True))
            yield Difference(grain.table, row[:width], {k: int(v) for k, v in off_by.items() if v})


def _compare(grain: grains.Grain, spans: grains.Spans) -> str:
    keys = ", ".join(grain.keys)
    kept = ", ".join(f"f.{column}" for column in grain.keys)
    figures = ", ".join(f"f.{name}" for name in grain.counters)
    facts = ", ".join(f"-{name}" for name in grain.counters)
    sums = ", ".join(f"SUM({name}) AS {name}" for name in grain.counters)
    wrong = " OR ".join(f"SUM({name}) <> 0" for name in grain.counters)
    touched = "t.day" if grain.period == "day" else dialect.month_of("t.day")
    return (
        f"SELECT {keys}, {sums} FROM ("  # noqa: S608
        f"SELECT {kept}, {figures} FROM ({spans.sql}) span JOIN {grain.table} f "
        f"ON f.{grain.unit} = span.unit_id "
        f"AND f.{grain.period} >= span.first_day AND f.{grain.period} < span.end_day "
        f"UNION ALL SELECT {keys}, {facts} FROM ({grain.select(spans)}) told) both_sides "
        "WHERE NOT EXISTS (SELECT 1 FROM indicators_touchedday t "
        "JOIN catalogue_department d ON d.id = t.department_id "
        f"WHERE d.{'id' if grain.unit == 'department_id' else grain.unit} = both_sides.{grain.unit} "
        f"AND {touched} = both_sides.{grain.period}) "
        f"GROUP BY {keys} HAVING {wrong}"
    )
