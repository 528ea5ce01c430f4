"""What the stages of a run leave behind, as tables and as files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from jishi.engines.linkage.levels import KindOf
from jishi.engines.linkage.store.runs import Workshop
from jishi.engines.linkage.store.sql import csv_write, parquet, parquet_write
from jishi.shared.sql import literal

RECORDS, EDGES, MEMBERS, REVIEW, MISSING = (
    f"{each}.parquet" for each in ("records", "edges", "members", "review", "missing")
)
REDIRECTS, MEMBERS_CSV, MISSING_BOOK, NOTES, DECISIONS, MODEL = (
    "redirects.parquet", "members.csv", "missing.xlsx", "notes.json", "decisions.csv", "model.json"
)  # fmt: skip
NUMBERED = "numbered.parquet"
"""Who is what, by the numbers of records and of each unit's first: what a later batch takes over."""
LATER = "records_later.parquet"
"""Records that came with later batches; what came before stays in the file that it is in."""
LATER_MOST = 5
MEMBER_COLUMNS = "source, record_id, unit_id, how, weight, margin"
NUMBERED_COLUMNS = "rid, grp, unit_id, how, weight, margin"


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a run was told, read and checked before anything is written."""

    kind: KindOf
    titles: Mapping[str, str]
    out: Path
    previous: Path | None


def table_keep(
    connection: duckdb.DuckDBPyConnection, table: str, path: Path, columns: str = "*", order: str = ""
) -> None:
    """Write a table as a checkpoint."""
    by = f" ORDER BY {order}" if order else ""
    parquet_write(connection, f"SELECT {columns} FROM {table}{by}", path)


def table_fetch(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    """Read a checkpoint as a table, in the order it was written."""
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {parquet(path)}")


def records_source(folder: Path) -> str:
    """Return what to select from to read a run's records."""
    files = [str(folder / name) for name in (RECORDS, LATER) if name == RECORDS or (folder / name).is_file()]
    return f"read_parquet([{', '.join(map(literal, files))}])"


def _later_count(connection: duckdb.DuckDBPyConnection, folder: Path) -> tuple[int, int]:
    """Return the highest number in an earlier run's main file, and how many records came later.

    Both are 0 if that file has to be written anew: a record of it is gone, or what came later has grown too much.

    Parameters
    ----------
    connection : with `records` and `gone`
    folder : of the earlier run
    """
    highest = f"(SELECT max(rid) FROM {parquet(folder / RECORDS)})"
    last, lost, later, count = connection.execute(
        f"SELECT {highest}, (SELECT count(*) FROM gone WHERE rid <= {highest}),"
        f" count(*) FILTER (rid > {highest}), count(*) FROM records"
    ).fetchall()[0]
    return (0, 0) if lost or later * LATER_MOST > count else (last, later)


def records_keep(connection: duckdb.DuckDBPyConnection, shop: Workshop, before: Path | None) -> None:
    """Write the records: all of them, or beside the main file of the run before those that came later.

    Parameters
    ----------
    connection : with `records`, and `gone` if there was a run before
    shop : where the run is made
    before : the run whose records were taken over, None if none were
    """
    last, later = _later_count(connection, before) if before else (0, 0)
    (shop.folder / LATER).unlink(missing_ok=True)
    if not before or not last:
        table_keep(connection, "records", shop.folder / RECORDS)
        return
    shop.share(before, RECORDS)
    if later:
        rows = f"(SELECT * FROM records WHERE rid > {last} ORDER BY rid)"
        table_keep(connection, rows, shop.folder / LATER)


def members_publish(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write who is what: as Parquet, as csv for office programs, and by number for a later batch."""
    query = f"SELECT {MEMBER_COLUMNS} FROM members ORDER BY source, record_id"
    parquet_write(connection, query, folder / MEMBERS)
    # They are in order there already.
    csv_write(connection, f"SELECT * FROM {parquet(folder / MEMBERS)}", folder / MEMBERS_CSV)
    table_keep(connection, "members", folder / NUMBERED, NUMBERED_COLUMNS)
