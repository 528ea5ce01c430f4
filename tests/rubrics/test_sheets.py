"""The sheets, the indicator dictionary, the problem library and the sources fit together."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from jishi.engines.scoring import Rubric, rubrics_read

DATA = Path("src/jishi/data")
RUBRICS = rubrics_read(DATA / "rubrics")
INDICATORS: list[dict[str, Any]] = yaml.safe_load((DATA / "indicators.yaml").read_text(encoding="utf-8"))
PROBLEMS: list[dict[str, Any]] = yaml.safe_load((DATA / "problems.yaml").read_text(encoding="utf-8"))
DIMENSIONS = {"带头人", "工作思路", "工作制度", "活动阵地", "保障机制", "工作业绩", "群众评价"}

each_sheet = pytest.mark.parametrize(
    "rubric", RUBRICS, ids=lambda rubric: f"{rubric.id}-{rubric.effective_from}"
)


def applies(entry: dict[str, Any], org_type: str) -> bool:
    return entry["types"] == "all" or org_type in entry["types"]


@each_sheet
def test_every_indicator_is_in_the_dictionary_for_its_type(rubric: Rubric) -> None:
    known = {entry["id"] for entry in INDICATORS if applies(entry, rubric.org_type)}
    used = {name for each in rubric.criteria for name in each.method.indicators}

    assert used - known == set()
    assert len(used) >= 30


@each_sheet
def test_every_lost_point_has_a_problem_of_its_type_and_duty(rubric: Rubric) -> None:
    library = {entry["id"]: entry for entry in PROBLEMS if applies(entry, rubric.org_type)}
    named = [each for each in rubric.criteria if each.kind != "bonus"]

    assert [each.id for each in named if each.problem not in library] == []
    assert [each.id for each in named if library[each.problem]["duty"] != each.duty] == []


@each_sheet
def test_every_source_has_a_file(rubric: Rubric) -> None:
    assert rubric.source is not None
    named = {rubric.source.document, *(source for each in rubric.criteria for source in each.source.split())}

    assert [source for source in sorted(named) if not Path(f"docs/sources/{source}.md").is_file()] == []
    assert [each.id for each in rubric.criteria if not each.source] == []


@each_sheet
def test_every_criterion_states_its_unit_and_evidence(rubric: Rubric) -> None:
    assert [each.id for each in rubric.criteria if not (each.unit and each.evidence)] == []


@each_sheet
def test_a_sheet_is_a_sample_of_seven_indicators_without_a_quota(rubric: Rubric) -> None:
    scored = [each for each in rubric.criteria if each.kind == "score"]

    assert rubric.is_sample
    assert rubric.quotas == ()
    assert {each.dim for each in scored} == DIMENSIONS
    assert 20 <= len(scored) <= 28


def test_no_two_indicators_share_a_label() -> None:
    labels = [entry["label"] for entry in INDICATORS]

    assert len(labels) == len(set(labels))


def test_every_indicator_serves_a_sheet_of_each_type_it_names() -> None:
    used = {(name, r.org_type) for r in RUBRICS for each in r.criteria for name in each.method.indicators}
    types = sorted({rubric.org_type for rubric in RUBRICS})
    named = {(e["id"], org_type) for e in INDICATORS for org_type in types if applies(e, org_type)}

    assert sorted(named - used) == []


def test_a_problem_speaks_of_a_figure_only_where_there_is_one() -> None:
    wordless = [
        (each.id, each.problem)
        for rubric in RUBRICS
        for each in rubric.criteria
        for entry in PROBLEMS
        if entry["id"] == each.problem
        and "{value}" in entry["problem"]
        and type(each.method).__name__ in ("Checklist", "Flag")
    ]

    assert wordless == []
