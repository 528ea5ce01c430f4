"""Parquet and csv files as SQL."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from jishi.shared.sql import literal

AT_ONCE = 1_000
# A dictionary of values that hardly come twice costs a third of the time, and saves no room once it is packed.
PARQUET = (
    "FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1000,"
    " WRITE_BLOOM_FILTER false"
)


def parquet(path: Path) -> str:
    """Return what to select from to read a Parquet file.

    Examples
    --------
    >>> parquet(Path("a.parquet"))
    "read_parquet('a.parquet')"
    """
    return f"read_parquet({literal(path)})"


def parquet_write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Stream a SELECT into a Parquet file."""
    connection.execute(f"COPY ({query}) TO {literal(path)} ({PARQUET})")


def csv_write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Stream a SELECT into a csv file."""
    connection.execute(f"COPY ({query}) TO {literal(path)} (FORMAT csv, HEADER true)")


def rows_insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[str | int]]
) -> None:
    """Insert rows, a thousand a statement: one statement a row takes milliseconds each."""
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        mark = f"({', '.join('?' * len(some[0]))})"
        values = [value for row in some for value in row]
        connection.execute(f"INSERT INTO {table} VALUES {', '.join([mark] * len(some))}", values)
