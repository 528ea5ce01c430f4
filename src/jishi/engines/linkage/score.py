"""Points of each pair of records that meet, by Splink on DuckDB."""

import logging
from typing import Any

import duckdb

from jishi.engines.linkage.levels import KindOf
from jishi.engines.linkage.model import KEPT_FROM, LinkModel

INPUT = "scored"


def edges_score(connection: duckdb.DuckDBPyConnection, kind: KindOf, model: LinkModel) -> None:
    """Make the table `edges` (l, r, weight in hundredths of a bit) from the table `records`.

    Parameters
    ----------
    connection : with the table `records`
    kind : what is linked
    model : its numbers
    """
    count = connection.execute("SELECT count(*) FROM records").fetchall()[0][0]
    linker = linker_open(connection, kind, model, count)
    found = linker.inference.predict(threshold_match_weight=KEPT_FROM / 100)
    connection.execute(f"CREATE OR REPLACE TABLE edges AS {edges_select(found.physical_name)}")
    linker.table_management.delete_tables_created_by_splink_from_db()


def edges_select(table: str) -> str:
    """Return the query of edges from Splink's predictions: whole hundredths, the smaller number left."""
    return (
        "SELECT least(unique_id_l, unique_id_r) AS l, greatest(unique_id_l, unique_id_r) AS r,"
        f" CAST(floor(match_weight * 100 + 0.5) AS INTEGER) AS weight FROM {table}"
    )


def linker_open(
    connection: duckdb.DuckDBPyConnection,
    kind: KindOf,
    model: LinkModel | None,
    count: int,
    *,
    is_explained: bool = False,
) -> Any:
    """Return Splink's linker over the table `records`."""
    # Splink takes a second to load: nobody else pays for it.
    from splink import DuckDBAPI, Linker

    from jishi.engines.linkage.settings import settings

    logging.getLogger("splink").setLevel(logging.ERROR)
    connection.execute(
        f"CREATE OR REPLACE VIEW {INPUT} AS SELECT rid AS unique_id, {kind.compared()} FROM records"
    )
    api = DuckDBAPI(connection)
    told = settings(kind, model, count, is_explained=is_explained)
    return Linker(api.register(INPUT), told, log_level=None)
