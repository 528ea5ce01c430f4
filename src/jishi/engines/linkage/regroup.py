"""Groups of a later batch: only what the new pairs reach is grouped again, the rest stays as it is."""

from collections.abc import Iterable, Sequence

import duckdb

from jishi.engines.linkage.assign import groups_make
from jishi.engines.linkage.levels import KindOf
from jishi.engines.linkage.model import JOINED_FROM
from jishi.engines.linkage.store.sql import rows_insert

Pairs = Sequence[tuple[int, int]]


def is_touched(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether scoring left word of what it touched; a run that takes finished scores over has none."""
    return bool(connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'touched'").fetchall())


def members_renew(
    connection: duckdb.DuckDBPyConnection, kind: KindOf, same: Pairs, apart: Pairs, decided: Iterable[int]
) -> None:
    """Make the tables `grouped` (rid, grp, how) of what new pairs reach, and `standing` of what they do not.

    Groups do not depend on records that no chain of pairs or decisions leads to.

    1. Reached is who is touched or decided on, and whoever pairs or decisions lead to from there.
    2. Reached records are grouped as in a whole run.
    3. The others stand as they did in `before`, but for what more records take from the first guess of each pair:
       units are reached as a whole or not at all.

    Parameters
    ----------
    connection : with `records`, `edges`, `touched` (rid), `shift` (bits), `gone` (rid) and `before` (rid, grp,
    unit_id, how, weight, margin)
    kind : its anchor
    same, apart : pairs of records that somebody decided on
    decided : records with decisions now or in the last run
    """
    ask = connection.execute
    ask("CREATE OR REPLACE TEMP TABLE links (l BIGINT, r BIGINT)")
    rows_insert(connection, "links", [*same, *apart])
    rows_insert(connection, "touched", [[rid] for rid in sorted(decided)])
    ask(f"INSERT INTO links SELECT l, r FROM edges WHERE weight >= {JOINED_FROM}")
    ask("INSERT INTO links SELECT r, l FROM links")
    ask("CREATE OR REPLACE TEMP TABLE reached AS SELECT DISTINCT rid FROM touched JOIN records USING (rid)")
    ask("CREATE OR REPLACE TEMP TABLE brink AS FROM reached")
    while ask("SELECT count(*) FROM brink").fetchall()[0][0]:
        ask(
            "CREATE OR REPLACE TEMP TABLE brink AS SELECT DISTINCT r AS rid FROM links JOIN brink ON brink.rid = l"
            " ANTI JOIN reached ON reached.rid = r"
        )
        ask("INSERT INTO reached FROM brink")
    told = ask(f"SELECT rid, {kind.anchor} FROM records JOIN reached USING (rid) ORDER BY rid").fetchall()
    place = {rid: n for n, (rid, _) in enumerate(told, 1)}
    found = ask(
        f"SELECT l, r, weight FROM edges JOIN reached ON rid = l WHERE weight >= {JOINED_FROM}"
    ).fetchall()
    edges = [(place[left], place[right], weight) for left, right, weight in found]
    near, far = ([(place[left], place[right]) for left, right in pairs] for pairs in (same, apart))
    roots, how = groups_make([None, *(code for _, code in told)], edges, near, far)
    columns = [rid for rid, _ in told], [told[root - 1][0] for root in roots[1:]], how[1:]
    # One text a column: a parameter for each value takes a hundred times as long.
    rows = "unnest(CAST(string_split(?, ',') AS {}[])) AS {}"
    chosen = ", ".join(
        rows.format(*each) for each in (("BIGINT", "rid"), ("BIGINT", "grp"), ("VARCHAR", "how"))
    )
    ask(
        f"CREATE OR REPLACE TABLE grouped AS SELECT * FROM (SELECT {chosen}) WHERE rid IS NOT NULL",
        [",".join(map(str, each)) or None for each in columns],
    )
    ask(
        "CREATE OR REPLACE TEMP TABLE standing AS SELECT rid, grp, unit_id, how, weight + bits AS weight, margin"
        " FROM before CROSS JOIN shift ANTI JOIN reached USING (rid) ANTI JOIN gone USING (rid)"
    )
    for table in ("links", "reached", "brink", "touched"):
        ask(f"DROP TABLE {table}")
