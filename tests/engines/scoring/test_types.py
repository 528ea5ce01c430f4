"""A table of several types: each row keeps what its own type reads, and gets what it would get alone."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jishi.engines.scoring import Options, Rubric, grade, rubric_from_mapping, rubric_write, score
from jishi.engines.scoring.store import run_read, run_score
from tests.engines.scoring.small import ON, SMALL, changed, full, small_rubric, table_write

pytestmark = pytest.mark.slow

QUOTA = [{"group": ["county"], "class": "较差", "at_least": "50%"}]
# The village reads what the school does not, the school what the village does not, both read lectures and blamed.
SCHOOL = changed(
    rubric="school",
    org_type="school",
    points={"base": 20, "deduct_cap": 5},
    quota=QUOTA,
    criteria=[
        {"id": "P", "name": "党课", "max": 8, "per_unit": {"of": "lectures", "each": 2}},
        {"id": "N", "name": "听课", "max": 12, "bands": {"of": "visits", "ge": {1: 4, 3: 12}}},
        SMALL["criteria"][6],
    ],
)
RUBRICS = {"village": small_rubric(), "school": rubric_from_mapping(SCHOOL, "school.yaml")}


def rows_of_both() -> list[dict[str, Any]]:
    """Codes of the two types in turn; what a type does not read is filled in too, and must not matter."""
    return [
        full(
            f"{n:02d}",
            org_type="school" if n % 2 else "village",
            county="甲" if n % 3 else "乙",
            lectures=None if n % 5 == 0 else n % 6,
            visits=n % 4,
            meetings=n % 5,
            blamed=n % 3,
        )
        for n in range(24)
    ]


@pytest.fixture
def rubrics(tmp_path: Path) -> Path:
    (tmp_path / "rubrics").mkdir()
    for org_type, rubric in RUBRICS.items():
        rubric_write(rubric, tmp_path / "rubrics" / f"{org_type}.yaml")
    return tmp_path / "rubrics"


def files_of(run: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["files"]
    return found


def test_an_organisation_gets_beside_other_types_what_it_gets_alone(rubrics: Path, tmp_path: Path) -> None:
    rows = rows_of_both()

    run = grade(rubrics, table_write(tmp_path / "in.csv", rows), tmp_path / "run", as_of=ON).run

    for row in rows:
        rubric: Rubric = RUBRICS[row["org_type"]]
        stored = run_score(run, row["org_code"])
        alone = score(rubric, {name: row[name] for name in rubric.indicators})
        assert stored.facts == {name: row[name] for name in rubric.indicators}
        assert (stored.score.lines, stored.score.total_cp) == (alone.lines, alone.total_cp)
        assert stored.score.tier_capped == alone.tier
    moved = {entry["org_type"]: entry["moved_by_quota"] for entry in run.manifest["rubrics"]}
    assert moved["village"] == 0 < moved["school"]


def test_order_of_rows_form_of_cells_and_a_former_run_change_no_byte(rubrics: Path, tmp_path: Path) -> None:
    rows = rows_of_both()
    odd = [row | {"meetings": f" {row['meetings']}.0"} for row in rows]
    table_write(tmp_path / "a.csv", rows)
    table_write(tmp_path / "b.csv", rows[::-1])
    table_write(tmp_path / "c.csv", odd)
    source = f"read_csv('{tmp_path / 'a.csv'}', types = {{'org_code': 'VARCHAR'}})"
    duckdb.execute(f"COPY (FROM {source} ORDER BY visits) TO '{tmp_path / 'd.parquet'}' (FORMAT parquet)")
    grade(rubrics, tmp_path / "a.csv", tmp_path / "before", as_of=ON)
    options = Options(previous=tmp_path / "before")

    found = []
    for name in ("a.csv", "b.csv", "c.csv", "d.parquet"):
        grade(rubrics, tmp_path / name, tmp_path / "run", as_of=ON, options=options)
        found.append(files_of(tmp_path / "run"))

    assert all(files == found[0] for files in found[1:])
    assert run_score(run_read(tmp_path / "run"), "01").score.previous is not None


def test_a_type_that_is_not_in_the_table_needs_no_columns(rubrics: Path, tmp_path: Path) -> None:
    village = [full("01"), full("02", meetings=4)]

    run = grade(rubrics, table_write(tmp_path / "in.csv", village), tmp_path / "run", as_of=ON).run

    assert run_score(run, "02").score == score(
        RUBRICS["village"], {name: village[1][name] for name in RUBRICS["village"].indicators}
    )


def test_a_run_keeps_the_rubrics_as_they_were_written(tmp_path: Path) -> None:
    rubric_write(small_rubric(), tmp_path / "v.yaml")
    text = "# 会议纪要三号\n" + (tmp_path / "v.yaml").read_text(encoding="utf-8")
    (tmp_path / "v.yaml").write_text(text, encoding="utf-8-sig")
    rubric_write(small_rubric(), tmp_path / "v.xlsx")
    table = table_write(tmp_path / "in.csv", [full("01")])

    for name in ("v.yaml", "v.xlsx"):
        grade(tmp_path / name, table, tmp_path / name.replace(".", "-"), as_of=ON)

    assert (tmp_path / "v-yaml" / "rubrics" / "village.yaml").read_text(encoding="utf-8") == text
    for run in ("v-yaml", "v-xlsx"):
        assert run_score(run_read(tmp_path / run), "01").rubric == small_rubric()
