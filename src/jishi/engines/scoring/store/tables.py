"""Indicator tables: CSV in two encodings, workbooks and Parquet, each opened as something DuckDB can select from."""

import codecs
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from jishi.engines.scoring.errors import Problem, ScoringError
from jishi.shared.files import file_sha256
from jishi.shared.sql import literal, name

Kind = Literal["text", "whole", "real", "boolean", "other"]
CHUNK = 1 << 20
EXACT_DIGITS = 15
_WHOLE = {
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its heading, how SQL names it, and what its values are."""

    heading: str
    ref: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file.

    Parameters
    ----------
    file : its name
    sha256 : of its bytes
    relation : what to select from, rows in the order of the file
    columns : in the order of the file
    shown : record number from 1 to the row that the office program shows (the header is row 1)
    damage : says why the file cannot be read to its end
    """

    file: str
    sha256: str
    relation: str
    columns: tuple[Column, ...]
    shown: Callable[[int], int]
    damage: Callable[[], list[Problem]]


def table_open(connection: duckdb.DuckDBPyConnection, path: Path, folder: Path) -> Table:
    """Open an indicator file.

    Parameters
    ----------
    connection : used to look into Parquet
    path : ends in .csv, .xlsx or .parquet
    folder : an existing folder for temporary copies

    Returns
    -------
    the table; nothing but its head has been read from CSV and Parquet

    Raises
    ------
    ScoringError
        INPUT-01 if it cannot be opened, INPUT-12 if a heading occurs twice
    """
    openers = {".csv": _csv, ".xlsx": _workbook, ".parquet": _parquet}
    opener = openers.get(path.suffix.lower())
    if opener is None:
        raise ScoringError([unreadable(path, "suffix")])
    if not path.is_file():
        raise ScoringError([unreadable(path, "missing")])
    table = opener(connection, path, folder)
    headings = [column.heading for column in table.columns]
    twice = [each for n, each in enumerate(headings) if each and each in headings[:n]]
    if twice:
        raise ScoringError([Problem("INPUT-12", path.name, column=each) for each in dict.fromkeys(twice)])
    return table


def unreadable(path: Path, reason: str) -> Problem:
    """Return the problem that a file cannot be read."""
    return Problem("INPUT-01", path.name, values=(("reason", f"reason-{reason}"),))


def _parquet(connection: duckdb.DuckDBPyConnection, path: Path, folder: Path) -> Table:
    relation = f"read_parquet({literal(str(path))})"
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    except duckdb.Error:
        raise ScoringError([unreadable(path, "parquet")]) from None
    columns = tuple(Column(str(row[0]), name(str(row[0])), _kind(str(row[1]))) for row in described)
    return Table(
        path.name,
        file_sha256(path),
        relation,
        columns,
        lambda record: record + 1,
        lambda: [unreadable(path, "parquet")],
    )


def _kind(sql_type: str) -> Kind:
    base = sql_type.partition("(")[0]
    if base in _WHOLE:
        return "whole"
    if base in ("FLOAT", "DOUBLE", "DECIMAL"):
        return "real"
    return "boolean" if base == "BOOLEAN" else "text" if base == "VARCHAR" else "other"


def _csv(connection: duckdb.DuckDBPyConnection, path: Path, folder: Path) -> Table:
    encoding = _encoding(path)
    plain = path
    if encoding != "utf-8":
        plain = folder / "input.csv"
        with (
            path.open(encoding=encoding, newline="") as source,
            plain.open("w", encoding="utf-8", newline="") as copy,
        ):
            while chunk := source.read(CHUNK):
                copy.write(chunk)
    try:
        with plain.open(encoding="utf-8", newline="") as stream:
            first = next(_records(stream), (1, []))[1]
    except csv.Error:
        raise ScoringError([unreadable(path, "csv")]) from None
    if not first:
        raise ScoringError([Problem("INPUT-15", path.name)])
    return Table(
        path.name,
        file_sha256(path),
        _csv_relation(plain, len(first)),
        tuple(Column(heading.strip(), f"c{n}", "text") for n, heading in enumerate(first)),
        _CsvRows(plain),
        lambda: _csv_damage(path, plain, len(first)),
    )


def _encoding(path: Path) -> str:
    """UTF-8, with or without a byte order mark, else the office's GB18030."""
    with path.open("rb") as stream:
        if stream.read(3) == codecs.BOM_UTF8:
            return "utf-8-sig" if _decodes(path, "utf-8") else _refuse(path)
    if _decodes(path, "utf-8"):
        return "utf-8"
    return "gb18030" if _decodes(path, "gb18030") else _refuse(path)


def _refuse(path: Path) -> str:
    raise ScoringError([unreadable(path, "table-encoding")])


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _csv_relation(path: Path, width: int) -> str:
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(width))
    options = "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = ''"
    return f"read_csv({literal(str(path))}, {options}, columns = {{{columns}}})"


def _records(stream: Any) -> Iterator[tuple[int, list[str]]]:
    """Row as shown, and cells, of each row that is not quite empty."""
    for row, cells in enumerate(csv.reader(stream), 1):
        if cells:
            yield row, cells


class _CsvRows:
    """Row numbers of a CSV file, which DuckDB counts without the empty lines; read only when a row is named."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[int] = []

    def __call__(self, record: int) -> int:
        if not self.rows:
            with self.path.open(encoding="utf-8", newline="") as stream:
                self.rows = [row for row, _ in _records(stream)]
        return self.rows[record] if record < len(self.rows) else record + 1


def _csv_damage(path: Path, plain: Path, width: int) -> list[Problem]:
    try:
        with plain.open(encoding="utf-8", newline="") as stream:
            odd = [(row, len(cells)) for row, cells in _records(stream) if len(cells) != width]
    except csv.Error:
        return [unreadable(path, "csv")]
    problems = [
        Problem("INPUT-13", path.name, row=row, values=(("found", found), ("width", width)))
        for row, found in odd
    ]
    return problems or [unreadable(path, "csv")]


def _workbook(connection: duckdb.DuckDBPyConnection, path: Path, folder: Path) -> Table:
    # Only a workbook pays for loading the libraries that read workbooks.
    from jishi.sheets import SheetError, read_rows, text_of

    try:
        rows = read_rows(path)
    except SheetError as error:
        raise ScoringError([Problem(error.code, values=tuple(error.values.items()))]) from error
    if not rows:
        raise ScoringError([Problem("INPUT-15", path.name)])
    headings = [text_of(cell) for cell in rows[0]]
    while headings and not headings[-1]:
        headings.pop()
    _refuse_lost_digits(path, headings, rows)
    plain = folder / "input.csv"
    shown = [1]
    with plain.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(headings)
        for row, cells in enumerate(rows[1:], 2):
            texts = [
                text_of(int(cell) if isinstance(cell, bool) else cell) for cell in cells[: len(headings)]
            ]
            if any(texts):
                shown.append(row)
                writer.writerow([*texts, *[""] * (len(headings) - len(texts))])
    return Table(
        path.name,
        file_sha256(path),
        _csv_relation(plain, len(headings)),
        tuple(Column(heading, f"c{n}", "text") for n, heading in enumerate(headings)),
        lambda record: shown[record],
        lambda: [unreadable(path, "workbook")],
    )


def _refuse_lost_digits(path: Path, headings: list[str], rows: list[list[Any]]) -> None:
    """A code kept as a number has lost its leading zeros, and beyond fifteen digits its end."""
    if "org_code" not in headings:
        return
    at = headings.index("org_code")
    problems = [
        Problem("INPUT-17", path.name, row=row, column="org_code", values=(("value", cells[at]),))
        for row, cells in enumerate(rows[1:], 2)
        if at < len(cells) and isinstance(cells[at], int) and len(str(cells[at])) > EXACT_DIGITS
    ]
    if problems:
        raise ScoringError(problems)
