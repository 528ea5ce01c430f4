"""An office to back up, and no schema of a former one left behind."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from jishi.apps.accounts import selectors as accounts
from jishi.apps.accounts.services import user_create
from jishi.apps.backups.services import restore
from jishi.apps.facts.services import upload_keep
from jishi.apps.registry.services import AreaDraft, OrgDraft, areas_load, orgs_set_up
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import travel
from tests.factories import cast as factory
from tests.factories.kept import schema
from tests.factories.standing import built

_STATEMENTS: dict[str, list[tuple[Any, Any]]] = {}


@pytest.fixture(autouse=True)
def _schema_at_hand(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Migrate an empty database once; later restores of the same version copy what that made, 20 times as fast."""
    kept = tmp_path_factory.getbasetemp() / "migrated"
    kept.mkdir(exist_ok=True)
    migrate = restore._migrate_to
    with closing(sqlite3.connect(schema())) as newest:
        migrations = newest.execute("SELECT app, name FROM django_migrations").fetchall()

    def migrate_or_copy(wanted: set[tuple[str, str]]) -> None:
        version = hashlib.sha256(repr(sorted(wanted)).encode()).hexdigest()
        if connection.vendor != "sqlite":
            _migrate_or_repeat(version, lambda: migrate(wanted))
            return
        connection.ensure_connection()
        file = kept / version
        if wanted == set(migrations):
            file = schema()
        if not file.exists():
            migrate(wanted)
            with closing(sqlite3.connect(file)) as copy:
                connection.connection.backup(copy)
        else:
            with closing(sqlite3.connect(file)) as copy:
                copy.backup(connection.connection)

    monkeypatch.setattr(restore, "_migrate_to", migrate_or_copy)


def _migrate_or_repeat(version: str, migrate: Callable[[], None]) -> None:
    """Keep the statements that migrating takes; most of its time goes into working out what they are."""
    if version in _STATEMENTS:
        with connection.cursor() as cursor:
            for sql, values in _STATEMENTS[version]:
                cursor.execute(sql, values)
        return
    told: list[tuple[Any, Any]] = []

    def keep(execute: Callable[..., Any], sql: Any, values: Any, many: bool, context: Any) -> Any:
        if not many and not str(sql).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT")):
            told.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(keep):
        migrate()
    _STATEMENTS[version] = told


@pytest.fixture
def office(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A few rows, written for good, and one file; on PostgreSQL the kept schemas are gone afterwards."""
    settings.UPLOADS_DIR = tmp_path / "uploads"
    with travel(factory.DAY):
        built(_office, factory.DAY)
        yield
    schemas_drop()


def _office() -> None:
    areas_load(areas=[AreaDraft("2303", "鸡西市", "prefecture", "23")], source="test", by=SYSTEM)
    orgs_set_up(
        drafts=[OrgDraft("230300000001", "鸡西市委", "local_committee", "", factory.SINCE)], by=SYSTEM
    )
    clerk = accounts.actor_for(user_create(username="clerk", display_name="甲\t乙\\", by=SYSTEM))
    upload_keep(filename="a.xlsx", content=[b"rows"], default_period="2012", source="", by=clerk)


@pytest.fixture
def cast(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[factory.Cast]:
    """The whole small cast: a row of nearly everything."""
    settings.UPLOADS_DIR = tmp_path / "uploads"
    with travel(factory.DAY):
        yield built(factory.build, factory.DAY)
    schemas_drop()


def schemas_drop() -> None:
    """Remove what restoring leaves beside the tests' own schema."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^(before_|jishi_restoring)'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP SCHEMA "{name}" CASCADE')
