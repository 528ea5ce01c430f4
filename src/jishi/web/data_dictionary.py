"""The data dictionary: every table and column of ours, told from the models and from `data/columns.yaml`."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model

from jishi.shared.yaml_files import yaml_file

HEAD = """# Data dictionary

Written by `jishi manage data_dictionary` from the models and `src/jishi/data/columns.yaml`; a test says when it is
out of date. **Personal**: about a person, and shown only to whoever has a right over the person's organisation;
resident ids and telephone numbers are masked. **Grows only**: no row of the table is changed, except to say that
a later one took its place.
"""


@dataclass(frozen=True, slots=True)
class ColumnTold:
    """One column as the dictionary tells it."""

    name: str
    type: str
    meaning: str
    is_personal: bool


def models() -> list[type[Model]]:
    """Return the project's models, room by room."""
    return [model for model in apps.get_models() if model.__module__.startswith("jishi.")]


def columns(model: type[Model]) -> list[ColumnTold]:
    """Return a table's columns in their order."""
    return [_column(model, field) for field in model._meta.concrete_fields]


def untold() -> list[str]:
    """Return the columns whose meaning nobody wrote."""
    return [
        f"{model._meta.db_table}.{field.name}"
        for model in models()
        for field in model._meta.concrete_fields
        if not _meaning(model, field)
    ]


def unused() -> list[str]:
    """Return the meanings that no column needs."""
    needed = {_key(model, field) for model in models() for field in model._meta.concrete_fields}
    return sorted(set(_meanings()) - needed)


def dictionary() -> str:
    """Return the whole document."""
    return HEAD + "".join(_table(model) for model in models())


def _table(model: type[Model]) -> str:
    doc = " ".join((model.__doc__ or "").split())
    kind = "Grows only." if getattr(model, "APPEND_ONLY", False) else "Rows are changed."
    lines = [
        f"\n## {model._meta.db_table}\n\n{doc} {kind}\n\n",
        "| column | type | meaning | personal |\n|---|---|---|---|\n",
    ]
    for told in columns(model):
        lines.append(
            f"| `{told.name}` | {told.type} | {told.meaning} | {'yes' if told.is_personal else ''} |\n"
        )
    return "".join(lines)


def _column(model: type[Model], field: "Field[Any, Any]") -> ColumnTold:
    personal = field.name in getattr(model, "PERSONAL", ())
    meaning = _meaning(model, field)
    if field.choices:
        words = "、".join(f"`{value}` {label}" for value, label in field.flatchoices if value)
        meaning = f"{meaning}: {words}"
    if field.remote_field is not None:
        meaning = f"{meaning} → `{field.remote_field.model._meta.db_table}`"
    return ColumnTold(str(field.column), _type(field), meaning.replace("|", "/"), personal)


def _type(field: "Field[Any, Any]") -> str:
    kinds = {
        "AutoField": "number, made here",
        "BigAutoField": "number, made here",
        "BooleanField": "yes or no",
        "DateField": "day",
        "DateTimeField": "instant",
        "JSONField": "JSON",
        "TextField": "text",
    }
    told = field.get_internal_type()
    length = f" ≤ {field.max_length}" if told == "CharField" and field.max_length else ""
    kind = "text" if told == "CharField" else kinds.get(told, "number")
    if field.remote_field is not None:
        kind = "reference"
    return f"{kind}{length}{', may be empty' if field.null else ''}"


def _meaning(model: type[Model], field: "Field[Any, Any]") -> str:
    return "its number" if field.name == "id" else _meanings().get(_key(model, field), "")


def _key(model: type[Model], field: "Field[Any, Any]") -> str:
    own = f"{model._meta.db_table}.{field.name}"
    return own if own in _meanings() else field.name


@cache
def _meanings() -> dict[str, str]:
    told: dict[str, str] = yaml_file(settings.DATA_DIR / "columns.yaml")
    return told
