from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "item_version_no_overlap"

# int8range makes the item comparable by GiST without the extension btree_gist.
POSTGRESQL = f"""
ALTER TABLE catalogue_itemversion ADD CONSTRAINT {NAME} EXCLUDE USING gist (
    int8range(item_id, item_id, '[]') WITH &&,
    daterange(valid_from, valid_to, '[)') WITH &&
)
"""

SQLITE = """
CREATE TRIGGER {name}_{verb} BEFORE {event} ON catalogue_itemversion
WHEN EXISTS (
    SELECT 1 FROM catalogue_itemversion other
    WHERE other.item_id = NEW.item_id AND other.id IS NOT NEW.id
      AND other.valid_from < NEW.valid_to AND NEW.valid_from < other.valid_to
)
BEGIN SELECT RAISE(ABORT, '{name}'); END
"""


def create(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        return
    for event in ("INSERT", "UPDATE"):
        schema_editor.execute(SQLITE.format(name=NAME, verb=event.lower(), event=event))


def drop(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE catalogue_itemversion DROP CONSTRAINT {NAME}")
        return
    for event in ("insert", "update"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME}_{event}")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_catalogue")]

    operations = [migrations.RunPython(create, drop, elidable=False)]
