"""Compares what a peer wrote with our run, cell by cell, and prints the counts as JSON.

python -m bench.scoring.compare RUN PEER
"""

import json
import sys
from pathlib import Path

import duckdb

NEEDED = {"org_code", "total", "tier_raw", "tier"}


def compare(run: Path, peer: Path) -> dict[str, int]:
    """Return organisations compared, cells compared, cells that differ, and organisations we do not have."""
    found = {"organisations": 0, "cells": 0, "differ": 0, "unknown": 0}
    with duckdb.connect() as connection:
        for theirs in sorted((peer / "scores").glob("type=*/part-0.parquet")):
            ours = run / "scores" / theirs.parent.name / theirs.name
            for key, count in _of_type(connection, ours, theirs).items():
                found[key] += count
    return found


def _of_type(connection: duckdb.DuckDBPyConnection, ours: Path, theirs: Path) -> dict[str, int]:
    described = (connection.execute(f"DESCRIBE FROM '{path}'").fetchall() for path in (ours, theirs))
    our_names, their_names = ({row[0] for row in rows} for rows in described)
    if not their_names:
        return {}
    explained = {name for name in our_names if name[:2] in ("p_", "r_", "v_", "u_")}
    if lacking := sorted((NEEDED | explained) - their_names):
        raise SystemExit(f"{theirs}: without {', '.join(lacking)}")
    names = sorted(their_names & our_names - {"org_code"})
    differ = " + ".join(f"count(*) FILTER (ours.{name} IS DISTINCT FROM theirs.{name})" for name in names)
    query = (
        f"SELECT count(*), {differ}, count(*) FILTER (ours.org_code IS NULL) "
        f"FROM '{theirs}' AS theirs LEFT JOIN '{ours}' AS ours USING (org_code)"
    )
    row = connection.execute(query).fetchall()[0]
    return {"organisations": row[0], "cells": row[0] * len(names), "differ": row[1], "unknown": row[2]}


if __name__ == "__main__":
    print(json.dumps(compare(*map(Path, sys.argv[1:]))))
