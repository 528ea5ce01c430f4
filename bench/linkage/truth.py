"""Precision, recall and F1 of pairs, in SQL: of a run, and of the clerk's exact join."""

from pathlib import Path

import duckdb

Score = tuple[float, float, float]


def run_score(folder: Path, out: str = "out") -> Score:
    """Score a run's units."""
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE met AS SELECT unit_id, unit, count(*) AS n FROM '{folder / out / 'members.parquet'}'"
            f" JOIN read_csv('{folder / 'truth.csv'}', all_varchar = true) USING (source, record_id) GROUP BY ALL"
        )
        pairs = "CAST(sum(k * (k - 1) // 2) AS BIGINT)"
        row = connection.execute(
            f"SELECT (SELECT {pairs} FROM (SELECT n AS k FROM met)),"
            f" (SELECT {pairs} FROM (SELECT sum(n) AS k FROM met GROUP BY unit_id)),"
            f" (SELECT {pairs} FROM (SELECT sum(n) AS k FROM met GROUP BY unit))"
        ).fetchall()[0]
    return _score(*row)


def clerk_score(folder: Path) -> Score:
    """Score pairs with exactly the same code or the same name."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT row_number() OVER () AS n, t.unit, r.name, r.code FROM"
            f" '{folder / 'out' / 'records.parquet'}' AS r"
            f" JOIN read_csv('{folder / 'truth.csv'}', all_varchar = true) AS t USING (source, record_id)"
        )
        row = connection.execute(
            "WITH p AS (SELECT a.n, b.n AS m, a.unit = b.unit AS is_one FROM t AS a JOIN t AS b ON a.code = b.code"
            " AND a.n < b.n WHERE length(a.code) > 2 UNION SELECT a.n, b.n, a.unit = b.unit FROM t AS a"
            " JOIN t AS b ON a.name = b.name AND a.n < b.n) SELECT count(*) FILTER (is_one), count(*), (SELECT"
            " CAST(sum(k * (k - 1) // 2) AS BIGINT) FROM (SELECT count(*) AS k FROM t GROUP BY unit)) FROM p"
        ).fetchall()[0]
    return _score(*row)


def _score(right: int, ours: int, theirs: int) -> Score:
    precision, recall = right / ours, right / theirs
    return precision, recall, 2 * precision * recall / (precision + recall)
