"""An empty database is set up quickly: Django draws all models anew at each index that stands apart from its table."""

from django.db.migrations import AddConstraint, AddField, AddIndex, AlterField, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader


def apart(migration: Migration) -> list[str]:
    """Return the indexes and constraints that could stand in the table which the same migration makes."""
    made: set[str] = set()
    found = []
    for each in migration.operations:
        if isinstance(each, CreateModel):
            made.add(each.name_lower)
        elif isinstance(each, AddField | AlterField):
            # What names a field that came later has to come after it.
            made.discard(each.model_name_lower)
        elif isinstance(each, AddIndex | AddConstraint) and each.model_name_lower in made:
            found.append(f"{migration}: {each.describe()}")
    return found


def test_no_index_stands_apart_from_the_table_that_its_migration_makes() -> None:
    graph = MigrationLoader(None).disk_migrations.values()
    ours = [each for each in graph if type(each).__module__.startswith("jishi.")]

    assert [line for each in ours for line in apart(each)] == []
    assert len(ours) > 50
