"""What a list is once it is open: where DuckDB selects from, its headings, and the rows of a text one by one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from jishi.engines.linkage.model import Source
from jishi.shared.sql import literal

if TYPE_CHECKING:
    from jishi.sheets import Cell, Workbook

LOOKED_AT = 30
NUMBERS = ("code", "phone", "area_code", "founded", "id_number", "birth_date", "joined")


@dataclass(frozen=True, slots=True)
class Opened:
    """A list that DuckDB can select from, its columns by position."""

    relation: str
    refs: tuple[str, ...]
    headings: tuple[str, ...]
    first_row: int
    plain: Path | None = None
    delimiter: str = ","
    headings_within: int = 0

    def body(self) -> Iterator[tuple[int, list[str]]]:
        """Rows below the headings of a text, each with its number as an office program counts."""
        if self.plain is None:
            return
        with self.plain.open(encoding="utf-8", newline="") as stream:
            for row, _, cells in text_rows(stream, self.delimiter):
                if row > self.headings_within:
                    yield row - self.headings_within + self.first_row - 1, cells

    def called(self) -> list[str]:
        """What the headings are looked for by."""
        return [heading(each) for each in self.headings]


def text_rows(stream: TextIO, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """Row as an office program counts, line on which it ends, and cells, of each row that is not quite empty."""
    reader = csv.reader(stream, delimiter=delimiter)
    for row, cells in enumerate(reader, 1):
        if cells:
            yield row, reader.line_num, cells


def plain_write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)


def relation_of(plain: Path, delimiter: str, refs: Sequence[str], skip: int) -> str:
    columns = ", ".join(f"'{ref}': 'VARCHAR'" for ref in refs)
    options = (
        f"header = false, skip = {skip}, auto_detect = false, delim = {literal(delimiter)}, quote = '\"',"
        f" escape = '\"', nullstr = '', null_padding = true, columns = {{{columns}}}"
    )
    return f"read_csv({literal(plain)}, {options})"


def heading(text: str) -> str:
    """A heading is looked for by its letters: offices break and space it to fit a column."""
    return "".join(text.split())


def trimmed(ref: str) -> str:
    return f"trim(CAST({ref} AS VARCHAR))"


def whole(ref: str) -> str:
    """SQL of a number without the point that a column with gaps gives whole numbers; too long a one is spoilt."""
    is_whole = f"abs({ref}) < 9e15 AND {ref} = trunc({ref})"
    text = f"CASE WHEN {is_whole} THEN CAST(TRY_CAST({ref} AS BIGINT) AS VARCHAR) ELSE CAST({ref} AS VARCHAR) END"
    return f"CASE WHEN NOT isnan({ref}) THEN {text} END"


def exact(field: str, ref: str) -> str:
    """SQL of a value whose digits are compared, without the ".0" that other programs give whole numbers in texts."""
    if field not in NUMBERS:
        return ref
    text = f"CAST({ref} AS VARCHAR)"
    is_number = f"ends_with({text}, '.0') AND regexp_full_match({text}, '[0-9]+\\.0')"
    return f"CASE WHEN {is_number} THEN left({text}, -2) ELSE {text} END"


def rows_with_headings(book: Workbook, source: Source) -> list[list[Cell]]:
    """Rows of the first sheet in sight that has all the headings; of the first with a value, if none has."""
    from jishi.sheets import text_of

    wanted = {heading(told) for told in source.columns.values()}
    for tab in book.candidates():
        rows = book.sheet(tab).rows
        at = source.header_row
        for row in rows[at - 1 : at] if at else rows[:LOOKED_AT]:
            if wanted <= {heading(text_of(cell)) for cell in row}:
                return rows
    return book.sheet().rows


def heading_row(head: list[tuple[int, list[str]]], source: Source) -> int:
    """Index of the row of headings: the one that was told, else the first with most of the wanted ones."""
    if source.header_row:
        return next(n for n, (row, _) in enumerate(head) if row >= source.header_row)
    wanted = {heading(told) for told in source.columns.values()}
    hits = [len(wanted & set(map(heading, cells))) for _, cells in head]
    return hits.index(max(hits))
