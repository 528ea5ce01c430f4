"""On PostgreSQL, paths and division codes compare byte by byte, so that ranges mean subtrees and use the index."""

from typing import Any

from django.db import migrations

COLUMNS = (
    ("registry_placement", "path", "varchar(80)"),
    ("registry_area", "code", "varchar(12)"),
    ("registry_area", "parent_code", "varchar(12)"),
    ("registry_unitstate", "area_id", "varchar(12)"),
)


def collate(collation: str) -> Any:
    def alter(apps: Any, schema_editor: Any) -> None:
        # SQLite compares bytes anyway.
        if schema_editor.connection.vendor != "postgresql":
            return
        for table, column, kind in COLUMNS:
            schema_editor.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind} COLLATE "{collation}"')

    return alter


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [migrations.RunPython(collate("C"), collate("default"))]
