"""Running numbers of tickets and rectifications: unique, rising, with gaps.

A native sequence on PostgreSQL, because taking from it never waits for another transaction; a
one-row table on SQLite, where only one writer exists at a time anyway.
"""

import datetime as dt
from typing import Any

from django.db import connection, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def number_series(name: str) -> migrations.RunPython:
    """Migration operation: make the series ``name``."""

    def create(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"CREATE SEQUENCE {name}")
        else:
            schema_editor.execute(f"CREATE TABLE {name} (last INTEGER NOT NULL)")
            schema_editor.execute(f"INSERT INTO {name} (last) VALUES (0)")  # noqa: S608

    def drop(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        kind = "SEQUENCE" if schema_editor.connection.vendor == "postgresql" else "TABLE"
        schema_editor.execute(f"DROP {kind} {name}")

    return migrations.RunPython(create, drop, elidable=False)


def take(series: str, count: int, *, prefix: str, day: dt.date) -> list[str]:
    """``count`` new public numbers such as ``ZG202611210000042``; one query, none for no number."""
    if count == 0:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT nextval('{series}') FROM generate_series(1, %s)", [count])  # noqa: S608
            values = [row[0] for row in cursor.fetchall()]
        else:
            cursor.execute(f"UPDATE {series} SET last = last + %s RETURNING last", [count])  # noqa: S608
            last = cursor.fetchone()[0]
            values = list(range(last - count + 1, last + 1))
    return [f"{prefix}{day:%Y%m%d}{value:07d}" for value in values]
