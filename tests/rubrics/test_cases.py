"""The cases an office reads, run against the sheets we ship."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from jishi.engines.scoring import Rubric, Score, rubrics_in_force, rubrics_read, score

pytestmark = pytest.mark.slow

RUBRICS = rubrics_read(Path("src/jishi/data/rubrics"))
CASE_FILES = sorted(Path("tests/rubrics").glob("*.yaml"))
VETO_WORDS = {"fired": True, "clear": False, "unchecked": "unchecked"}


class CaseLoader(yaml.SafeLoader):
    """Reads `on:` as the word it is; YAML 1.1 takes it for a yes."""

    yaml_implicit_resolvers = {
        first: found for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items() if first not in "oO"
    }


def cases_in(path: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), Loader=CaseLoader)
    return cases


def outcome(got: Score) -> dict[str, object]:
    """All that a case may expect, under the names that it uses."""
    points = {line.criterion_id: Decimal(line.points_cp) / 100 for line in got.lines}
    vetoes = {f"veto:{veto.id}": VETO_WORDS[veto.state] for veto in got.vetoes}
    return {"total": Decimal(got.total_cp) / 100, "tier": got.tier, **points, **vetoes}


def differences(org_type: str, case: Mapping[str, Any]) -> list[str]:
    rubric = rubrics_in_force(RUBRICS, case["on"])[org_type]
    found = outcome(score(rubric, case["facts"]))
    wrong = []
    for name, expected in case["expect"].items():
        wanted = Decimal(str(expected)) if type(expected) in (int, float) else expected
        if found[name] != wanted:
            wrong.append(f"{case['name']}: {name} is {found[name]}, the case says {expected}")
    return wrong


@pytest.mark.parametrize("path", CASE_FILES, ids=lambda path: path.stem)
def test_an_organisation_earns_what_the_case_says(path: Path) -> None:
    wrong = [line for case in cases_in(path) for line in differences(path.stem, case)]

    assert wrong == []


@pytest.mark.parametrize("path", CASE_FILES, ids=lambda path: path.stem)
def test_no_two_cases_share_a_name(path: Path) -> None:
    names = Counter(case["name"] for case in cases_in(path))

    assert [name for name, times in names.items() if times > 1] == []


def blocks(rubric: Rubric) -> dict[str, str]:
    """Each criterion as written, so that one carried over unchanged keeps the cases of the version before."""
    return {block["id"]: repr(block) for block in rubric.text["criteria"]}


def blocks_tried(org_type: str) -> Counter[str]:
    tried: Counter[str] = Counter()
    for case in cases_in(Path("tests/rubrics") / f"{org_type}.yaml"):
        written = blocks(rubrics_in_force(RUBRICS, case["on"])[org_type])
        names = {name.removeprefix("veto:") for name in case["expect"]}
        tried.update(written[name] for name in sorted(names & set(written)))
    return tried


@pytest.mark.parametrize("rubric", RUBRICS, ids=lambda rubric: f"{rubric.id}-{rubric.effective_from}")
def test_every_criterion_has_three_cases(rubric: Rubric) -> None:
    tried = blocks_tried(rubric.org_type)

    assert [name for name, block in blocks(rubric).items() if tried[block] < 3] == []


def test_all_ten_types_are_in_force_from_march_2012() -> None:
    before = rubrics_in_force(RUBRICS, date(2012, 2, 29))
    after = rubrics_in_force(RUBRICS, date(2012, 3, 1))

    assert (len(before), len(after)) == (0, 10)
    assert sorted(after) == [path.stem for path in CASE_FILES]
