"""An empty database is set up quickly: Django draws all models anew at each index that stands apart from its table."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import environ
import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations import AddConstraint, AddField, AddIndex, AlterField, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from jishi.apps.backups.archive import Archive
from tests.apps.jobs.test_kill import database_url
from tests.factories import kept

_FILE = "jishi.sqlite3"


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
    assert len(ours) > 10


def definitions(database: Path) -> list[tuple[str, list[str]]]:
    """Return every table and index with what it is made of; columns in any order."""
    with closing(sqlite3.connect(database)) as connection:
        told = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        return [(name, parts(sql)) for name, sql in told]


def parts(sql: str) -> list[str]:
    """Split a definition at the commas that stand in no bracket within its outermost one."""
    found, depth = [""], 0
    for letter in sql:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 1 and letter in "(,":
            found.append("")
        else:
            found[-1] += letter
    found[-1] = found[-1].removesuffix(")")
    return [" ".join(each.split()) for each in (found if "INDEX" in found[0] else sorted(found))]


@pytest.mark.slow
def test_a_backup_from_before_a_room_was_built_gets_the_tables_that_an_empty_file_gets(
    tmp_path: Path,
) -> None:
    at_once, earlier, restored = (tmp_path / name for name in ("at_once", "earlier", "restored"))
    for folder in (at_once, earlier, restored):
        folder.mkdir()
    shutil.copy(kept.schema(), at_once / _FILE)
    shutil.copy(kept.schema(), earlier / _FILE)
    unbuilt(earlier / _FILE, "rectification")
    backup = tmp_path / "earlier.jishi"

    jishi(earlier, "backup", str(backup))
    jishi(restored, "restore", str(backup))

    assert "rectification" not in Archive(backup).manifest.migrations
    # Such a backup is filled into tables that are made migration by migration.
    by_steps = definitions(restored / _FILE)
    assert by_steps == definitions(at_once / _FILE)
    assert len(by_steps) > 500
    assert recorded(restored / _FILE) == recorded(at_once / _FILE)
    assert filled(restored / _FILE) == filled(at_once / _FILE)


def jishi(var: Path, *words: str) -> None:
    command = [sys.executable, "-m", "jishi", *words]
    done = subprocess.run(command, env=kept.environment(var), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def unbuilt(database: Path, app: str) -> None:
    """Leave an empty file as it was before the app had any tables."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for (table,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE ?", (f"{app}%",)
        ).fetchall():
            connection.execute(f'DROP TABLE "{table}"')
        connection.execute("DELETE FROM django_migrations WHERE app = ?", (app,))


@pytest.mark.db
@pytest.mark.django_db
def test_a_database_that_took_all_the_steps_before_goes_on_and_one_left_halfway_is_told() -> None:
    taken = MigrationRecorder(connection)

    taken.record_unapplied("registry", "0001_squashed")
    call_command("migrate", check_unapplied=True)

    taken.record_unapplied("registry", "0027_term_index")
    with pytest.raises(CommandError, match=r"left halfway by an earlier version \(registry\)"):
        call_command("migrate", check_unapplied=True)


_MADE_OF = (
    """
    SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,
        collation_name, is_identity, identity_generation
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, column_name
    """,
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname",
    """
    SELECT conname, conrelid::regclass::text, contype, condeferrable, condeferred, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY conrelid::regclass::text, conname
    """,
    "SELECT app, name FROM django_migrations ORDER BY app, name",
)


@pytest.mark.db
@pytest.mark.slow
@pytest.mark.skipif("sqlite" in connection.vendor, reason="a SQLite file is compared above")
def test_an_empty_database_gets_the_tables_that_the_migrations_make(tmp_path: Path) -> None:
    at_once = made_of(tmp_path, "at_once", ["migrate"])
    by_steps = made_of(tmp_path, "by_steps", ["migrate", "contenttypes"], ["migrate"])

    for quick, slow in zip(at_once, by_steps, strict=True):
        assert quick == slow
        assert len(quick) > 50
    # Paths that compare byte by byte are what the models say only for this purpose.
    assert len([row for row in at_once[0] if row[6] == "C"]) == 8


def made_of(folder: Path, name: str, *commands: list[str]) -> list[list[tuple[Any, ...]]]:
    """Migrate a PostgreSQL database of its own and return what it is made of."""
    told = environ.Env.db_url_config(database_url())
    own = {"user": told["USER"], "password": told["PASSWORD"], "host": told["HOST"], "port": told["PORT"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **own) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        try:
            for words in commands:
                settings = {"DATABASE_URL": database_url().rsplit("/", 1)[0] + f"/{name}"}
                kept.manage(folder, *words, "--verbosity", "0", told=settings)
            with psycopg.connect(dbname=name, **own) as database:
                return [database.execute(asked.encode()).fetchall() for asked in _MADE_OF]
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def recorded(database: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()


def filled(database: Path) -> dict[str, int]:
    """Return the rows of each table that has any: a migration that lays some must not be passed over."""
    with closing(sqlite3.connect(database)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        counts = {name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in names}
    return {name: n for name, n in counts.items() if n and name != "sqlite_sequence"}
