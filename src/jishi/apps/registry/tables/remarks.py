"""备注 of any table: read with its rows, written with its file; nothing that an office writes there is dropped."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from jishi.shared.dates import Moment

from ..events import NOTED
from ..models import Batch, PrimaryOrg, Remark, TableRow, Unit
from ..services.rows import KEYS, rows_open, rows_replace
from ..visibility import Visible
from .changes import FileChanges
from .model import Asked, Handler, Held, Key, Planned, batched

FIELD = "remark"
BETWEEN = "|"
SLICE = 2000


def key_text(key: Key) -> str:
    """Return the key of a row as one text."""
    return BETWEEN.join(each.isoformat() if isinstance(each, date) else str(each) for each in key)


def rows_noted(handler: Handler, seen: Visible) -> Iterator[Held]:
    """Give all rows of a table within the visible set, with what was noted beside them."""
    rows = handler.rows(seen)
    if not _any(handler.name):
        yield from rows
        return
    for piece in batched(rows, SLICE):
        noted = _texts(handler.name, [held.key for held in piece], seen.moment)
        for held in piece:
            text = noted.get(held.key)
            yield held if text is None else replace(held, values={**held.values, FIELD: text})


def held_noted(handler: Handler, found: Mapping[Key, Held], moment: Moment) -> dict[Key, Held]:
    """Return rows on record with what was noted beside them."""
    noted = _texts(handler.name, list(found), moment) if found and _any(handler.name) else {}
    told = dict(found)
    for key, text in noted.items():
        told[key] = replace(told[key], values={**told[key].values, FIELD: text})
    return told


def remarks_write(handler: Handler, piece: Sequence[Planned], asked: Asked, batch: Batch) -> None:
    """Write what is newly noted beside rows of a file, and end what was emptied."""
    told = {key_text(row.key): row for row in piece if row.is_noted}
    if not told:
        return
    change = FileChanges(asked).of(NOTED, batch)
    known = _rows(handler.name, told)
    current = {
        remark.row_id: remark
        for start in range(0, len(known), KEYS)
        for remark in Remark.objects.current().filter(row__in=list(known.values())[start : start + KEYS])
    }
    again = {known[text].pk: row for text, row in told.items() if text in known and known[text].pk in current}
    if again:
        values = {pk: {"text": row.remark} if row.remark else None for pk, row in again.items()}
        standing = [current[pk] for pk in again]
        rows_replace(standing, on=asked.on, change=change, told=lambda remark: values[remark.row_id])
    fresh = {text: row for text, row in told.items() if row.remark and row not in again.values()}
    if fresh:
        places = known | _made(handler, {text: row for text, row in fresh.items() if text not in known})
        told_of = ({"row": places[text], "text": row.remark} for text, row in fresh.items())
        rows_open(Remark, ({**each, "valid_from": asked.on} for each in told_of), change=change)


def _any(table: str) -> bool:
    return TableRow.objects.filter(table=table).exists()


def _texts(table: str, keys: Sequence[Key], moment: Moment) -> dict[Key, str]:
    by_text = {key_text(key): key for key in keys}
    texts, found = list(by_text), dict[Key, str]()
    for start in range(0, len(texts), KEYS):
        rows = Remark.objects.at(moment).filter(row__table=table, row__key__in=texts[start : start + KEYS])
        found |= {by_text[text]: said for text, said in rows.values_list("row__key", "text")}
    return found


def _rows(table: str, texts: Collection[str]) -> dict[str, TableRow]:
    wanted, found = sorted(texts), dict[str, TableRow]()
    for start in range(0, len(wanted), KEYS):
        rows = TableRow.objects.filter(table=table, key__in=wanted[start : start + KEYS])
        found |= {row.key: row for row in rows}
    return found


def _made(handler: Handler, fresh: Mapping[str, Planned]) -> dict[str, TableRow]:
    """Write the identities of rows, each with the organisation or the unit that it is about."""
    homes = {text: _home(handler, row) for text, row in fresh.items()}
    ids = _ids(Unit if handler.is_of_units else PrimaryOrg, {code for code in homes.values() if code})
    field = "unit_id" if handler.is_of_units else "org_id"
    rows = [TableRow(table=handler.name, key=text, **{field: ids.get(homes[text])}) for text in fresh]
    return {row.key: row for row in TableRow.objects.bulk_create(rows, batch_size=SLICE)}


def _home(handler: Handler, row: Planned) -> str:
    values = {**(row.held.values if row.held else {}), **row.told}
    names = dict(zip(handler.template.key, row.key, strict=True)) | values
    return str(names.get(handler.home) or "")


def _ids(model: type[Unit] | type[PrimaryOrg], codes: set[str]) -> dict[str, int]:
    wanted, found = sorted(codes), dict[str, int]()
    for start in range(0, len(wanted), KEYS):
        rows = model._base_manager.filter(code__in=wanted[start : start + KEYS])
        found |= dict(rows.values_list("code", "pk"))
    return found
