"""Lists as offices send them: csv in any of their encodings, workbooks, Parquet; all become rows of one table."""

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from jishi.engines.linkage.errors import LinkageError, Problem, problem
from jishi.engines.linkage.model import Source
from jishi.engines.linkage.normalise.macros import macros_create
from jishi.engines.linkage.store.opened import (
    LOOKED_AT,
    Opened,
    exact,
    heading,
    heading_row,
    plain_write,
    relation_of,
    rows_with_headings,
    text_rows,
    trimmed,
    whole,
)
from jishi.engines.linkage.store.sql import parquet
from jishi.engines.linkage.store.unlisted import unlisted
from jishi.shared.quotes import row_joining
from jishi.shared.sql import literal, name

CHUNK = 1 << 20
SHOWN = 5
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DELIMITERS = (",", "\t", ";")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# Two forms in which Excel spoils a code of 18 digits: 9.12303E+17, and its last digits as zeros. AND and OR would
# work out both sides for every row.
CODES = {"code": "uscc_ok", "id_number": "idno_ok"}
SPOILT = (
    "CASE WHEN ends_with(code, '000') THEN regexp_full_match(code, '[0-9]{{15}}000') AND NOT {is_sound}(code)"
    " ELSE regexp_full_match(code, '[0-9](\\.[0-9]+)?[Ee]\\+?[0-9]+') END"
)


class ListLoader:
    """Puts lists into the table `raw`, and collects everything that is wrong with them.

    Rows that say what they said in a run before are not looked at again: they are in the table `stays` instead.

    Parameters
    ----------
    connection : to read lists with
    fields : that a list may give
    folder : for plain copies of lists
    before : the run's records as a table or view, if there was one; rows are told to be the same by source, id and
    one number
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, fields: Sequence[str], folder: Path, before: str = ""
    ) -> None:
        self._connection = connection
        self._fields = fields
        self._folder = folder
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._code = next(field for field in CODES if field in fields)
        given = "".join(f", {field} VARCHAR" for field in fields)
        macros_create(connection)
        connection.execute(
            f"CREATE TABLE raw (source VARCHAR, record_id VARCHAR, row_number BIGINT{given}, said UBIGINT)"
        )
        known = f"SELECT rid, source, record_id, said, {self._code} AS code FROM {before}"
        self._has_before = bool(before)
        if before:
            connection.execute(f"CREATE TEMP TABLE known AS {known}")
            connection.execute(
                "CREATE TEMP TABLE stays"
                " (rid BIGINT, source VARCHAR, record_id VARCHAR, row_number BIGINT, code VARCHAR)"
            )

    def load(self, source: Source) -> None:
        """Read one list.

        1. Find out what the file is, and its encoding.
        2. Find the row of the headings.
        3. Take the named columns of every row that has a value in one of them, and is no total or signature.
        4. Look for ids that are missing or occur twice, and for codes that became numbers.
        """
        try:
            opened = self._open(source)
        except LinkageError as error:
            self.problems += error.problems
            return
        called = opened.called()
        missing = [told for told in source.columns.values() if heading(told) not in called]
        twice = [told for told in source.columns.values() if called.count(heading(told)) > 1]
        values: dict[str, Any] = {"headings": "、".join(each for each in opened.headings if each)}
        self.problems += [self._said("LINK-06", source, column=each, **values) for each in missing]
        self.problems += [self._said("LINK-20", source, column=each) for each in dict.fromkeys(twice)]
        if not missing and not twice and self._insert(source, opened):
            self._look_over(source, opened)

    def _said(self, code: str, source: Source, row: int = 0, **values: object) -> Problem:
        return problem(code, file=source.file.name, source=source.name, row=row, **values)

    def _open(self, source: Source) -> Opened:
        if not source.file.is_file():
            raise LinkageError([self._said("LINK-05", source, reason="missing")])
        with source.file.open("rb") as stream:
            head = stream.read(8)
        if head[:4] == b"PAR1":
            return self._open_parquet(source)
        if head.startswith(WORKBOOKS):
            return self._open_workbook(source)
        return self._open_text(source)

    def _open_parquet(self, source: Source) -> Opened:
        relation = parquet(source.file)
        try:
            told = self._connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
        except duckdb.Error:
            raise LinkageError([self._said("LINK-05", source, reason="parquet")]) from None
        headings = tuple(str(row[0]) for row in told)
        values = [whole(name(row[0])) if row[1] in ("DOUBLE", "FLOAT") else name(row[0]) for row in told]
        refs = tuple(f"c{n}" for n in range(len(values)))
        chosen = ", ".join(f"{value} AS {ref}" for value, ref in zip(values, refs, strict=True))
        return Opened(f"(SELECT {chosen} FROM {relation})", refs, headings, 1)

    def _open_workbook(self, source: Source) -> Opened:
        # Only a workbook pays for loading the libraries that read workbooks.
        from jishi.sheets import SheetError, text_of, workbook_open

        try:
            book = workbook_open(source.file)
            rows = book.sheet(source.sheet).rows if source.sheet else rows_with_headings(book, source)
        except SheetError as error:
            told = tuple(error.values.items())
            raise LinkageError([Problem(error.code, source=source.name, values=told)]) from error
        texts = ([text_of(cell) for cell in row] for row in rows)
        plain = self._place()
        plain_write(plain, texts)
        return self._opened(source, plain, ",")

    def _place(self) -> Path:
        """Return where the next plain copy of a list goes."""
        return self._folder / f"{len(list(self._folder.iterdir()))}.csv"

    def _open_text(self, source: Source) -> Opened:
        encoding = self._encoding(source)
        plain = source.file
        if encoding != "utf-8":
            plain = self._place()
            with (
                source.file.open(encoding=encoding, newline="") as given,
                plain.open("w", encoding="utf-8", newline="") as copy,
            ):
                while chunk := given.read(CHUNK):
                    copy.write(chunk)
        with plain.open(encoding="utf-8", newline="") as stream:
            head = stream.read(8192)
        delimiter = max(DELIMITERS, key=head.count)
        self._require_closed(source, plain, delimiter)
        return self._opened(source, plain, delimiter)

    def _require_closed(self, source: Source, plain: Path, delimiter: str) -> None:
        """Stop where a quote that is never closed would join rows; a list without any quote is not read for it."""
        with plain.open("rb") as stream:
            # In UTF-8 no other character has this byte.
            if not any(b'"' in chunk for chunk in iter(lambda: stream.read(CHUNK), b"")):
                return
        with plain.open(encoding="utf-8", newline="") as stream:
            row = row_joining(stream, delimiter)
        if row:
            raise LinkageError([self._said("LINK-28", source, row)])

    def _encoding(self, source: Source) -> str:
        """UTF-8 first: Chinese text in GB18030 is hardly ever valid UTF-8, the other way round it often is."""
        with source.file.open("rb") as stream:
            head = stream.read(4)
        marked = next((encoding for mark, encoding in MARKS if head.startswith(mark)), None)
        tried = (source.encoding,) if source.encoding else (marked,) if marked else ("utf-8", "gb18030")
        for encoding in tried:
            if _decodes(source.file, encoding):
                return "utf-8-sig" if marked == "utf-8-sig" else codecs.lookup(encoding).name
        reason = "named-encoding" if source.encoding else "list-encoding"
        raise LinkageError([self._said("LINK-05", source, reason=reason, encoding=source.encoding or "")])

    def _opened(self, source: Source, plain: Path, delimiter: str) -> Opened:
        head = self._head(source, plain, delimiter)
        row, line, cells = head[heading_row([(row, cells) for row, _, cells in head], source)]
        within = int(line == 1)
        if not within:
            # What stands above the rows may have other line ends, and headings may have several lines.
            whole, plain = plain, self._place()
            with (
                whole.open(encoding="utf-8", newline="") as given,
                plain.open("w", encoding="utf-8", newline="") as copy,
            ):
                copy.writelines(islice(given, line, None))
        headings = tuple(" ".join(cell.split()) for cell in cells)
        refs = tuple(f"c{n}" for n in range(len(headings)))
        relation = relation_of(plain, delimiter, refs, within)
        return Opened(relation, refs, headings, row + 1, plain, delimiter, within)

    def _head(self, source: Source, plain: Path, delimiter: str) -> list[tuple[int, int, list[str]]]:
        """Return the first records, among which the headings must be."""
        try:
            with plain.open(encoding="utf-8", newline="") as stream:
                head = list(islice(text_rows(stream, delimiter), max(LOOKED_AT, source.header_row or 0)))
        except csv.Error:
            raise LinkageError([self._said("LINK-05", source, reason="broken")]) from None
        if not any(any(cells) for _, _, cells in head):
            raise LinkageError([self._said("LINK-07", source)])
        if source.header_row and source.header_row > head[-1][0]:
            values: dict[str, Any] = {
                "key": "header_row",
                "found": source.header_row,
                "expected": f"1–{head[-1][0]}",
            }
            raise LinkageError([self._said("LINK-03", source, **values)])
        return head

    def _insert(self, source: Source, opened: Opened) -> bool:
        ref = dict(zip(opened.called(), opened.refs, strict=False))
        column = {field: ref[heading(told)] for field, told in source.columns.items()}
        if not self._list(source, opened, column):
            self.problems += self._broken(source, opened)
            return False
        given = {
            field: f"nullif(trim(CAST({exact(field, ref)} AS VARCHAR)), '')" for field, ref in column.items()
        }
        filled = [given[field] for field in source.columns if field in (*self._fields, "record_id")]
        given["record_id"] = given.get("record_id", "CAST(row_number AS VARCHAR)")
        ask = self._connection.execute
        if self._has_before:
            ask(
                "INSERT INTO stays SELECT k.rid, k.source, k.record_id, l.row_number, k.code FROM listed AS l"
                f" JOIN known AS k ON k.said = l.said AND k.record_id = {given['record_id']} WHERE k.source = ?",
                [source.name],
            )
            ask(
                "DELETE FROM listed WHERE row_number IN (SELECT row_number FROM stays WHERE source = ?)",
                [source.name],
            )
        none = unlisted(self._connection, opened)
        ask("DELETE FROM listed WHERE row_number IN (SELECT unnest(?))", [none])
        self._warn_rows("LINK-30", source, [row + opened.first_row - 1 for row in none])
        told = f"coalesce({', '.join(filled)}) IS NOT NULL"
        fields = ", ".join(given.get(field, "NULL") for field in self._fields)
        ask(
            f"INSERT INTO raw SELECT ?, {given['record_id']}, row_number, {fields}, said FROM listed WHERE {told}",
            [source.name],
        )
        if len(source.columns) < len(opened.refs):
            others = f"concat_ws('', {', '.join(map(trimmed, opened.refs))}) <> ''"
            self._warn_unread(source, opened, f"listed WHERE NOT ({told}) AND {others}")
        ask("DROP TABLE listed")
        return True

    def _list(self, source: Source, opened: Opened, column: Mapping[str, str]) -> bool:
        """Make the table `listed` of all rows, each with its number and one for what it says; False if that fails."""
        cells = ", ".join(f"CAST({column.get(field, 'NULL')} AS VARCHAR)" for field in self._fields)
        for relation in self._ways(opened):
            try:
                self._connection.execute(
                    f"CREATE OR REPLACE TEMP TABLE listed AS SELECT *, row_number() OVER () AS row_number,"
                    f" hash({cells}) AS said FROM {relation}"
                )
            except duckdb.Error:
                continue
            return True
        return False

    def _ways(self, opened: Opened) -> Iterator[str]:
        """What to select from, the quickest way first."""
        yield opened.relation
        if opened.plain is None:
            return
        # Padding short rows and line ends within cells go together only when one thread reads.
        yield opened.relation.replace("null_padding", "parallel = false, null_padding")
        # Lists that were put together from several files have several kinds of line ends.
        plain, width = self._place(), len(opened.refs)
        try:
            plain_write(plain, (cells if any(cells[width:]) else cells[:width] for _, cells in opened.body()))
        except csv.Error:
            return
        yield relation_of(plain, ",", opened.refs, 0)

    def _warn_unread(self, source: Source, opened: Opened, rows: str) -> None:
        """Say which rows have something only in columns that nobody asked for."""
        query = f"SELECT row_number + {opened.first_row - 1} FROM {rows} ORDER BY 1"
        found = [row for (row,) in self._connection.execute(query).fetchall()]
        self._warn_rows("LINK-29", source, found)

    def _warn_rows(self, code: str, source: Source, rows: Sequence[int]) -> None:
        if rows:
            values: dict[str, Any] = {"count": len(rows), "rows": _several(rows)}
            self.warnings.append(self._said(code, source, **values))

    def _broken(self, source: Source, opened: Opened) -> list[Problem]:
        width = len(opened.headings)
        try:
            wide = [(row, len(cells)) for row, cells in opened.body() if len(cells) > width]
        except csv.Error:
            wide = []
        found = [self._said("LINK-21", source, row, found=cells, width=width) for row, cells in wide[:SHOWN]]
        return found or [self._said("LINK-05", source, reason="broken")]

    def _look_over(self, source: Source, opened: Opened) -> None:
        shown, own = (
            f"record_id, row_number + {opened.first_row - 1} AS shown",
            f"source = {literal(source.name)}",
        )
        rows = f"SELECT {shown}, {self._code} AS code FROM raw WHERE {own}"
        if self._has_before:
            rows += f" UNION ALL SELECT {shown}, code FROM stays WHERE {own}"
        ask = self._connection.execute
        count, ids, different = ask(
            f"SELECT count(*), count(record_id), count(DISTINCT record_id) FROM ({rows})"
        ).fetchall()[0]
        if not count:
            self.problems.append(self._said("LINK-07", source))
        if ids < count:
            blank = ask(f"SELECT shown FROM ({rows}) WHERE record_id IS NULL ORDER BY shown").fetchall()
            values: dict[str, Any] = {"count": len(blank), "rows": _several([row for (row,) in blank])}
            self.problems.append(self._said("LINK-08", source, column=source.columns["record_id"], **values))
        if different < ids:
            self._tell_twice(source, rows)
        self._tell_spoilt(source, rows)

    def _tell_spoilt(self, source: Source, rows: str) -> None:
        is_spoilt = SPOILT.format(is_sound=CODES[self._code])
        count, first, value = self._connection.execute(
            f"SELECT count(*), min(shown), arg_min(code, shown) FROM ({rows}) WHERE {is_spoilt}"
        ).fetchall()[0]
        if count:
            values = {"count": count, "column": source.columns[self._code], "value": value}
            self.warnings.append(self._said("LINK-11", source, first, **values))

    def _tell_twice(self, source: Source, rows: str) -> None:
        twice = self._connection.execute(
            f"SELECT record_id, list(shown ORDER BY shown) FROM ({rows}) WHERE record_id IS NOT NULL"
            " GROUP BY record_id HAVING count(*) > 1 ORDER BY min(shown)"
        ).fetchall()
        self.problems += [
            self._said("LINK-09", source, value=value, rows=_several(at)) for value, at in twice[:SHOWN]
        ]
        if len(twice) > SHOWN:
            self.problems.append(self._said("LINK-19", source, count=len(twice)))


def _decodes(path: Path, encoding: str) -> bool:
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        with path.open("rb") as stream:
            chunks = iter(lambda: stream.read(CHUNK), b"")
            is_text = all("\0" not in decoder.decode(chunk) for chunk in chunks)
        decoder.decode(b"", final=True)
    except (UnicodeError, LookupError):
        return False
    return is_text


def _several(rows: Sequence[int]) -> str:
    shown = "、".join(map(str, rows[:SHOWN]))
    return f"{shown}…" if len(rows) > SHOWN else shown
