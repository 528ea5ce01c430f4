"""Grades a table the way an office does: a rubric file and a table in, a run folder out."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from jishi.engines.scoring import Rubric, rubric_write
from jishi.engines.scoring.check import Grade, Standing
from jishi.engines.scoring.grade import Options, grade
from tests.engines.scoring.adversary import MOST

Row = dict[str, Any]
ON = date(2012, 6, 30)


def graded(rubric: Rubric, table: Sequence[Standing], folder: Path, previous: Path | None = None) -> Path:
    """Write rubric, dictionary and table below a folder, grade them, and return the run."""
    (folder / "rubrics").mkdir(parents=True)
    rubric_write(rubric, folder / "rubrics" / "rubric.yaml")
    ranges = [f"- {{id: {name}, min: 0, max: {MOST}}}" for name in rubric.indicators]
    (folder / "dictionary.yaml").write_text("\n".join(ranges), encoding="utf-8")
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["org_code", "org_type", *rubric.group_columns, *rubric.indicators])
        for each in table:
            groups = [each.groups[column] for column in rubric.group_columns]
            values = [each.facts.get(name) for name in rubric.indicators]
            writer.writerow([each.org_code, rubric.org_type, *groups, *values])
    options = Options(previous=previous, dictionary=folder / "dictionary.yaml", threads=2)
    grade(folder / "rubrics", folder / "table.csv", folder / "run", as_of=ON, options=options)
    return folder / "run"


def scores_in(run: Path, rubric: Rubric) -> dict[str, Row]:
    """The stored scores of a run, by organisation code."""
    source = run / "scores" / f"type={rubric.org_type}" / "part-0.parquet"
    result = duckdb.connect().execute(f"FROM read_parquet('{source}')")
    names = [column[0] for column in result.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return {row.pop("org_code"): row for row in rows}


def grades_in(run: Path, rubric: Rubric) -> dict[str, Grade]:
    """The final tiers of a run, and which quota moved whom."""
    return {org: Grade(row["tier"], row["moved_by"]) for org, row in scores_in(run, rubric).items()}
