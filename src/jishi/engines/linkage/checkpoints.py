"""What the stages of a run leave behind, as tables and as files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from jishi.engines.linkage.levels import KindOf
from jishi.engines.linkage.store.sql import csv_write, parquet, parquet_write

RECORDS, EDGES, MEMBERS, REVIEW, MISSING = (
    f"{each}.parquet" for each in ("records", "edges", "members", "review", "missing")
)
REDIRECTS, MEMBERS_CSV, MISSING_BOOK, NOTES, DECISIONS, MODEL = (
    "redirects.parquet", "members.csv", "missing.xlsx", "notes.json", "decisions.csv", "model.json"
)  # fmt: skip
MEMBER_COLUMNS = "source, record_id, unit_id, how, weight, margin"


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


def members_publish(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write who is what: as Parquet, and as csv for office programs."""
    query = f"SELECT {MEMBER_COLUMNS} FROM members ORDER BY source, record_id"
    parquet_write(connection, query, folder / MEMBERS)
    csv_write(connection, query, folder / MEMBERS_CSV)
