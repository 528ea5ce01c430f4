"""Run folders: written beside their place and renamed, read back by organisation."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from jishi.engines.scoring.errors import Problem, ScoringError
from jishi.engines.scoring.model import CODE_MISSING, Line, Rubric, Score, VetoLine
from jishi.engines.scoring.store.rubrics import RubricFile, rubric_read
from jishi.shared.files import file_sha256
from jishi.shared.runs import folder_put, is_free, manifest_of, manifest_put
from jishi.shared.sql import literal

FORMAT = "jishi-run/1"
RATINGS = "ratings.csv"
# Small row groups keep little in memory while writing: 60 MB less than the default, for 2 % more on disk.
ROW_GROUP = 40_960
# Codes are all different: the sooner a dictionary of them is given up, the better. Rows are sorted by code, so that
# nobody needs a Bloom filter to find one.
DICTIONARY = 1_024


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was written: its folder and its manifest."""

    path: Path
    manifest: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredScore:
    """One organisation in a run: the rubric, what it was scored from, and what it got."""

    org_code: str
    rubric: Rubric
    facts: Mapping[str, int | None]
    groups: Mapping[str, str]
    score: Score


def _problem(code: str, path: Path, **values: object) -> ScoringError:
    return ScoringError([Problem(code, str(path), values=tuple(values.items()))])


def run_read(path: str | Path) -> Run:
    """Read a run's manifest.

    Parameters
    ----------
    path : the folder

    Returns
    -------
    the run

    Raises
    ------
    ScoringError
        RUN-02 if the folder is not a run
    """
    path = Path(path)
    manifest = manifest_of(path, FORMAT)
    if manifest is None:
        raise _problem("RUN-02", path)
    return Run(path, manifest)


@contextmanager
def run_folder(out: str | Path) -> Iterator[Path]:
    """Give a folder to write a run into; it takes its place only if nothing went wrong.

    Parameters
    ----------
    out : new, empty, or a run, which is replaced

    Yields
    ------
    a folder beside `out`

    Raises
    ------
    ScoringError
        RUN-01 if `out` holds anything else
    """
    out = Path(out).absolute()
    if not is_free(out, FORMAT):
        raise _problem("RUN-01", out)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f".{out.name}.{os.getpid()}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    try:
        yield fresh
        folder_put(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def parquet_write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Stream a SELECT into a Parquet file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = (
        f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROW_GROUP},"
        f" DICTIONARY_SIZE_LIMIT {DICTIONARY}"
    )
    connection.execute(f"COPY ({query}) TO {literal(str(path))} ({options}, WRITE_BLOOM_FILTER false)")


def ratings_write(connection: duckdb.DuckDBPyConnection, folder: Path, types: list[str]) -> None:
    """Write ratings.csv from the scores that are already in a folder."""
    parts = [
        f"SELECT org_code, {literal(org_type)} AS org_type, total, tier_raw, tier "
        f"FROM read_parquet({literal(str(scores_path(folder, org_type)))})"
        for org_type in types
    ]
    # Exact: a decimal with two places.
    points = "total * 0.01 AS total"
    query = f"SELECT org_code, org_type, {points}, tier_raw, tier FROM ({' UNION ALL '.join(parts)}) ORDER BY org_code"
    connection.execute(f"COPY ({query}) TO {literal(str(folder / RATINGS))} (FORMAT csv, HEADER true)")


def work_remove(work: Path) -> None:
    """Remove the temporary copies of a run."""
    shutil.rmtree(work)


def scores_path(folder: Path, org_type: str) -> Path:
    """Where the scores of a type are."""
    return folder / "scores" / f"type={org_type}" / "part-0.parquet"


def indicators_path(folder: Path, org_type: str) -> Path:
    """Where the values are that a type was scored from."""
    return folder / "indicators" / f"type={org_type}" / "part-0.parquet"


def rubric_path(folder: Path, org_type: str) -> Path:
    """Where the rubric is that a type was scored under."""
    return folder / "rubrics" / f"{org_type}.yaml"


def rubrics_write(folder: Path, files: Iterable[RubricFile]) -> None:
    """Keep the rubrics of a run as they were read."""
    (folder / "rubrics").mkdir()
    for each in files:
        path = rubric_path(folder, each.rubric.org_type)
        path.write_text(each.text, encoding="utf-8", newline="\n")


def manifest_write(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, with the checksum of every file of the run."""
    files = {
        str(path.relative_to(folder)): file_sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest_put(folder, {"format": FORMAT, **manifest, "files": files})


def previous_read(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Read a run's final tiers into the table `previous_tiers`."""
    names = ("org_code", "org_type", "total", "tier_raw", "tier")
    columns = "columns = {" + ", ".join(f"'{each}': 'VARCHAR'" for each in names) + "}"
    ratings = literal(str(run.path / RATINGS))
    connection.execute(
        "CREATE TEMP TABLE previous_tiers AS SELECT org_code, org_type, tier "
        f"FROM read_csv({ratings}, header = true, auto_detect = false, delim = ',', quote = '\"', {columns})"
    )


def run_score(run: Run, org_code: str) -> StoredScore:
    """Read one organisation from a run.

    Parameters
    ----------
    run : the run
    org_code : its code

    Returns
    -------
    its rubric as frozen in the run, the values it was scored from, and its score

    Raises
    ------
    ScoringError
        RUN-03 if the run has no such organisation
    """
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        for entry in run.manifest["rubrics"]:
            org_type = entry["org_type"]
            stored = _row(connection, scores_path(run.path, org_type), org_code)
            if stored is not None:
                given = _row(connection, indicators_path(run.path, org_type), org_code) or {}
                rubric = rubric_read(run.path / entry["file"])
                facts = {each: given.get(each) for each in rubric.indicators}
                groups = {each: given.get(each) or "" for each in rubric.group_columns}
                return StoredScore(org_code, rubric, facts, groups, _score(rubric, stored))
    raise _problem("RUN-03", run.path, org=org_code)


def _row(connection: duckdb.DuckDBPyConnection, path: Path, org_code: str) -> dict[str, Any] | None:
    found = connection.execute(
        f"SELECT * FROM read_parquet({literal(str(path))}) WHERE org_code = ?", [org_code]
    )
    names = [each[0] for each in found.description or []]
    row = found.fetchone()
    return None if row is None else dict(zip(names, row, strict=True))


def _score(rubric: Rubric, row: Mapping[str, Any]) -> Score:
    veto_states = {(1, 0): "fired", (0, 1): "unchecked", (0, 0): "clear"}
    vetoes: list[Any] = [
        VetoLine(each.id, veto_states[row[f"v_{each.id}"], row[f"u_{each.id}"]])  # type: ignore[arg-type]
        for each in rubric.of_kind("veto")
    ]
    lines = [
        Line(each.id, row[f"p_{each.id}"], row[f"r_{each.id}"], row[f"r_{each.id}"] == CODE_MISSING)
        for each in rubric.criteria
        if each.kind != "veto"
    ]
    return Score(
        total_cp=row["total"],
        tier_raw=row["tier_raw"],
        tier=row["tier"],
        lines=tuple(lines),
        vetoes=tuple(vetoes),
        earned_cp=row["earned"],
        avail_cp=row["avail"],
        bonus_cp=row["bonus"],
        deduct_cp=row["deduct"],
        missing_n=row["missing_n"],
        is_provisional=row["is_provisional"],
        tier_kept=row["tier_kept"],
        tier_capped=row["tier_capped"],
        previous=row["previous"],
        moved_by=row["moved_by"],
    )
