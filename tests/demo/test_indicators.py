"""Indicators: what is asked, in range, hanging together, and leading to the planned classes."""

from collections import Counter
from importlib.resources import files
from statistics import correlation, mean, median, pstdev
from typing import Any

import pytest
import yaml

from jishi.demo import plan
from jishi.demo.asked import asked_of, rubrics
from jishi.demo.indicators import Values, city_indicators
from jishi.demo.later import indicators_later
from jishi.demo.recipes import RECIPES
from jishi.demo.specs import City, OrgSpec
from jishi.engines.scoring import Score, score

Graded = tuple[OrgSpec, ...]
Table = dict[str, Values]


@pytest.fixture(scope="session")
def dictionary() -> dict[str, dict[str, Any]]:
    text = files("jishi").joinpath("data", "indicators.yaml").read_text(encoding="utf-8")
    return {entry["id"]: entry for entry in yaml.safe_load(text)}


def test_every_indicator_of_the_dictionary_is_generated_somewhere(
    values: Table, dictionary: dict[str, dict[str, Any]]
) -> None:
    assert {name for row in values.values() for name in row} == set(dictionary)
    assert set(RECIPES) <= set(dictionary)


def test_values_are_asked_of_the_type_and_in_range(
    graded: Graded, values: Table, dictionary: dict[str, dict[str, Any]]
) -> None:
    for org in graded:
        for name, value in values[org.code].items():
            assert name in asked_of(org.org_type)
            assert dictionary[name]["min"] <= value <= dictionary[name]["max"], (org.code, name, value)


def test_a_share_is_never_above_the_whole(values: Table) -> None:
    for row in values.values():
        for name, recipe in RECIPES.items():
            if recipe.den and name in row and recipe.den in row:
                assert row[name] <= row[recipe.den]


def test_an_organisation_has_some_thirty_indicators(graded: Graded, values: Table) -> None:
    assert mean(len(values[org.code]) for org in graded) >= 30


def test_blanks_are_few_but_not_among_tiny_branches(graded: Graded, values: Table) -> None:
    blank = {True: [0, 0], False: [0, 0]}
    for org in graded:
        asked = [name for name in asked_of(org.org_type) if name in RECIPES and name != "mtg_committee"]
        asked = [name for name in asked if RECIPES[name].missing > 3]
        blank[org.size < 5][0] += sum(name not in values[org.code] for name in asked)
        blank[org.size < 5][1] += len(asked)

    assert 0.015 <= blank[False][0] / blank[False][1] <= 0.04
    assert 0.10 <= blank[True][0] / blank[True][1] <= 0.14


def test_a_branch_without_a_committee_reports_no_committee_meetings(graded: Graded, values: Table) -> None:
    small = [org for org in graded if org.size < 7]

    assert len(small) > 300
    assert not [org.code for org in small if "mtg_committee" in values[org.code]]


def test_satisfaction_has_the_planned_spread(values: Table) -> None:
    rates = sorted(100 * row["sat_ok"] / row["sat_n"] for row in values.values() if "sat_ok" in row)
    n = len(rates)

    assert abs(rates[n // 10] - 84.6) <= 1.5
    assert abs(median(rates) - 94.1) <= 1
    assert abs(rates[n * 9 // 10] - 99.0) <= 1
    assert 4 <= 100 * sum(rate == 100 for rate in rates) / n <= 10


@pytest.mark.parametrize(
    ("left", "right", "least", "most"),
    [
        ("mtg_general", "dues_paid", 0.4, 0.6),
        ("mtg_general", "sat_ok", 0.25, 0.45),
        ("coll_income_fen", "sat_ok", 0.05, 0.3),
    ],
)
def test_indicators_hang_together(values: Table, left: str, right: str, least: float, most: float) -> None:
    den = RECIPES[right].den
    pairs = [
        (row[left], row[right] / row[den])
        for row in values.values()
        if left in row and right in row and row.get(den)
    ]

    assert least <= correlation(*zip(*pairs, strict=True)) <= most


def test_amounts_heap_on_round_figures(values: Table) -> None:
    funds = [row["fund_fen"] for row in values.values() if row.get("fund_fen")]

    assert 100 * sum(fund % 50_000 == 0 for fund in funds) / len(funds) >= 60


def test_scoring_gives_the_planned_classes(scores: dict[str, Score]) -> None:
    tiers = Counter(one.tier[0] for one in scores.values())
    planned = [sum(row[k] for row in plan.CLASSES.values()) for k in range(4)]

    for letter, wanted in zip("ABCD", planned, strict=True):
        assert abs(tiers[letter] - wanted) * 100 / len(scores) <= 1.5, tiers
    assert sum(tiers.values()) == 4_355


def test_totals_have_the_planned_shape(scores: dict[str, Score]) -> None:
    totals = sorted(one.total_cp / 100 for one in scores.values())
    n = len(totals)

    assert abs(mean(totals) - 80.0) <= 1.5
    assert abs(median(totals) - 83.1) <= 1.5
    assert abs(pstdev(totals) - 11) <= 1.5
    assert totals[0] < 45
    assert totals[n // 10] < 68


def test_gates_move_a_few_down(scores: dict[str, Score]) -> None:
    moved = sum(one.tier != one.tier_raw for one in scores.values())

    assert 2.5 <= 100 * moved / len(scores) <= 6.5
    assert not [one for one in scores.values() if one.tier < one.tier_raw]


def test_six_branches_of_one_township_sent_the_same_row(graded: Graded, values: Table) -> None:
    rows = [
        tuple(sorted(values[org.code].items()))
        for org in graded
        if org.org_type == "village" and org.area_code.startswith(plan.COPIED_TOWNSHIP)
    ]

    assert Counter(rows).most_common(1)[0][1] == 6


def test_scores_of_one_township_stand_just_above_the_cuts(graded: Graded, scores: dict[str, Score]) -> None:
    is_above = {
        org.code: any(0 <= scores[org.code].total_cp - cut <= 70 for cut in (8_000, 9_000)) for org in graded
    }
    there = [is_above[org.code] for org in graded if org.area_code.startswith(plan.ROUNDED_UP_TOWNSHIP)]

    assert mean(there) >= 4 * mean(is_above.values())


def test_the_same_city_gives_the_same_indicators(city: City, values: Table) -> None:
    assert city_indicators(city) == values


def test_mended_criteria_are_better_later_and_never_worse(
    graded: Graded, values: Table, scores: dict[str, Score]
) -> None:
    weak = [org for org in graded if scores[org.code].tier[0] in "CD"][:200]
    rose = 0
    for org in weak:
        lines = scores[org.code].lines
        rubric = rubrics()[org.org_type]
        most = {one.id: one.max_cp for one in rubric.criteria if one.kind == "score"}
        lost = [line.criterion_id for line in lines if line.points_cp < most.get(line.criterion_id, 0)][:3]
        later = score(rubric, indicators_later(org, values[org.code], lost, "2012-H1"))
        before = {line.criterion_id: line.points_cp for line in lines}
        for line in later.lines:
            assert line.criterion_id not in lost or line.points_cp >= before[line.criterion_id]
        rose += later.total_cp > scores[org.code].total_cp

    assert rose >= len(weak) * 8 // 10
