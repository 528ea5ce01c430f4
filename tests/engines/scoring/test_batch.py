"""Organisations at hand: scored together, whatever their order, and refused if they cannot be."""

import pytest

from jishi.engines.scoring import Entry, ScoringError, score_all
from tests.engines.scoring.small import COLUMNS, small_rubric

QUOTA = [{"group": ["county"], "class": "较差", "at_least": "50%"}]


def entry(org_code: str, **groups: str) -> Entry:
    return Entry(org_code, dict.fromkeys(COLUMNS, 1) | {"accidents": 0}, None, groups)


def test_a_code_twice_is_refused() -> None:
    with pytest.raises(ScoringError) as caught:
        score_all(small_rubric(), [entry("a"), entry("a")])

    assert [problem.code for problem in caught.value.problems] == ["INPUT-06"]


def test_a_quota_needs_its_column() -> None:
    with pytest.raises(ScoringError) as caught:
        score_all(small_rubric(quota=QUOTA), [entry("a", town="x")])

    assert [(problem.code, problem.column) for problem in caught.value.problems] == [("INPUT-02", "county")]


def test_without_a_quota_nobody_moves() -> None:
    assert [each.moved_by for each in score_all(small_rubric(), [entry("a"), entry("b")])] == [0, 0]


def test_scores_come_in_the_order_of_the_table() -> None:
    rubric = small_rubric(quota=QUOTA, ties=["total desc"])

    scores = score_all(rubric, [entry("b", county="x"), entry("a", county="x")])

    assert [(each.tier, each.moved_by) for each in scores] == [("D", 1), ("B", 0)]
