"""A later batch: what an earlier run has normalised and scored is taken over, only the rest is done."""

from collections.abc import Callable, Mapping, Sequence

import duckdb

from jishi.engines.linkage.levels import KindOf
from jishi.engines.linkage.model import KEPT_FROM, LinkModel
from jishi.engines.linkage.reference import hundredths, start_bits
from jishi.engines.linkage.score import INPUT, edges_select, linker_open

# With more that is new than one in so many records, everything is done anew: it is no slower then.
NEW_MOST = 5
# A value whose count changed by more than one in so many moves the points of pairs that share it.
MOVED = 20


def records_extend(
    connection: duckdb.DuckDBPyConnection,
    fields: Sequence[str],
    told_as: Mapping[str, str],
    normalise: Callable[[], None],
) -> bool:
    """Make `records` from `raw`, taking over what stands the same in `records_before`; False if too much is new.

    Parameters
    ----------
    connection : with `raw` and `records_before`
    fields : of the lists
    told_as : field to the column that keeps it as it was told, where that has another name
    normalise : makes `records` from `raw`
    """
    ask = connection.execute
    alike = " AND ".join(f"n.{each} IS NOT DISTINCT FROM o.{told_as.get(each, each)}" for each in fields)
    ask(
        "CREATE TEMP TABLE stays AS SELECT o.rid AS old_rid, n.source, n.record_id, n.row_number FROM raw AS n"
        f" JOIN records_before AS o ON o.source = n.source AND o.record_id = n.record_id AND {alike}"
    )
    count, kept = ask("SELECT (SELECT count(*) FROM raw), (SELECT count(*) FROM stays)").fetchall()[0]
    if (count - kept) * NEW_MOST > count:
        ask("DROP TABLE stays")
        return False
    ask("DELETE FROM raw USING stays WHERE raw.source = stays.source AND raw.record_id = stays.record_id")
    normalise()
    ask("ALTER TABLE records RENAME TO records_new")
    ask(
        "CREATE TABLE records AS SELECT * REPLACE (row_number() OVER (ORDER BY source, record_id) AS rid) FROM ("
        "SELECT true AS is_fresh, NULL AS old_rid, * FROM records_new UNION ALL BY NAME SELECT false AS is_fresh,"
        " stays.old_rid, o.* REPLACE (stays.row_number AS row_number) FROM records_before AS o"
        " JOIN stays ON stays.old_rid = o.rid) ORDER BY rid"
    )
    ask("CREATE TEMP TABLE moved_to AS SELECT rid, old_rid, is_fresh FROM records")
    ask("ALTER TABLE records DROP COLUMN is_fresh")
    ask("ALTER TABLE records DROP COLUMN old_rid")
    ask("DROP TABLE stays")
    ask("DROP TABLE records_new")
    return True


def edges_extend(connection: duckdb.DuckDBPyConnection, kind: KindOf, model: LinkModel) -> None:
    """Make `edges` from `edges_before` and the pairs that new records bring.

    1. Pairs of old records keep their weight, less what more records take from the first guess.
    2. New records meet the old ones, and each other.
    3. Pairs of old records that share a value which became more or less frequent are scored again.

    Parameters
    ----------
    connection : with `records`, `records_before`, `moved_to` and `edges_before`
    kind, model : what is linked, and its numbers
    """
    ask = connection.execute
    counts = ask("SELECT (SELECT count(*) FROM records_before), (SELECT count(*) FROM records)").fetchall()[0]
    shift = hundredths(start_bits(model, counts[1]) - start_bits(model, counts[0]))
    ask(
        f"CREATE OR REPLACE TABLE edges AS SELECT least(a.rid, b.rid) AS l, greatest(a.rid, b.rid) AS r,"
        f" weight + ({shift}) AS weight FROM edges_before JOIN moved_to AS a ON a.old_rid = l"
        " JOIN moved_to AS b ON b.old_rid = r"
    )
    moved = _moved_pairs(connection, kind)
    linker = linker_open(connection, kind, model, counts[1])
    for column in kind.frequencies():
        linker.table_management.compute_tf_table(column)
    found = []
    if ask("SELECT count(*) FROM moved_to WHERE is_fresh").fetchall()[0][0]:
        api, sides = linker._db_api, []
        for side, condition in (("old_side", "NOT is_fresh"), ("new_side", "is_fresh")):
            chosen = f"SELECT rid FROM moved_to WHERE {condition}"
            ask(f"CREATE OR REPLACE TABLE {side} AS SELECT * FROM {INPUT} WHERE unique_id IN ({chosen})")
            sides.append(api.register(side))
        threshold = KEPT_FROM / 100
        found.append(linker.inference.predict_between(*sides, threshold_match_weight=threshold))
        found.append(linker.inference.predict_within(sides[1], threshold_match_weight=threshold))
    if moved:
        pairs = linker._db_api.register("moved_pairs")
        linker.table_management.register_blocked_pairs_for_predict(pairs)
        found.append(linker.inference.predict(threshold_match_weight=KEPT_FROM / 100))
        ask("DELETE FROM edges USING moved_pairs WHERE l = join_key_l AND r = join_key_r")
    for each in found:
        ask(f"INSERT INTO edges {edges_select(each.physical_name)}")
    for table in ("moved_pairs", "old_side", "new_side"):
        ask(f"DROP TABLE IF EXISTS {table}")


def _moved_pairs(connection: duckdb.DuckDBPyConnection, kind: KindOf) -> int:
    """Make `moved_pairs`: old pairs that share a value whose count changed much; return how many there are."""
    parts = []
    for column in kind.frequencies():
        now, then = (
            f"SELECT {column}, count(*) AS n FROM {table} WHERE {column} IS NOT NULL GROUP BY {column}"
            for table in ("records", "records_before")
        )
        changed = (
            f"SELECT {column} FROM ({now}) AS a JOIN ({then}) AS b USING ({column})"
            f" WHERE abs(a.n - b.n) * {MOVED} > least(a.n, b.n)"
        )
        parts.append(
            f"SELECT l, r FROM edges JOIN records AS a ON a.rid = l JOIN records AS b ON b.rid = r"
            f" WHERE a.{column} = b.{column} AND a.{column} IN ({changed})"
        )
    connection.execute(
        "CREATE OR REPLACE TABLE moved_pairs AS SELECT '0' AS match_key, l AS join_key_l, r AS join_key_r"
        f" FROM ({' UNION '.join(parts)})"
    )
    return int(connection.execute("SELECT count(*) FROM moved_pairs").fetchall()[0][0])
