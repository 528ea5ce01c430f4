"""Tables handed out, changed by an officer's hand in an office program, and handed in again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from jishi.apps.registry import selectors, services
from jishi.apps.registry.services import (
    Asked,
    FloatingDraft,
    GuestDraft,
    LetterDraft,
    TableFile,
    TablePreview,
    TableResult,
    handlers,
    table_check,
    table_hand_out,
    table_import,
)
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today
from jishi.sheets import table_read

from .office import FIRM, WEST, Office

Change = Callable[[Any], None]


def handed_out(table: str, by: Actor, path: Path) -> Path:
    """Save the table as somebody downloads it to fill it in."""
    seen = selectors.visible(by, handlers()[table].edit, Moment(today()))
    with path.open("wb") as file:
        table_hand_out(handler=handlers()[table], seen=seen, target=file)
    return path


def typed(path: Path, cells: Mapping[tuple[str, str], Any], key: str = "组织代码") -> Path:
    """Type into a workbook: by the row's key and the column's header."""
    found = table_read(path)
    at = found.column(key)
    assert at is not None
    numbers = {row.cells[at]: row.number for row in found.rows}
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for (row_key, header), value in cells.items():
        column = found.column(header)
        assert column is not None, header
        sheet.cell(numbers[row_key], found.positions[column]).value = value
    book.save(path)
    return path


def added(path: Path, *rows: Mapping[str, Any]) -> Path:
    """Fill in the empty rows of a workbook, by header."""
    found = table_read(path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    first = (found.rows[-1].number if found.rows else found.header_rows[1]) + 1
    for number, row in enumerate(rows, start=first):
        for header, value in row.items():
            column = found.column(header)
            assert column is not None, header
            sheet.cell(number, found.positions[column]).value = value
    book.save(path)
    return path


def own(path: Path, *rows: list[Any]) -> Path:
    """Save a form of the office's own."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def checked(table: str, path: Path, by: Actor, **asked: Any) -> TablePreview:
    """Say what importing a file would do."""
    return table_check(file_of(table, path), asked_by(by, **asked))


def imported(table: str, path: Path, by: Actor, *, only_clean: bool = False, **asked: Any) -> TableResult:
    """Import a file."""
    return table_import(file_of(table, path), asked_by(by, **asked), only_clean=only_clean)


def floating(office: Office) -> None:
    """Let one member be away, one be looked after here, and one be on the way to another branch."""
    on, by = date(2012, 7, 1), office.county
    away = FloatingDraft(member("M2"), date(2012, 5, 2), {"place": "大连市甘井子区", "why": "work"})
    services.floating_record(drafts=[away], on=on, by=by, reason="外出务工")
    guest = {"name": "吴秀英", "sex": "2", "phone": "13904671234", "home_org": "鹤岗市某村党支部"}
    services.guests_record(drafts=[GuestDraft(office.ids[FIRM], date(2012, 6, 1), guest)], on=on, by=by)
    letter = LetterDraft("M3", date(2012, 7, 10), WEST, why="嫁到西发村")
    services.letters_issue(drafts=[letter], by=by, reason="工作调动")


def member(code: str) -> int:
    """The number of a member."""
    return selectors.member_ids_of([code])[0]


def file_of(table: str, path: Path) -> TableFile:
    return TableFile(handlers()[table], path, path.name, "0" * 64)


def asked_by(by: Actor, **asked: Any) -> Asked:
    told: dict[str, Any] = {"on": today(), "reason": "半年核对"}
    return Asked(by, **told | asked)


def codes(preview: TablePreview, *, is_refused: bool = True) -> list[tuple[str, str]]:
    """The refusals (or remarks) of a preview: code and column."""
    return [(one.code, one.field) for one in preview.findings if one.is_refused is is_refused]
