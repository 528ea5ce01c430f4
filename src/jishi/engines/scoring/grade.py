"""Grades a whole table: reads and checks it, scores it in DuckDB, applies quotas, writes an explained run."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from jishi.engines.scoring import sql
from jishi.engines.scoring.errors import Problem, ScoringError
from jishi.engines.scoring.inputs import Demand, stage
from jishi.engines.scoring.model import ENGINE_VERSION, Rubric
from jishi.engines.scoring.store import runs
from jishi.engines.scoring.store.dictionary import ranges_read
from jishi.engines.scoring.store.rubrics import rubric_files
from jishi.engines.scoring.store.tables import Table, table_open
from jishi.shared.sql import literal, name

MEMORY_LIMIT = "150MB"


@dataclass(frozen=True, slots=True)
class Graded:
    """What grading a table gave: the run, and what to warn about."""

    run: runs.Run
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """How to grade.

    Parameters
    ----------
    previous : a run whose tiers are the last confirmed ones, for hysteresis
    dictionary : an indicator dictionary, for ranges other than 0 to 1,000,000
    threads : for reading, checking and sorting; the result does not depend on it, byte for byte
    """

    previous: str | Path | None = None
    dictionary: str | Path | None = None
    threads: int = 1


def grade(
    rubrics: str | Path,
    indicators: str | Path,
    out: str | Path,
    *,
    as_of: date,
    options: Options | None = None,
) -> Graded:
    """Grade every organisation of a table and write the explained result.

    1. Read the rubrics; choose the version of each type in force on the day.
    2. Read and check the table; sort it by type and code.
    3. For each type: keep the values used, score, apply its quotas, write the scores.
    4. Write the list of ratings and the manifest; then the folder takes its place.

    Parameters
    ----------
    rubrics : a folder of *.yaml and *.xlsx, or one file
    indicators : a .csv, .xlsx or .parquet file: org_code, org_type, group columns, indicators
    out : a folder that is new or holds a run
    as_of : the day
    options : a previous run, a dictionary, threads

    Returns
    -------
    the run and warnings

    Raises
    ------
    ScoringError
        with everything that is wrong; nothing is written then
    """
    chosen = options or Options()
    ranges = ranges_read(chosen.dictionary) if chosen.dictionary else {}
    files = rubric_files(rubrics)
    demand = Demand(tuple(each.rubric for each in files), as_of, ranges)
    previous = runs.run_read(chosen.previous) if chosen.previous else None
    with _enough_memory(), runs.run_folder(out) as folder, _connection(folder, chosen.threads) as connection:
        if previous:
            runs.previous_read(connection, previous)
        work = folder / "work"
        work.mkdir()
        table = table_open(connection, Path(indicators), work)
        staged = stage(connection, table, demand)
        # Reading, checking and sorting use all threads; with one to write, the bytes do not depend on them.
        connection.execute("SET threads = 1")
        # Looking for simpler and for equal terms in what we print takes longer than it saves.
        connection.execute("SET disabled_optimizers = 'expression_rewriter,common_subexpressions'")
        in_force = [demand.in_force[each] for each in staged.counts]
        entries = [_grade_type(connection, folder, rubric, demand) for rubric in in_force]
        runs.rubrics_write(folder, [each for each in files if each.rubric in in_force])
        runs.ratings_write(connection, folder, [each.org_type for each in in_force])
        connection.close()
        runs.work_remove(work)
        runs.manifest_write(folder, _manifest(as_of, table, previous, entries))
    return Graded(runs.run_read(out), staged.warnings)


@contextmanager
def _enough_memory() -> Iterator[None]:
    """Say in our own words that a table needs more memory than is set aside."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise ScoringError([Problem("RUN-04", values=(("limit", MEMORY_LIMIT),))]) from None


def _connection(folder: Path, threads: int) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {
        "threads": threads,
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(folder / "work" / "spill"),
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
    }
    return duckdb.connect(":memory:", config=config)


def _grade_type(
    connection: duckdb.DuckDBPyConnection, folder: Path, rubric: Rubric, demand: Demand
) -> dict[str, Any]:
    rows = f"FROM staged WHERE org_type = {literal(rubric.org_type)}"
    held = [f"g{demand.groups.index(each)}" for each in rubric.group_columns]
    named = [f"{ref} AS {name(each)}" for ref, each in zip(held, rubric.group_columns, strict=True)]
    facts = [f"{ref} AS x_{each}" for each, ref in demand.held(rubric).items()]
    values = [f"{ref} AS {name(each)}" for each, ref in demand.held(rubric).items()]
    given = f"SELECT {', '.join(['org_code', *named, *values])} {rows}"
    runs.parquet_write(connection, given, runs.indicators_path(folder, rubric.org_type))
    carried = ["org_code", "previous", "moved_to", "moved_by"]
    before = f"{sql.place_of(rubric, 'previous')} AS before"
    if rubric.quotas:
        _move(connection, rubric, f"SELECT {', '.join(['org_code', *held, before, *facts])} {rows}", held)
    query = sql.scored(rubric, f"SELECT {', '.join([*carried, before, *facts])} {rows}", carried)
    scores = runs.scores_path(folder, rubric.org_type)
    runs.parquet_write(connection, sql.explained(rubric, query), scores)
    file = str(runs.rubric_path(folder, rubric.org_type).relative_to(folder))
    return {"file": file, **_counted(connection, rubric, scores)}


def _move(connection: duckdb.DuckDBPyConnection, rubric: Rubric, facts: str, held: list[str]) -> None:
    """Note in `staged` whom the quotas move; scoring then streams the rows in their order, without a join."""
    query = sql.ranking(rubric, held, sql.scored(rubric, facts, ["org_code", *held]))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE ranked AS {query}")
    query = "SELECT * FROM ranked"
    for position in range(1, len(rubric.quotas) + 1):
        query = sql.after_quota(rubric, position, rubric.group_columns, query)
    connection.execute(
        f"UPDATE staged SET moved_to = found.place, moved_by = found.moved_by FROM ({query}) AS found "
        f"WHERE found.moved_by > 0 AND staged.org_code = found.org_code"
    )
    connection.execute("DROP TABLE ranked")


def _counted(connection: duckdb.DuckDBPyConnection, rubric: Rubric, scores: Path) -> dict[str, Any]:
    query = (
        "SELECT tier, count(*), count(*) FILTER (WHERE moved_by > 0), count(*) FILTER (WHERE is_provisional), "
        f"sum(total) FROM read_parquet({literal(str(scores))}) GROUP BY tier"
    )
    rows: Mapping[str, Any] = {row[0]: row[1:] for row in connection.execute(query).fetchall()}
    return {
        "org_type": rubric.org_type,
        "rubric": rubric.id,
        "version": rubric.version,
        "hash": rubric.hash,
        "organisations": sum(row[0] for row in rows.values()),
        "moved_by_quota": sum(row[1] for row in rows.values()),
        "provisional": sum(row[2] for row in rows.values()),
        "total": int(sum(row[3] for row in rows.values())),
        "tiers": {tier.name: rows[tier.name][0] if tier.name in rows else 0 for tier in rubric.tiers},
    }


def _manifest(
    as_of: date, table: Table, previous: runs.Run | None, entries: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "engine_version": ENGINE_VERSION,
        "as_of": as_of.isoformat(),
        "organisations": sum(entry["organisations"] for entry in entries),
        "input": {"file": table.file, "sha256": table.sha256},
        "previous": previous.manifest["files"][runs.RATINGS] if previous else None,
        "rubrics": entries,
    }
