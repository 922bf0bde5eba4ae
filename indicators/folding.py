"""The fold: touched days become figures. Recomputed from the facts, never incremented.

For a batch of touched buckets, in one transaction: take the departments' locks, delete the
touches, and only *then*, in later statements, read the facts and rewrite every grain of those days
and months. A fact commits together with its touch; so whoever deletes a touch sees its fact, and a
fact that commits later leaves a touch for the next fold. PostgreSQL must stand at its default, READ
COMMITTED: each later statement sees what was committed before it began.

The lock is the department's, not the day's, because a month is a sum of days: two folds of two days
of one month would each miss the other's. For the same reason the department's region is locked too.
"""

import datetime as dt
from collections.abc import Iterable

from django.core.cache import cache
from django.db import connection, transaction

from govservice.catalogue.models import Department

from . import grains
from .models import TouchedDay
from .months import month_after, month_start

BATCH = 1000
LOCK_CLASS = 0x47_53  # the first key of the advisory locks, apart from other users of them
REGION_LOCK_CLASS = LOCK_CLASS + 1
ALL_DEPARTMENTS = 0  # no department has this id
WORK_MEMORY = "32MB"  # what the sums of a batch need to stay off the disk
ONE_FOLD = "indicators:folding"
ONE_FOLD_SECONDS = 60

Bucket = tuple[int, dt.date]


def lock_departments(department_ids: Iterable[int]) -> None:
    """These and then their regions, held until the transaction ends; always in sorted order, so that
    two folds never wait in a circle.

    SQLite needs nothing: its transactions are IMMEDIATE and one writes at a time.
    """
    if connection.vendor != "postgresql":
        return
    ids = sorted(set(department_ids))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [LOCK_CLASS, ALL_DEPARTMENTS])
    _lock(LOCK_CLASS, ids)
    _lock(REGION_LOCK_CLASS, sorted(set(regions_of(ids).values())))


def _lock(lock_class: int, ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, id) FROM unnest(%s::int[]) AS id", [lock_class, ids]
        )


def regions_of(department_ids: Iterable[int]) -> dict[int, int]:
    """Department id → id of the region it stands in."""
    return dict(
        Department.objects.filter(pk__in=department_ids).order_by().values_list("pk", "region_id")
    )


def lock_every_department() -> None:
    """One lock instead of thousands, which would fill PostgreSQL's table of locks."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, ALL_DEPARTMENTS])


def fold_batch(size: int = BATCH) -> int:
    """Fold at most ``size`` touched buckets; how many there were."""
    with transaction.atomic():
        buckets = waiting_buckets(size)
        if buckets:
            lock_departments(department_id for department_id, _day in buckets)
            forget_touches(buckets)
            write_figures(buckets)
    return len(buckets)


def fold_all(size: int = BATCH) -> int:
    """Fold until no touch is left; how many buckets that were."""
    folded = 0
    while batch := fold_batch(size):
        folded += batch
    return folded


def fold_unless_folding() -> int:
    """As :func:`fold_all`, but 0 at once while another worker folds: two would only wait for each other.

    Two at once do no harm; so the mark is a mere cache key that runs out by itself.
    """
    if not cache.add(ONE_FOLD, 1, timeout=ONE_FOLD_SECONDS):
        return 0
    try:
        return fold_all()
    finally:
        cache.delete(ONE_FOLD)


def waiting_buckets(size: int) -> list[Bucket]:
    return list(
        TouchedDay.objects.order_by("department_id", "day")
        .values_list("department_id", "day")
        .distinct()[:size]
    )


def forget_touches(buckets: Iterable[Bucket]) -> None:
    days = grains.spans_of(_as_days(buckets), each="day")
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM indicators_touchedday WHERE id IN (SELECT t.id "  # noqa: S608
            f"FROM ({days.sql}) span JOIN indicators_touchedday t "
            "ON t.department_id = span.unit_id AND t.day = span.first_day)"
        )


def write_figures(buckets: Iterable[Bucket]) -> None:
    """Every grain of these days, and of the months they lie in, from the facts as they stand now."""
    look_up_each_span()
    _rewrite(grains.DEPARTMENTS, buckets)
    regions = regions_of({department_id for department_id, _day in buckets})
    touched = {
        (regions[department_id], day) for department_id, day in buckets if department_id in regions
    }
    if touched:
        _rewrite(grains.REGIONS, touched)


def _rewrite(kinds: Iterable[grains.Grain], buckets: Iterable[Bucket]) -> None:
    days = grains.spans_of(_as_days(buckets), each="day")
    months = grains.spans_of(_as_months(buckets), each="month")
    for grain in kinds:
        grains.rewrite(grain, days if grain.period == "day" else months)


def look_up_each_span() -> None:
    """Spans are few and facts are many, which PostgreSQL cannot tell from a range join: without this
    it reads every fact instead of the index, and a fold would cost more the more facts there are."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_hashjoin = off")
            cursor.execute("SET LOCAL enable_mergejoin = off")
            cursor.execute("SET LOCAL jit = off")
            cursor.execute(f"SET LOCAL work_mem = '{WORK_MEMORY}'")


def _as_days(buckets: Iterable[Bucket]) -> list[grains.Span]:
    return [(unit, day, day + dt.timedelta(days=1)) for unit, day in buckets]


def _as_months(buckets: Iterable[Bucket]) -> list[grains.Span]:
    months = sorted({(unit, month_start(day)) for unit, day in buckets})
    return [(unit, month, month_after(month)) for unit, month in months]
