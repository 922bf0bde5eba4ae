"""Migration operations for tables whose rows are written once and never changed or deleted.

The rule is a trigger in the database, so that no code path, shell or import can get around it.
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MESSAGE = "append-only"


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


def append_only(table: str) -> migrations.RunPython:
    """Refuse UPDATE and DELETE on ``table`` in the database."""

    def create(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _statements(schema_editor.connection.vendor, table)[0]:
            schema_editor.execute(statement)

    def drop(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _statements(schema_editor.connection.vendor, table)[1]:
            schema_editor.execute(statement)

    return migrations.RunPython(create, drop, elidable=False)
