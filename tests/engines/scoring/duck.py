"""Scores a table with the SQL that a rubric is printed to, for comparison with the other two."""

import csv
from collections.abc import Sequence
from pathlib import Path

import duckdb

from jishi.engines.scoring import Rubric, sql
from jishi.engines.scoring.check import Standing, reference_score

Row = dict[str, int | None]


def scored_by_duckdb(rubric: Rubric, table: Sequence[Standing], folder: Path) -> dict[str, Row]:
    """Every column of every organisation, by organisation code."""
    connection = duckdb.connect(":memory:", config={"threads": 2})
    load(connection, rubric, table, folder / "facts.csv")
    facts = [f'"{name}" AS x_{name}' for name in rubric.indicators]
    source = f"SELECT org_code, {sql.place_of(rubric, 'previous')} AS before, {', '.join(facts)} FROM facts"
    result = connection.execute(sql.scored(rubric, source, ["org_code"]))
    names = [column[0] for column in result.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    connection.close()
    return {row.pop("org_code"): row for row in rows}


def load(
    connection: duckdb.DuckDBPyConnection, rubric: Rubric, table: Sequence[Standing], path: Path
) -> None:
    """Fill the table `facts`: codes and former tiers as text, indicators as INTEGER."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["org_code", "previous", *rubric.indicators])
        for each in table:
            writer.writerow([each.org_code, each.previous, *(each.facts[name] for name in rubric.indicators)])
    types = {"org_code": "VARCHAR", "previous": "VARCHAR"} | dict.fromkeys(rubric.indicators, "INTEGER")
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
    connection.execute(
        f"CREATE TABLE facts AS FROM read_csv('{path}', header = true, columns = {{{columns}}}, nullstr = '')"
    )


def reference_row(rubric: Rubric, standing: Standing) -> Row:
    """What the reference says, under the column names of the SQL."""
    expected = reference_score(rubric, standing.facts, standing.previous)
    names = [tier.name for tier in rubric.tiers]
    row: Row = {f"p_{name}": points for name, points in expected.points.items()}
    row |= {f"r_{name}": rule for name, rule in expected.rules.items()}
    for name, state in expected.vetoes.items():
        row |= {f"v_{name}": int(state == "fired"), f"u_{name}": int(state == "unchecked")}
    unchecked = sum(state == "unchecked" for state in expected.vetoes.values())
    return row | {
        "before": names.index(standing.previous) if standing.previous in names else None,
        "earned": expected.earned,
        "avail": expected.available,
        "bonus": expected.bonus,
        "deduct": expected.deduct,
        "missing_n": expected.missing,
        "open_n": expected.pending + unchecked,
        "total": expected.total,
        "place_raw": names.index(expected.tier_raw),
        "place_kept": names.index(expected.tier_kept),
        "place_capped": names.index(expected.tier_capped),
    }
