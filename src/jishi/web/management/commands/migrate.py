"""Bring the database to the newest version; an empty one gets its tables from the models at once."""

from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.exceptions import NodeNotFoundError

from jishi.web.schema import schema_make


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        asked_for_less = (
            options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"]
        )
        if not asked_for_less and not connection.introspection.table_names():
            schema_make(connection)
        try:
            super().handle(*args, **options)
        except NodeNotFoundError as error:
            # One migration stands for many, of which this database has some.
            raise CommandError(
                f"This database was left halfway by an earlier version ({error.node[0]}). Run migrate with the last"
                " version before 27 November 2026 first, then with this one."
            ) from error
