"""The cases stand on every side of every threshold, the reference agrees with them, and a wrong sheet fails them."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from jishi.engines.scoring import (
    Criterion,
    Rubric,
    ScoringError,
    rubric_from_mapping,
    rubrics_in_force,
    score,
)
from jishi.engines.scoring.check import Difference, check_score
from tests.engines.scoring.mutants import rubric_mutants
from tests.rubrics.sides import sides_lacking
from tests.rubrics.test_cases import CASE_FILES, RUBRICS, blocks, cases_in, outcome

pytestmark = pytest.mark.slow

Case = Mapping[str, Any]
# Of at most 50 projects no share lies within one per cent below 50, 75 or 100: nobody can stand there.
OUT_OF_REACH = {f"U09 criteria.0.ratio_bands.ge.{at}%: at {at - 1}%" for at in (50, 75, 100)}


@cache
def ceilings() -> dict[str, int]:
    listed = yaml.safe_load(Path("src/jishi/data/indicators.yaml").read_text(encoding="utf-8"))
    return {each["id"]: each["max"] for each in listed}


@cache
def cases_by_block(path: Path) -> dict[str, list[Case]]:
    """The cases that try each criterion, by the criterion as it is written."""
    found: dict[str, list[Case]] = {}
    for case in cases_in(path):
        written = blocks(rubrics_in_force(RUBRICS, case["on"])[path.stem])
        for name in case["expect"]:
            found.setdefault(written.get(name.removeprefix("veto:"), name), []).append(case)
    return found


def cases_of(rubric: Rubric, criterion: Criterion) -> list[Case]:
    path = next(each for each in CASE_FILES if each.stem == rubric.org_type)
    return cases_by_block(path).get(blocks(rubric)[criterion.id], [])


def ids(rubric: Rubric) -> str:
    return f"{rubric.id}-{rubric.effective_from}"


@pytest.mark.parametrize("rubric", RUBRICS, ids=ids)
def test_every_criterion_has_cases_below_on_and_above_its_threshold(rubric: Rubric) -> None:
    lacking = {
        each.id: sides_lacking(each, [case["facts"] for case in cases_of(rubric, each)], ceilings())
        for each in rubric.criteria
    }

    assert {name: sides for name, sides in lacking.items() if sides} == {}


@pytest.mark.parametrize("path", CASE_FILES, ids=lambda path: path.stem)
def test_the_reference_agrees_with_the_engine_on_every_case(path: Path) -> None:
    differences: list[Difference] = []
    for case in cases_in(path):
        rubric = rubrics_in_force(RUBRICS, case["on"])[path.stem]
        differences += check_score(rubric, case["facts"], score(rubric, case["facts"]))

    assert differences == []


def alone(rubric: Rubric, criterion: Criterion) -> dict[str, Any]:
    """A sheet of that one criterion, so that a mistake in it is quickly tried."""
    text = dict(rubric.text) | {
        "criteria": [block for block in rubric.text["criteria"] if block["id"] == criterion.id]
    }
    base = text["criteria"][0].get("max", 0) if criterion.kind == "score" else 0
    if not base:
        text["criteria"].append({"id": "Other", "name": "其他", "max": 1, "flag": "other"})
    return text | {"points": {**text["points"], "base": base or 1}}


def mistakes(rubric: Rubric, criterion: Criterion) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each number of a criterion shifted by one, one per cent or a hundredth of a point; each comparison swapped."""
    for name, mutant in rubric_mutants(alone(rubric, criterion), Decimal(1)):
        if " criteria.0." in name and not any(key in name for key in (".effort.", ".missing", ".empty")):
            yield name, mutant


def is_noticed(mutant: Mapping[str, Any], criterion: Criterion, cases: Sequence[Case]) -> bool:
    try:
        wrong = rubric_from_mapping(mutant, "mutant.yaml")
    except ScoringError:
        return True
    keys = (criterion.id, f"veto:{criterion.id}")
    told = [(outcome(score(wrong, case["facts"])), case["expect"]) for case in cases]
    return any(found[key] != expect[key] for found, expect in told for key in keys if key in expect)


@pytest.mark.parametrize("rubric", RUBRICS, ids=ids)
def test_the_cases_notice_every_shifted_threshold(rubric: Rubric) -> None:
    unnoticed = {
        name
        for criterion in rubric.criteria
        for name, mutant in mistakes(rubric, criterion)
        if not is_noticed(mutant, criterion, cases_of(rubric, criterion))
    }

    assert unnoticed - OUT_OF_REACH == set()
