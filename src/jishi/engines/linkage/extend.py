"""A later batch: what an earlier run has normalised and scored is taken over, only the rest is done."""

from collections.abc import Callable

import duckdb

from jishi.engines.linkage.kinds import TOLD_AS
from jishi.engines.linkage.levels import KindOf
from jishi.engines.linkage.model import JOINED_FROM, LinkModel
from jishi.engines.linkage.pairs import candidates_make, moved_make, pairs_score
from jishi.engines.linkage.reference import hundredths, start_bits

# With more that is new than one in so many records, everything is done anew: it is no slower then.
NEW_MOST = 5
# A value whose count changed by more than one in so many moves the points of pairs that share it.
MOVED = 20


def records_extend(
    connection: duckdb.DuckDBPyConnection, kind: KindOf, normalise: Callable[[], None]
) -> bool:
    """Make `records` from `raw`, beside what stands the same in `records_before`; False if too much is new.

    Parameters
    ----------
    connection : with `records_before`, and of the lists what is new as `raw`, the rest as `stays`; if too much is new,
    all of them are in `raw` afterwards
    kind : what is linked
    normalise : makes `records` from `raw`
    """
    ask = connection.execute
    fresh, kept = ask("SELECT (SELECT count(*) FROM raw), (SELECT count(*) FROM stays)").fetchall()[0]
    if fresh * NEW_MOST > fresh + kept:
        told = ", ".join(f"b.{TOLD_AS.get(field, field)}" for field in kind.fields)
        ask(
            f"INSERT INTO raw SELECT b.source, b.record_id, s.row_number, {told}, b.said FROM stays AS s"
            " JOIN records_before AS b USING (rid)"
        )
        return False
    ask("CREATE TEMP TABLE gone AS SELECT rid FROM records_before ANTI JOIN stays USING (rid)")
    # A number stays with its record: what was made of it by number can be taken over.
    normalise()
    last = ask("SELECT coalesce(max(rid), 0) FROM records_before").fetchall()[0][0]
    ask(f"UPDATE records SET rid = rid + {last}")
    ask("CREATE TEMP TABLE fresh AS SELECT rid FROM records")
    ask("ALTER TABLE records RENAME TO records_new")
    ask(
        "CREATE VIEW records AS FROM records_before ANTI JOIN gone USING (rid)"
        " UNION ALL BY NAME FROM records_new"
    )
    return True


def records_narrow(connection: duckdb.DuckDBPyConnection, kind: KindOf) -> None:
    """Make the view `records` a table of what the stages to come read: each would take it from the files again."""
    columns = dict.fromkeys(("rid", "source", "record_id", "name", kind.shown_code, *kind.kept()))
    connection.execute(f"CREATE TEMP TABLE records_read AS SELECT {', '.join(columns)} FROM records")
    connection.execute("DROP VIEW records")
    connection.execute("ALTER TABLE records_read RENAME TO records")


def edges_extend(connection: duckdb.DuckDBPyConnection, kind: KindOf, model: LinkModel) -> None:
    """Make `edges` from `edges_before` and the pairs that new records bring, `touched` (rid) and `shift` (bits).

    1. Pairs of old records keep their weight, less what more records take from the first guess.
    2. New records meet the old ones, and each other.
    3. Pairs of old records that share a value which became more or less frequent are scored again.
    4. Touched is who has a pair that came, went, was scored again, or crossed the line from which pairs join.

    Parameters
    ----------
    connection : with `records`, `records_before`, `fresh`, `gone` and `edges_before`
    kind, model : what is linked, and its numbers
    """
    ask = connection.execute
    before, now = ask(
        "SELECT (SELECT count(*) FROM records_before), (SELECT count(*) FROM records)"
    ).fetchall()[0]
    shift = hundredths(start_bits(model, now) - start_bits(model, before))
    ask(f"CREATE OR REPLACE TEMP TABLE shift AS SELECT CAST({shift} AS INTEGER) AS bits")
    has_gone = ask("SELECT count(*) FROM gone").fetchall()[0][0]
    stay = "WHERE l NOT IN (FROM gone) AND r NOT IN (FROM gone)" if has_gone else ""
    ask(
        f"CREATE OR REPLACE TABLE edges AS SELECT l, r, weight + ({shift}) AS weight FROM edges_before {stay}"
    )
    moved_make(connection, kind.frequencies(), MOVED)
    candidates_make(connection, kind)
    ask("CREATE OR REPLACE TEMP TABLE asked AS FROM candidates UNION ALL FROM moved_pairs")
    pairs_score(connection, kind, model, now, "asked")
    ask(
        f"CREATE TEMP TABLE touched AS SELECT rid FROM fresh UNION SELECT unnest([l, r]) FROM moved_pairs"
        f" UNION SELECT unnest([l, r]) FROM edges_before WHERE (weight >= {JOINED_FROM}) <>"
        f" (weight + ({shift}) >= {JOINED_FROM}) OR l IN (FROM gone) OR r IN (FROM gone)"
    )
    ask("DELETE FROM edges USING moved_pairs AS m WHERE edges.l = m.l AND edges.r = m.r")
    ask("INSERT INTO edges FROM scored_pairs")
    for table in ("moved_pairs", "candidates", "asked", "scored_pairs"):
        ask(f"DROP TABLE {table}")
