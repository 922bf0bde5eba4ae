"""Millions of facts for the benches, on PostgreSQL only, written by the database itself.

Same shape as what the doors write, but without personal data, events, steps and touched days: call
``rebuild_figures`` afterwards. Triggers and foreign keys are not asked row by row (that would take
most of the time), therefore never fill a database that anybody uses.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from govservice.catalogue.models import Department, Hall, ItemVersion, Region, ServiceItem
from govservice.errors import DomainError
from govservice.worktime import SHANGHAI
from hotline.models import Ticket
from ratings.models import Rating

from . import volume_sql as sql
from .places import PROVINCE, ensure_reference

UNRATED_PER_MILLE = 230
OPEN_TICKETS_PERCENT = 12
DEPARTMENTS_IN_A_REGION = 17  # whatever the size: more departments are more regions
SKEW = 12  # the first department of a skewed fill has about SKEW times the average
Progress = Callable[[int, int], None]


class CannotFill(DomainError):
    code = "cannot_fill"


@dataclass(frozen=True)
class Filled:
    services: int
    ratings: int
    tickets: int
    first_day: dt.date
    last_day: dt.date
    seconds: float


def fill(
    departments: int = 3440,
    days: int = 365,
    ratings_per_day: float = 4.0,
    tickets: int = 0,
    *,
    skewed: bool = False,
    last_day: dt.date | None = None,
    seed: int = 1,
    progress: Progress = lambda done, total: None,
) -> Filled:
    """Add departments of its own with facts; ``ratings_per_day`` is the mean of one department.

    3,440 departments x 365 days x 4 are the 5·10⁶ ratings of the benches; 685 and 69 departments
    give 10⁶ and 10⁵ at the same density. ``skewed`` keeps the sum but gives a few departments most
    of it, so that most days of most departments are empty. ``tickets`` is the sum.
    """
    if connection.vendor != "postgresql":
        raise CannotFill("Volume data needs PostgreSQL: set DATABASE_URL.")
    began = time.monotonic()
    end = last_day or dt.datetime.now(tz=SHANGHAI).date()
    before = Rating.objects.count()
    with _without_triggers():
        plan = _make_places(departments, days * ratings_per_day, skewed=skewed)
        for index in range(days):
            day = end - dt.timedelta(days=days - 1 - index)
            share = tickets * (index + 1) // days - tickets * index // days
            _fill_day(plan, day=day, index=index, days=days, tickets=share, seed=seed)
            progress(index + 1, days)
    _analyse()
    ratings = Rating.objects.count() - before
    first = end - dt.timedelta(days=days - 1)
    services = sum(row[5] for row in plan)
    return Filled(services, ratings, tickets, first, end, time.monotonic() - began)


@contextmanager
def _without_triggers() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET jit = off")  # compiling would take longer than each day's statements
        try:
            yield
        finally:
            for name in ("session_replication_role", "synchronous_commit", "jit"):
                cursor.execute(f"RESET {name}")


def _analyse() -> None:
    command = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
    with connection.cursor() as cursor:
        for table in sql.TABLES:
            cursor.execute(f"{command} {table}")


def _make_places(departments: int, ratings_each: float, *, skewed: bool) -> list[tuple[int, ...]]:
    """Departments with hall, item and version each; one row of the plan per department."""
    regions = _regions()
    number = Department.objects.filter(code__startswith="VOL").count()
    units = Department.objects.bulk_create(
        Department(
            code=f"VOL{number + n:05}",
            name=f"第{number + n}号单位",
            kind="department",
            region=regions[n // DEPARTMENTS_IN_A_REGION % len(regions)],
        )
        for n in range(departments)
    )
    ids = [unit.pk for unit in units]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_department SET path = '/' || id || '/' WHERE id = ANY(%s)", [ids]
        )
    halls = Hall.objects.bulk_create(
        Hall(code=unit.code, name=f"{unit.name}大厅", region=unit.region, department=unit)
        for unit in units
    )
    items = ServiceItem.objects.bulk_create(
        ServiceItem(code=unit.code, name=f"{unit.name}事项", department=unit) for unit in units
    )
    versions = ItemVersion.objects.bulk_create(
        ItemVersion(item=item, item_type="20") for item in items
    )
    weights = _weights(departments, skewed=skewed)
    rated_share = 1 - UNRATED_PER_MILLE / 1000
    return [
        (u.pk, u.region_id, h.pk, i.pk, v.pk, round(w * ratings_each / rated_share), n % 7 * 3)
        for n, (u, h, i, v, w) in enumerate(
            zip(units, halls, items, versions, weights, strict=True)
        )
    ]


def _regions() -> list[Region]:
    """Cities and counties of the province; the reference data is loaded where it is missing."""
    ensure_reference()
    province = Region.objects.get(code=PROVINCE)
    return list(
        Region.objects.within(province)
        .filter(level__in=["city", "county"], is_grouping=False)
        .order_by("code")
    )


def _weights(count: int, *, skewed: bool) -> list[float]:
    """How many times the mean each department has; the sum is ``count``."""
    if not skewed:
        return [1.0] * count
    raw = [1 / (1 + SKEW * n / count * n) for n in range(count)]
    return [count * weight / sum(raw) for weight in raw]


def _fill_day(
    plan: list[tuple[int, ...]], *, day: dt.date, index: int, days: int, tickets: int, seed: int
) -> None:
    values: dict[str, Any] = {
        "day": day,
        "midnight": dt.datetime.combine(day, dt.time(), tzinfo=SHANGHAI),
        "index": index,
        "days": days,
        "seed": seed,
        "unrated": UNRATED_PER_MILLE,
        "open": OPEN_TICKETS_PERCENT if days - index <= OPEN_TICKETS_PERCENT else 2,
        "count": tickets,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.HASH)
        cursor.execute(sql.PLAN)
        with cursor.copy("COPY volume_plan FROM STDIN") as copy:
            for row in plan:
                copy.write_row(row)
        _run(cursor, sql.RATING_STEPS, sql.NUMBERED, values)
        if tickets:
            _run(cursor, sql.TICKET_STEPS, sql.TICKET_NUMBERED, values)


def _run(cursor: Any, steps: list[str], tables: list[str], values: dict[str, Any]) -> None:
    """Number the rows after the highest of these tables, and move their sequences along."""
    highest = "SELECT greatest({})".format(
        ", ".join(f"(SELECT coalesce(max(id), 0) FROM {table})" for table in tables)  # noqa: S608
    )
    cursor.execute(highest)
    values["base"] = cursor.fetchone()[0]
    for step in steps:
        cursor.execute(step, values)
    for table in tables:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), "  # noqa: S608
            f"greatest((SELECT max(id) FROM {table}), 1))",
            [table],
        )


def is_filled() -> bool:
    return Ticket.objects.filter(number__startswith="VT").exists() or bool(
        Department.objects.filter(code__startswith="VOL").exists()
    )


def main_database_refuses() -> None:
    """Benches write millions of rows: not into the database of ``script/server``."""
    if settings.EMBEDDED:
        raise CannotFill("Set DATABASE_URL to an empty PostgreSQL database for this bench.")
