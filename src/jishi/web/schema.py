"""The tables of an empty database, made from the models at once, as all migrations together would leave them."""

from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model


def schema_make(connection: BaseDatabaseWrapper) -> None:
    """Make every table, and record every migration as applied.

    Table by table takes three times as long: Django draws all models anew at each step.
    """
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            _table_make(editor, model)
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for key, migration in MigrationLoader(connection).disk_migrations.items():
            for app, name in (key, *migration.replaces):
                recorder.record_applied(app, name)


def _table_make(editor: BaseDatabaseSchemaEditor, model: type[Model]) -> None:
    if model._meta.proxy or not model._meta.managed:
        return
    editor.create_model(model)
    if editor.connection.vendor == "postgresql":
        _plain_order_set(editor, model)
        _joins_widen(editor, model)


def _plain_order_set(editor: BaseDatabaseSchemaEditor, model: type[Model]) -> None:
    """Let the columns of which the model says so compare byte by byte, as SQLite compares all."""
    for field in model._meta.local_concrete_fields:
        if field.name in getattr(model, "PLAIN_ORDER", ()):
            _column_set(editor, model, field, f'{field.db_type(editor.connection)} COLLATE "C"')


def _joins_widen(editor: BaseDatabaseSchemaEditor, model: type[Model]) -> None:
    """Number the rows of joining tables as the settings say: models ask the app about that, migrations do not."""
    for field in model._meta.local_many_to_many:
        through = field.remote_field.through
        if through and through._meta.auto_created:
            _column_set(editor, through, through._meta.pk, "bigint")


def _column_set(
    editor: BaseDatabaseSchemaEditor, model: type[Model], field: "Field[Any, Any]", kind: str
) -> None:
    table, column = editor.quote_name(model._meta.db_table), editor.quote_name(str(field.column))
    editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind}")
