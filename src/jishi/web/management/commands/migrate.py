"""Bring the database to the newest version; an empty one gets its tables from the models at once."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from jishi.web.schema import schema_make


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        asked_for_less = (
            options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"]
        )
        if not asked_for_less and not connection.introspection.table_names():
            schema_make(connection)
        super().handle(*args, **options)
