"""DuckDB, the generated Python and the plain reference agree on every cell, on values chosen to part them."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.engines.scoring import Rubric, rubric_from_mapping, rubric_write, score, sql
from jishi.engines.scoring.check import Standing, check_score, reference_score
from jishi.engines.scoring.grade import grade
from tests.engines.scoring.adversary import table_against
from tests.engines.scoring.duck import reference_row, scored_by_duckdb
from tests.engines.scoring.files import ON, scores_in
from tests.engines.scoring.lawful import rubrics
from tests.engines.scoring.rubrics import around, everything

pytestmark = pytest.mark.slow

EVERYTHING = rubric_from_mapping(everything(), "everything.yaml")


def differing_cells(rubric: Rubric, table: list[Standing], folder: Path) -> list[tuple[str, str, Any, Any]]:
    found = []
    by_duckdb = scored_by_duckdb(rubric, table, folder)
    for standing in table:
        expected, row = reference_row(rubric, standing), by_duckdb[standing.org_code]
        keys = [*expected, *(key for key in row if key not in expected and not key.startswith("d"))]
        found += [
            (standing.org_code, key, row.get(key), expected.get(key))
            for key in keys
            if row.get(key) != expected.get(key)
        ]
    return found


@pytest.fixture(scope="module")
def table() -> list[Standing]:
    return table_against(EVERYTHING, 1500, seed=11)


def test_the_adversary_reaches_every_rule_code_state_and_tier(table: list[Standing]) -> None:
    results = [reference_score(EVERYTHING, each.facts, each.previous) for each in table]

    codes = {name: {result.rules[name] for result in results} for name in results[0].rules}
    states = {name: {result.vetoes[name] for result in results} for name in results[0].vetoes}

    assert codes["S02"] == {-1, 0, 1, 2, 3}
    assert codes["S05"] == {-1, 0, 1, 2}
    assert codes["S07"] == {-2, -1, 0, 1, 2, 3}
    assert codes["S09"] == {-2, -1, 0, 1, 2}
    assert codes["S10"] == {-1, *range(8)}
    assert codes["S11"] == {-1, 0, 1, 2, 17, 18, 33, 34}
    assert codes["S13"] == {-1, 0, 1, 2, 3}
    assert all(state == {"fired", "clear", "unchecked"} for state in states.values())
    assert {result.tier_raw for result in results} == {tier.name for tier in EVERYTHING.tiers}
    assert any(result.tier_kept != result.tier_raw for result in results)
    assert any(result.available == 0 or result.total == 0 for result in results)


def test_duckdb_and_the_reference_agree_on_every_cell(table: list[Standing], tmp_path: Path) -> None:
    assert differing_cells(EVERYTHING, table, tmp_path) == []


def test_the_generated_python_and_the_reference_agree_on_every_part(table: list[Standing]) -> None:
    scores = [score(EVERYTHING, each.facts, previous=each.previous) for each in table]

    differences = [
        difference
        for each, found in zip(table, scores, strict=True)
        for difference in check_score(EVERYTHING, each.facts, found)
    ]

    assert differences == []


@given(rubrics(), st.integers(0, 2**32))
def test_all_three_agree_on_rubrics_nobody_wrote(
    tmp_path_factory: pytest.TempPathFactory, rubric: Rubric, seed: int
) -> None:
    table = table_against(rubric, 24, seed)

    scores = [score(rubric, each.facts, previous=each.previous) for each in table]
    folder = tmp_path_factory.mktemp("facts")

    assert [check_score(rubric, each.facts, found) for each, found in zip(table, scores, strict=True)] == [
        ()
    ] * 24
    assert differing_cells(rubric, table, folder) == []


def test_a_sum_of_many_totals_does_not_wrap_around() -> None:
    # A 32-bit sum of 5.3 million totals came out as 151,001,154 (engines/scoring.md, 3.1).
    rubric = around({"max": 100, "flag": "done"})
    facts = "SELECT range AS org_code, CAST(NULL AS INTEGER) AS before, CAST(1 AS INTEGER) AS x_done FROM range(300000)"

    found = duckdb.sql(f"SELECT sum(total) FROM ({sql.scored(rubric, facts, ['org_code'])})").fetchone()

    assert found == (3_000_000_000,)


def test_narrow_columns_of_a_parquet_file_do_not_overflow(tmp_path: Path) -> None:
    # 700::SMALLINT * 50 is out of range in DuckDB, and 120::TINYINT * 2 too.
    rubric = around({"max": 700, "per_unit": {"of": "narrow", "each": 6}}, {"max": 20, "flag": "done"})
    rubric_write(rubric, tmp_path / "rubric.yaml")
    columns = "'A' AS org_code, 'village' AS org_type, 120::TINYINT AS narrow, 1::TINYINT AS done"
    duckdb.sql(f"COPY (SELECT {columns}) TO '{tmp_path / 'table.parquet'}'")

    grade(tmp_path / "rubric.yaml", tmp_path / "table.parquet", tmp_path / "run", as_of=ON)

    assert scores_in(tmp_path / "run", rubric)["A"]["total"] == 72_000
