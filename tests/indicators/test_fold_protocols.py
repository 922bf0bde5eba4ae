"""Why touches are insert-only rows and folds take a lock: the three simpler protocols, each broken in steps.

The broken variants live here alone. Each test first walks its steps with a broken variant and shows
the damage, then walks the same steps with the real one.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from govservice import facts as ground
from indicators import folding
from indicators.models import DayFigure, TouchedDay

from .facts import Office

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
DAY, NEXT_DAY = dt.date(2026, 3, 2), dt.date(2026, 3, 3)
PATIENCE = 10


class Session:
    """A connection of its own, in a thread of its own, that does one step after another."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self.sql(f"SET statement_timeout = '{PATIENCE}s'")

    def start(self, step: Callable[[], Any]) -> "Future[Any]":
        return self._thread.submit(step)

    def do(self, step: Callable[[], Any]) -> Any:
        return self.start(step).result(PATIENCE)

    def begin(self) -> None:
        self.do(lambda: connection.set_autocommit(False))

    def commit(self) -> None:
        self.sql("COMMIT")
        self.do(lambda: connection.set_autocommit(True))

    def sql(self, statement: str, *params: Any) -> Any:
        return self.do(lambda: run(statement, *params))

    def close(self) -> None:
        """Whatever is left open ends here: closing rolls it back."""
        self.do(hang_up)
        self._thread.shutdown()


def run(statement: str, *params: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def hang_up() -> None:
    connection.close()


@pytest.fixture
def sessions() -> Iterator[tuple[Session, Session]]:
    both = Session(), Session()
    yield both
    for session in both:
        session.close()


@pytest.fixture
def _markers() -> Iterator[None]:
    """The table of the broken protocols: one marker per bucket, kept single by a unique key."""
    run("CREATE TABLE marker (department_id bigint, day date, UNIQUE (department_id, day))")
    yield
    run("DROP TABLE marker")


def wait_for_a_lock() -> None:
    """Until some connection of this database waits for an advisory lock."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    deadline = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=PATIENCE)
    while run(waiting)[0][0] == 0:
        assert dt.datetime.now(dt.UTC) < deadline, "nobody waits: the lock is gone"
        run("SELECT pg_sleep(0.01)")


def counted(department_id: int) -> int:
    return DayFigure.objects.get(department_id=department_id, day=DAY).level_5


# --- one marker per bucket, ON CONFLICT DO NOTHING: a fact is lost ---------------------------------

MARK_ONCE = "INSERT INTO marker VALUES (%s, %s) ON CONFLICT DO NOTHING"
UNMARK = "DELETE FROM marker WHERE department_id = %s AND day = %s"
COUNT = "SELECT count(*) FROM ratings_rating WHERE department_id = %s AND fact_day = %s"


@pytest.mark.usefixtures("_markers")
def test_single_markers_lose_the_fact_that_commits_after_the_fold_has_read(sessions):
    writer, folder = sessions
    office = Office()
    bucket = office.department.pk, DAY
    office.rate(DAY)
    run(MARK_ONCE, *bucket)

    writer.begin()
    writer.do(lambda: office.rate(DAY))
    assert writer.sql(MARK_ONCE, *bucket) == 0  # the marker is there already: nothing to do
    folder.begin()
    folder.sql(UNMARK, *bucket)
    figure = folder.sql(COUNT, *bucket)[0][0]
    folder.commit()
    writer.commit()

    assert figure == 1
    assert run(COUNT, *bucket)[0][0] == 2
    assert run("SELECT count(*) FROM marker")[0][0] == 0  # and no later fold will ever hear of it


def test_insert_only_touches_keep_the_fact_that_commits_after_the_fold_has_read(sessions):
    writer, folder = sessions
    office = Office()
    office.rate(DAY)

    writer.begin()
    writer.do(lambda: office.rate(DAY))
    assert folder.do(folding.fold_all) == 1
    assert counted(office.department.pk) == 1
    writer.commit()

    assert TouchedDay.objects.exists()
    assert folder.do(folding.fold_all) == 1
    assert counted(office.department.pk) == 2


# --- no lock: the older fold overwrites the newer --------------------------------------------------


def read_figure(department_id: int) -> int:
    """The broken fold's first half: claim the touches (committed at once), read the facts."""
    TouchedDay.objects.filter(department_id=department_id, day=DAY).delete()
    return int(run(COUNT, department_id, DAY)[0][0])


def write_figure(department_id: int, figure: int) -> None:
    """Its second half: upsert what was read."""
    DayFigure.objects.bulk_create(
        [DayFigure(department_id=department_id, day=DAY, level_5=figure)],
        update_conflicts=True,
        unique_fields=["department", "day"],
        update_fields=["level_5"],
    )


def test_without_the_lock_the_older_fold_overwrites_the_newer(sessions):
    older, newer = sessions
    office = Office()
    department_id = office.department.pk
    office.rate(DAY)

    seen_by_older = older.do(lambda: read_figure(department_id))
    office.rate(DAY)
    seen_by_newer = newer.do(lambda: read_figure(department_id))
    newer.do(lambda: write_figure(department_id, seen_by_newer))
    older.do(lambda: write_figure(department_id, seen_by_older))

    assert (seen_by_older, seen_by_newer) == (1, 2)
    assert counted(department_id) == 1  # wrong
    assert not TouchedDay.objects.exists()  # and stays wrong


def test_with_the_lock_the_newer_fold_waits_and_writes_last(sessions):
    newer, _other = sessions
    office = Office()
    office.rate(DAY)

    with transaction.atomic():
        buckets = folding.waiting_buckets(10)
        folding.lock_departments(department_id for department_id, _day in buckets)
        folding.forget_touches(buckets)
        folding.write_figures(buckets)
        newer.do(lambda: office.rate(DAY))
        waiting = newer.start(folding.fold_all)
        wait_for_a_lock()
    assert waiting.result(PATIENCE) == 1

    assert counted(office.department.pk) == 2
    assert not TouchedDay.objects.exists()


def test_two_days_of_one_month_wait_for_each_other_because_the_month_is_their_sum(sessions):
    newer, _other = sessions
    office = Office()
    office.rate(DAY)

    with transaction.atomic():
        first = folding.waiting_buckets(10)
        folding.lock_departments(department_id for department_id, _day in first)
        folding.forget_touches(first)
        folding.write_figures(first)
        newer.do(lambda: office.rate(NEXT_DAY))
        waiting = newer.start(folding.fold_all)
        wait_for_a_lock()
    waiting.result(PATIENCE)

    assert run("SELECT sum(level_5) FROM indicators_monthfigure")[0][0] == 2


# --- one marker per bucket, ON CONFLICT DO UPDATE: writers deadlock --------------------------------

MARK_AGAIN = (
    "INSERT INTO marker VALUES (%s, %s) "
    "ON CONFLICT (department_id, day) DO UPDATE SET day = EXCLUDED.day"
)


@pytest.mark.usefixtures("_markers")
def test_renewed_markers_deadlock_two_writers_that_touch_two_days_in_turn(sessions):
    one, two = sessions
    for session in sessions:
        session.begin()
        session.sql("SET LOCAL deadlock_timeout = '10ms'")
    one.sql(MARK_AGAIN, 1, DAY)
    two.sql(MARK_AGAIN, 1, NEXT_DAY)
    steps = [
        one.start(lambda: run(MARK_AGAIN, 1, NEXT_DAY)),
        two.start(lambda: run(MARK_AGAIN, 1, DAY)),
    ]
    errors = [step.exception(PATIENCE) for step in steps]
    for session in sessions:
        session.sql("ROLLBACK")

    assert sorted(error is None for error in errors) == [False, True]
    [error] = [error for error in errors if error]
    assert isinstance(error, OperationalError)
    assert "deadlock detected" in str(error)


def test_insert_only_touches_let_the_same_two_writers_pass(sessions):
    one, two = sessions
    department_id = Office().department.pk
    for session in sessions:
        session.begin()
    one.do(lambda: ground.touch("ratings", [(DAY, department_id)]))
    two.do(lambda: ground.touch("ratings", [(NEXT_DAY, department_id)]))
    one.do(lambda: ground.touch("ratings", [(NEXT_DAY, department_id)]))
    two.do(lambda: ground.touch("ratings", [(DAY, department_id)]))
    for session in sessions:
        session.commit()

    assert TouchedDay.objects.count() == 4
    assert folding.fold_all() == 2


def test_a_writer_never_waits_for_a_fold_of_its_bucket(sessions):
    writer, _other = sessions
    office = Office()
    office.rate(DAY)
    with transaction.atomic():
        buckets = folding.waiting_buckets(10)
        folding.lock_departments(department_id for department_id, _day in buckets)
        folding.forget_touches(buckets)
        writer.do(lambda: office.rate(DAY))  # would time out if it waited
        folding.write_figures(buckets)
    assert (
        counted(office.department.pk) == 2
    )  # committed before the facts were read: counted already
    assert folding.fold_all() == 1
    assert counted(office.department.pk) == 2
