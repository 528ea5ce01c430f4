"""Points of a few pairs, in SQL of our own: what Splink gives, without what it costs to start."""

from collections.abc import Sequence
from math import log2

import duckdb

from jishi.engines.linkage.levels import NOTHING, OTHER, Comparison, KindOf, Level
from jishi.engines.linkage.model import KEPT_FROM, LinkModel
from jishi.engines.linkage.reference import condition, exact_of, start_bits


def candidates_make(connection: duckdb.DuckDBPyConnection, kind: KindOf) -> None:
    """Make the table `candidates` (l, r): pairs that agree in a block, one of them new.

    Parameters
    ----------
    connection : with `records` and `fresh` (rid); new records have higher numbers than old ones
    kind : its blocks
    """
    columns = kind.compared(*dict.fromkeys(each for block in kind.blocks for each in block))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE meeting AS SELECT rid, {columns} FROM records JOIN fresh USING (rid)"
    )
    met = " UNION ".join(
        f"SELECT a.rid AS l, b.rid AS r FROM (SELECT rid, {kind.compared(*block)} FROM records) AS a"
        f" JOIN meeting AS b ON {' AND '.join(f'a.{each} = b.{each}' for each in block)} AND a.rid < b.rid"
        for block in kind.blocks
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE candidates AS {met}")


def pairs_score(
    connection: duckdb.DuckDBPyConnection, kind: KindOf, model: LinkModel, count: int, pairs: str
) -> None:
    """Make the table `scored_pairs` (l, r, weight in hundredths of a bit), of those that are worth keeping.

    1. Put the columns of both records beside each other.
    2. Count how often the values occur that points depend on.
    3. Add up the points of each field: of the first level that holds.

    Parameters
    ----------
    connection : with `records` and the pairs
    kind, model : what is compared, and the numbers
    count : of all records
    pairs : a table with l and r
    """
    ask, counted = connection.execute, kind.frequencies()
    ask(f"CREATE OR REPLACE TEMP TABLE ends_of AS SELECT l AS rid FROM {pairs} UNION SELECT r FROM {pairs}")
    ask(
        f"CREATE OR REPLACE TEMP TABLE sides AS SELECT rid, {kind.compared()} FROM records JOIN ends_of USING (rid)"
    )
    shares = ", ".join(
        f"n_{each} AS (SELECT {each}, count(*) / (SELECT count({each}) FROM records) AS share_{each} FROM records"
        f" WHERE {each} IN (SELECT {each} FROM sides) GROUP BY {each})"
        for each in counted
    )
    shared = ", ".join(f"share_{each}" for each in counted)
    # Joined to the pairs themselves, each of these tables would carry all columns of both records along.
    ask(
        f"CREATE OR REPLACE TEMP TABLE shares AS WITH {shares} SELECT rid, {shared} FROM sides "
        + " ".join(f"LEFT JOIN n_{each} USING ({each})" for each in counted)
    )
    shown = ", ".join(f"a.{each} AS {each}_l, b.{each} AS {each}_r" for each in kind.columns())
    points = " + ".join(_points(each, model) for each in kind.comparisons)
    ask(
        f"CREATE OR REPLACE TEMP TABLE scored_pairs AS WITH p AS (SELECT p.l, p.r, {shown}, {shared} FROM {pairs} AS p"
        " JOIN sides AS a ON a.rid = p.l JOIN sides AS b ON b.rid = p.r JOIN shares ON shares.rid = p.l),"
        f" s AS (SELECT l, r, {start_bits(model, count)!r} + {points} AS bits FROM p)"
        " SELECT l, r, CAST(floor(bits * 100 + 0.5) AS INTEGER) AS weight FROM s"
        f" WHERE bits >= {KEPT_FROM / 100!r}"
    )
    for table in ("ends_of", "sides", "shares"):
        ask(f"DROP TABLE {table}")


def _points(comparison: Comparison, model: LinkModel) -> str:
    whens = [(each, _bits(comparison, each, model)) for each in comparison.levels]
    cases = " ".join(f"WHEN {condition(each)} THEN {bits}" for each, bits in whens if each.sql != OTHER)
    other = next(bits for each, bits in whens if each.sql == OTHER)
    return f"CASE {cases} ELSE {other} END"


def _bits(comparison: Comparison, level: Level, model: LinkModel) -> str:
    if level.key == NOTHING:
        return "0.0"
    m, u = model.levels[comparison.key(level)]
    if not level.frequency_of:
        return repr(log2(m / u))
    exact = model.levels[comparison.key(exact_of(comparison, level.frequency_of))][1]
    return f"({log2(m / u) + log2(exact)!r} - log2(share_{level.frequency_of}))"


def moved_make(connection: duckdb.DuckDBPyConnection, columns: Sequence[str], moved: int) -> None:
    """Make the table `moved_pairs` (l, r): old pairs that share a value whose count changed much.

    Parameters
    ----------
    connection : with `records`, `records_before`, `fresh`, `gone` (rid) and `edges`
    columns : whose values are counted
    moved : a count that changed by more than one in so many moves points
    """
    ask, chosen = connection.execute, ", ".join(columns)
    ask(
        f"CREATE OR REPLACE TEMP TABLE changed AS SELECT {chosen}, 1 AS n FROM records JOIN fresh USING (rid)"
        f" UNION ALL SELECT {chosen}, -1 FROM records_before JOIN gone USING (rid)"
    )
    met = " UNION ALL ".join(
        f"SELECT {n} AS place, {column} AS held, rid, more FROM records"
        f" JOIN (SELECT {column}, sum(n) AS more FROM changed GROUP BY {column}) USING ({column})"
        for n, column in enumerate(columns)
    )
    ask(
        f"CREATE OR REPLACE TEMP TABLE moved_pairs AS WITH met AS MATERIALIZED ({met}), moving AS (SELECT place, held"
        f" FROM met GROUP BY place, held, more HAVING abs(more) * {moved} > least(count(*), count(*) - more)),"
        " holders AS MATERIALIZED (FROM met SEMI JOIN moving USING (place, held)) SELECT DISTINCT l, r FROM edges"
        " JOIN holders AS a ON a.rid = l JOIN holders AS b ON b.rid = r AND b.place = a.place AND b.held = a.held"
    )
    ask("DROP TABLE changed")
