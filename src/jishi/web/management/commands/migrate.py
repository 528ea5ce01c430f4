"""Bring the database to the newest version; an empty SQLite file gets its tables from the models at once."""

from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        asked_for_less = (
            options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"]
        )
        # On PostgreSQL migrations also say how columns compare, which models do not.
        if (
            connection.vendor == "sqlite"
            and not asked_for_less
            and not connection.introspection.table_names()
        ):
            _build(connection)
        super().handle(*args, **options)


def _build(connection: BaseDatabaseWrapper) -> None:
    """Make every table as the migrations would leave it, and record them all.

    Migration by migration takes twenty seconds: Django draws the models anew at each step.
    """
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for app, name in MigrationLoader(connection).disk_migrations:
            recorder.record_applied(app, name)
