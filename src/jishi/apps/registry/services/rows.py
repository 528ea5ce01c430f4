"""The kernel of dated rows: opened, ended, changed and withdrawn only here, each with the event that did it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import DateField, Model

from jishi.shared.dates import FOREVER

from .. import stats
from ..models import Change, TwoClocks
from ..remembered import forget

_Row = TypeVar("_Row", bound=TwoClocks)
Told = Mapping[str, Any] | Callable[[_Row], Mapping[str, Any] | None]
PIECE = 2000
# SQLite takes 999 values in one statement on the oldest machines.
KEYS = 900


def rows_open(model: type[_Row], told: Iterable[Mapping[str, Any]], *, change: Change) -> list[_Row]:
    """Write new rows; each says `valid_from`, may say `valid_to`, and holds what its model asks for."""
    rows = [model(**_stamped(change) | dict(values)) for values in told]
    return _written(model, rows)


def rows_pour(model: type[_Row], told: Iterable[Mapping[str, Any]], *, change: Change) -> None:
    """Write new rows by the ten thousand: as `rows_open`, but columns are named as in the table and nothing returns."""
    _follow(model, _poured(model, told, change))


def _poured(model: type[_Row], told: Iterable[Mapping[str, Any]], change: Change) -> set[int]:
    """Write rows by their columns; return what they are about, as far as it is added up."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = [field.attname for field in fields]
    stamped = {field.attname: field.get_default() for field in fields} | _stamped(change)
    stamped["change_id"] = stamped.pop("change").pk
    dated = {
        field.attname: partial(field.get_db_prep_save, connection=connection)
        for field in fields
        if isinstance(field, DateField)
    }
    prepared = stamped | {name: write(stamped[name]) for name, write in dated.items() if stamped.get(name)}
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"
    rows, key = iter(told), stats.KEYS.get(model)
    touched: set[int] = set()
    with connection.cursor() as cursor:
        while piece := list(islice(rows, PIECE)):
            values = [
                prepared | {name: dated[name](v) if v and name in dated else v for name, v in row.items()}
                for row in piece
            ]
            cursor.executemany(statement, [[row[name] for name in names] for row in values])
            touched.update(row[key] for row in values if key)
    return touched


def rows_end(rows: Sequence[_Row], *, on: date, change: Change) -> None:
    """Let rows hold no longer from `on`: the day before is their last; a row that begins later never held."""
    rows_replace(rows, on=on, change=change, told=lambda _: None)


def rows_replace(rows: Sequence[_Row], *, on: date, change: Change, told: Told[_Row]) -> None:
    """Let rows hold other values from `on` to their last day; what held before `on` stays as it was.

    Parameters
    ----------
    rows : uncorrected rows of one model
    on : the first day of the new values; a row that begins later takes them from its own first day
    change : the event
    told : the new values, or a function from the old row to its new values, None to let it end
    """
    if not rows:
        return
    telling: Callable[[_Row], Mapping[str, Any] | None] = told if callable(told) else lambda _: told
    before: list[dict[str, Any]] = []
    after: list[dict[str, Any]] = []
    names = _kept(type(rows[0]))
    for row in rows:
        if row.valid_to < on:
            raise ValueError(f"{row} ended on {row.valid_to}, before {on}: nothing of it is left to change.")
        if row.valid_from < on:
            before.append(_values(row, names) | {"valid_to": on - timedelta(days=1)})
        values = telling(row)
        if values is not None:
            after.append(
                _values(row, names) | {"valid_from": max(on, row.valid_from)} | _columns(row, values)
            )
    _withdraw(rows, change)
    # Plain rows: building model objects of both would take twice as long.
    touched = _poured(type(rows[0]), [*before, *after], change)
    _follow(type(rows[0]), touched | _keys(rows))


def rows_withdraw(rows: Sequence[TwoClocks], *, change: Change) -> None:
    """Believe rows no longer; they stay on record as what was known until now."""
    _withdraw(rows, change)
    if rows:
        _follow(type(rows[0]), _keys(rows))


def _withdraw(rows: Sequence[TwoClocks], change: Change) -> None:
    for start in range(0, len(rows), KEYS):
        keys = [row.pk for row in rows[start : start + KEYS]]
        found = type(rows[0])._base_manager.filter(pk__in=keys)
        found.update(superseded_at=change.recorded_at, superseded_by=change)


def rows_restore(rows: Sequence[_Row], *, change: Change) -> list[_Row]:
    """Write rows that were superseded again, as they were, believed from now on."""
    if not rows:
        return []
    return _written(type(rows[0]), [_copy(row, change, copy_of_id=_first(row)) for row in rows])


def _first(row: TwoClocks) -> int:
    first: int | None = getattr(row, "copy_of_id", None)
    return first or row.pk


def _written(model: type[_Row], rows: Sequence[_Row]) -> list[_Row]:
    made = list(model._base_manager.bulk_create(rows, batch_size=PIECE))
    _follow(model, _keys(made))
    return made


def _keys(rows: Sequence[TwoClocks]) -> set[int]:
    key = stats.KEYS.get(type(rows[0])) if rows else None
    return {getattr(row, key) for row in rows} if key else set()


def _follow(model: type[TwoClocks], keys: set[int]) -> None:
    """Let what roll-ups add up follow the rows about these organisations, units or members."""
    forget()
    stats.follow(model, keys)


def _stamped(change: Change) -> dict[str, Any]:
    return {"change": change, "recorded_at": change.recorded_at, "valid_to": FOREVER}


def _copy(row: _Row, change: Change, **told: Any) -> _Row:
    kept = _values(row, _kept(type(row)))
    return type(row)(**kept | {"recorded_at": change.recorded_at, "change": change} | told)


_OWN = frozenset({"id", "recorded_at", "superseded_at", "superseded_by_id", "change_id", "copy_of_id"})


def _kept(model: type[TwoClocks]) -> tuple[str, ...]:
    """Return the columns that say what a row is about, its days included."""
    return tuple(f.attname for f in model._meta.concrete_fields if f.attname not in _OWN)


def _values(row: TwoClocks, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _columns(row: TwoClocks, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return values under the names of the columns; a name that the table does not have is an error."""
    fields = type(row)._meta.get_field
    return {
        fields(name).attname: value.pk if isinstance(value, Model) else value  # type: ignore[union-attr]
        for name, value in told.items()
    }
