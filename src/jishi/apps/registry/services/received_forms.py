"""Forms that come from above (上级来表): kept, their columns matched with what is held, and given back filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import now
from jishi.shared.files import file_receive
from jishi.sheets import Cell, SheetError, Table, table_read
from jishi.sheets.fill import form_fill
from jishi.sheets.templates import Field, Value, masked, value_cell

from ..form_sources import SeenBy, rows_told, sources_guessed, sources_of
from ..models import ReceivedForm
from ..selectors.received_forms import kept_as
from ..tables import handlers
from .rules import Fault, RegistryError

MOST_ROWS = 20_000
NAMED = 5
# Among so many of the last forms the same columns are looked for.
LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Gap:
    """A column of which something could not be filled: why, in how many rows, and which for example."""

    column: str
    why: str
    rows: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormFilled:
    """How many rows a form gets, and what could not be filled."""

    rows: int
    gaps: tuple[Gap, ...]


def received_form_keep(*, title: str, table: str, filename: str, content: Iterable[bytes], by: Actor) -> int:
    """Keep a form, find its header, and match its columns as last time, or by their names; return its number.

    Raises RegistryError when there is no header to be found, or when rows are filled in already.
    """
    received, digest = file_receive(content, Path(settings.UPLOADS_DIR) / "forms", ".xlsx")
    try:
        found = _read(received, filename)
    except RegistryError:
        received.unlink()
        raise
    received.replace(Path(settings.UPLOADS_DIR) / kept_as(digest))
    with transaction.atomic():
        form: ReceivedForm = ReceivedForm.objects.create(
            title=title.strip()[:120],
            table=table,
            filename=filename[-200:],
            file_hash=digest,
            sheet=found.sheet,
            first_row=found.header_rows[1] + 1,
            columns=list(found.columns),
            positions=list(found.positions),
            matched=_as_last_time(found, table, by) or sources_guessed(found, table, by),
            by_id=by.user_id,
            by_name=by.name,
            received_at=now(),
        )
        detail = {"table": table, "columns": len(found.columns), "digest": form.file_hash}
        audit.event_record(what="form_received", subject=f"received_form:{form.pk}", by=by, detail=detail)
    return form.pk


def _read(path: Path, filename: str) -> Table:
    try:
        found = table_read(path)
    except SheetError as error:
        raise RegistryError(
            [Fault(filename, error.by_name(path.name, filename).text("zh"), "RECEIVED-01")]
        ) from error
    if len(found.columns) < 2:
        text = "没有找到表头。请交带表头的空表(xlsx)。"
        raise RegistryError([Fault(filename, text, "RECEIVED-01")])
    if found.rows:
        text = (
            f"表里已经有{len(found.rows)}行数据(从第{found.rows[0].number}行起)。请清空数据行,只留表头再交。"
        )
        raise RegistryError([Fault(filename, text, "RECEIVED-02")])
    return found


def _as_last_time(found: Table, table: str, by: Actor) -> dict[str, str]:
    """Return how a form of the same columns was matched before; nothing where there was none."""
    before = ReceivedForm.objects.filter(by_id=by.user_id, table=table).order_by("-pk")[:LOOKED_AT]
    columns = list(found.columns)
    return next((dict(form.matched) for form in before if form.columns == columns), {})


@transaction.atomic
def received_form_match(*, form_id: int, matched: Mapping[int, str], by: Actor) -> None:
    """Remember what goes into which column, by the column's index."""
    form = ReceivedForm.objects.select_for_update().get(pk=form_id, by_id=by.user_id)
    known = sources_of(form.table, by)
    form.matched = {
        str(index): key
        for index, key in sorted(matched.items())
        if key in known and 0 <= index < len(form.columns)
    }
    form.save(update_fields=["matched"])
    detail = {"matched": len(form.matched), "of": len(form.columns)}
    audit.event_record(what="form_matched", subject=f"received_form:{form.pk}", by=by, detail=detail)


def received_form_look(*, form_id: int, seen_by: SeenBy, by: Actor) -> FormFilled:
    """Tell what filling a form would give, without a file."""
    form = ReceivedForm.objects.get(pk=form_id, by_id=by.user_id)
    return _filled(form, seen_by, by)[0]


def received_form_fill(*, form_id: int, seen_by: SeenBy, target: BinaryIO, by: Actor) -> FormFilled:
    """Write the form with what is held of the visible organisations; personal values are masked.

    What could not be filled stands on a sheet of its own.
    """
    form = ReceivedForm.objects.get(pk=form_id, by_id=by.user_id)
    told, rows, positions = _filled(form, seen_by, by)
    listed: list[list[Cell]] = [["栏目", "没有填上的原因", "行数", "例如"]]
    listed += [[gap.column, gap.why, gap.rows, "、".join(gap.examples)] for gap in told.gaps]
    source = Path(settings.UPLOADS_DIR) / kept_as(form.file_hash)
    form_fill(source, target, form.sheet, form.first_row, positions, rows, listed if told.gaps else ())
    return told


def _filled(form: ReceivedForm, seen_by: SeenBy, by: Actor) -> tuple[FormFilled, list[list[Cell]], list[int]]:
    known = sources_of(form.table, by)
    into = [(int(index), key) for index, key in form.matched.items() if key in known]
    sources = {key: known[key] for _, key in into}
    rows: list[list[Cell]] = []
    blank: dict[int, list[str]] = {index: [] for index, _ in into}
    for number, (held, told) in enumerate(rows_told(handlers()[form.table], sources, seen_by), start=1):
        if number > MOST_ROWS:
            text = f"超过{MOST_ROWS:,}行。请先选一个较小的范围再填。"
            raise RegistryError([Fault(form.title, text, "RECEIVED-03")])
        row: list[Cell] = []
        for index, key in into:
            cell = _cell(sources[key].field, told[key], number)
            row.append(cell)
            if cell is None:
                blank[index].append(held.label or str(held.key[0]))
        rows.append(row)
    matched = {index for index, _ in into}
    gaps = [
        Gap(path, "没有对应的栏目", len(rows))
        for index, path in enumerate(form.columns)
        if index not in matched
    ]
    gaps += [
        Gap(form.columns[index], "没有采集", len(names), tuple(names[:NAMED]))
        for index, names in blank.items()
        if names
    ]
    return FormFilled(len(rows), tuple(gaps)), rows, [form.positions[index] for index, _ in into]


def _cell(field: Field, value: Value, number: int) -> Cell:
    return number if field.type == "number" else value_cell(field, masked(field, value))
