"""Migration operations for tables whose rows are written once and never changed or deleted.

The rule is a trigger in the database, so that no code path, shell or import can get around it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MESSAGE = "append-only"
FROZEN = "replaced, never changed"


def _statements(vendor: str, table: str) -> tuple[list[str], list[str]]:
    names = {verb: f"{table[:40]}_no_{verb}" for verb in ("update", "delete")}
    if vendor == "sqlite":
        make = [
            f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is {MESSAGE}'); END"
            for verb, name in names.items()
        ]
        return make, [f"DROP TRIGGER IF EXISTS {name}" for name in names.values()]
    function = f"{table[:40]}_refuse"
    make = [
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is {MESSAGE}' USING ERRCODE = '23514'; END $$"
    ]
    make += [
        f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
        for verb, name in names.items()
    ]
    drop = [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name in names.values()]
    return make, [*drop, f"DROP FUNCTION IF EXISTS {function}()"]


def _frozen_statements(
    vendor: str, table: str, columns: Sequence[str]
) -> tuple[list[str], list[str]]:
    names = {
        f"UPDATE OF {', '.join(columns)}": f"{table[:40]}_frozen",
        "DELETE": f"{table[:40]}_no_delete",
    }
    message = f"{table} is {FROZEN}"
    if vendor == "sqlite":
        make = [
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for event, name in names.items()
        ]
        return make, [f"DROP TRIGGER IF EXISTS {name}" for name in names.values()]
    function = f"{table[:40]}_refuse"
    make = [
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END $$"
    ]
    make += [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        for event, name in names.items()
    ]
    drop = [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name in names.values()]
    return make, [*drop, f"DROP FUNCTION IF EXISTS {function}()"]


def frozen(table: str, columns: Sequence[str]) -> migrations.RunPython:
    """Refuse DELETE on ``table`` and UPDATE of these columns in the database; the others may move."""
    return _guard(lambda vendor: _frozen_statements(vendor, table, columns))


def append_only(table: str) -> migrations.RunPython:
    """Refuse UPDATE and DELETE on ``table`` in the database."""
    return _guard(lambda vendor: _statements(vendor, table))


def _guard(statements: Callable[[str], tuple[list[str], list[str]]]) -> migrations.RunPython:
    """``statements(vendor)`` gives those that make the guard and those that take it away."""

    def create(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements(schema_editor.connection.vendor)[0]:
            schema_editor.execute(statement)

    def drop(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements(schema_editor.connection.vendor)[1]:
            schema_editor.execute(statement)

    return migrations.RunPython(create, drop, elidable=False)
