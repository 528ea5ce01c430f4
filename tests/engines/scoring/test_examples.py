"""Hand-worked cases of every method, policy and step to the tier, and one for each trap of binary fractions."""

import ast
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jishi.engines.scoring import Line, Rubric, reference, score
from jishi.engines.scoring.check import Difference, check_score
from tests.engines.scoring.rubrics import around

Criterion = dict[str, Any]

FLAG = {"max": 5, "flag": "done"}
COMMITTEE = {"max": 4, "bands": {"of": "held", "ge": {6: 1, 9: Decimal("2.5"), 12: 4}}}
PETITIONS = {"max": 4, "bands": {"of": "petitions", "le": {5: 1, 2: Decimal("2.5"), 0: 4}}}
LECTURES = {"max": 5, "per_unit": {"of": "lectures", "each": 2}}
BOARD = {"max": 4, "shortfall": {"of": "board_n", "target": 3, "each": Decimal("1.5")}}
ATTENDANCE = {
    "max": 5,
    "ratio_bands": {"num": "came", "den": "due", "ge": {"60%": 1, "80%": Decimal("3.5"), "90%": 5}},
}
OVERDUE = {
    "max": 5,
    "empty": "full",
    "ratio_bands": {"num": "late", "den": "due", "le": {"10%": 1, "5%": 3, "1%": 5}},
}
PLEASED = {"max": 6, "ratio": {"num": "pleased", "den": "asked", "from": "60%", "to": "95%"}}
ROOMS = {"max": 6, "checklist": {"room": 3, "sign": 2, "board": 1}}
INCOME = {
    "max": 8,
    "any": [
        {"bands": {"of": "income", "ge": {5: 2, 20: 6, 50: 8}}},
        {"bands": {"of": "growth_bp", "ge": {500: 2, 1300: 6}}},
    ],
}
REVIEW = {"max": 3, "manual": {"of": "review_cp"}}
# 2,300 to 4,500 yuan earn 10 to 15 points, up to 5,500 yuan 20 (engines/scoring.md, 1.1).
PER_HEAD = {"max": 20, "linear": {"of": "per_head", "points": {2300: 10, 4500: 15, 5500: 20}}}


def line_of(criterion: Criterion, **facts: int | None) -> tuple[int, int]:
    """Points and rule code of one criterion; the engine and the reference must agree on everything."""
    rubric = around(criterion)
    found = score(rubric, facts)
    assert check_score(rubric, facts, found) == ()
    return found.lines[0].points_cp, found.lines[0].rule


@pytest.mark.parametrize(
    ("criterion", "facts", "expected"),
    [
        (FLAG, {"done": 1}, (500, 1)),
        (FLAG, {"done": 0}, (0, 0)),
        (FLAG, {}, (0, -1)),
        (COMMITTEE, {"held": 5}, (0, 0)),
        (COMMITTEE, {"held": 6}, (100, 1)),
        (COMMITTEE, {"held": 11}, (250, 2)),
        (COMMITTEE, {"held": 12}, (400, 3)),
        (PETITIONS, {"petitions": 6}, (0, 0)),
        (PETITIONS, {"petitions": 2}, (250, 2)),
        (PETITIONS, {"petitions": 0}, (400, 3)),
        (LECTURES, {"lectures": 0}, (0, 0)),
        (LECTURES, {"lectures": 2}, (400, 1)),
        (LECTURES, {"lectures": 3}, (500, 2)),
        (BOARD, {"board_n": 0}, (0, 0)),
        (BOARD, {"board_n": 1}, (100, 1)),
        (BOARD, {"board_n": 2}, (250, 1)),
        (BOARD, {"board_n": 3}, (400, 2)),
        (BOARD, {"board_n": 9}, (400, 2)),
        (ATTENDANCE, {"came": 59, "due": 100}, (0, 0)),
        (ATTENDANCE, {"came": 3, "due": 5}, (100, 1)),
        (ATTENDANCE, {"came": 9, "due": 10}, (500, 3)),
        (ATTENDANCE, {"came": 0, "due": 0}, (0, -1)),
        (ATTENDANCE, {"came": 7}, (0, -1)),
        (OVERDUE, {"late": 0, "due": 0}, (500, -2)),
        (OVERDUE, {"late": 1, "due": 10}, (100, 1)),
        (OVERDUE, {"late": 1, "due": 100}, (500, 3)),
        (OVERDUE, {"late": 2, "due": 10}, (0, 0)),
        (PLEASED, {"pleased": 60, "asked": 100}, (0, 0)),
        (PLEASED, {"pleased": 442, "asked": 500}, (487, 1)),
        (PLEASED, {"pleased": 95, "asked": 100}, (600, 2)),
        (ROOMS, {"room": 1, "sign": 0, "board": 1}, (400, 5)),
        (ROOMS, {"room": 1, "sign": 1, "board": 1}, (600, 7)),
        (ROOMS, {"room": 1, "sign": 1}, (0, -1)),
        (INCOME, {"income": 20, "growth_bp": 1300}, (600, 2)),
        (INCOME, {"income": 5, "growth_bp": 1300}, (600, 18)),
        (INCOME, {"growth_bp": 500}, (200, 17)),
        (INCOME, {"income": 4, "growth_bp": 499}, (0, 0)),
        (INCOME, {}, (0, -1)),
        (REVIEW, {"review_cp": 255}, (255, 1)),
        (REVIEW, {"review_cp": 900}, (300, 1)),
        (REVIEW, {"review_cp": 0}, (0, 0)),
        (PER_HEAD, {"per_head": 2299}, (0, 0)),
        (PER_HEAD, {"per_head": 2300}, (1000, 1)),
        (PER_HEAD, {"per_head": 3400}, (1250, 1)),
        (PER_HEAD, {"per_head": 4500}, (1500, 2)),
        (PER_HEAD, {"per_head": 5001}, (1751, 2)),
        (PER_HEAD, {"per_head": 5500}, (2000, 3)),
        (PER_HEAD, {"per_head": 1_000_000}, (2000, 3)),
    ],
)
def test_a_method_gives_the_points_and_code_worked_out_by_hand(
    criterion: Criterion, facts: dict[str, int], expected: tuple[int, int]
) -> None:
    assert line_of(criterion, **facts) == expected


@pytest.mark.parametrize(
    ("came", "due", "percent"),
    [(29, 50, "58%"), (57, 100, "57%"), (7, 25, "28%"), (11, 20, "55%"), (1, 3, "33.33%"), (7, 1000, "0.7%")],
)
def test_a_rate_that_equals_its_threshold_reaches_it(came: int, due: int, percent: str) -> None:
    # 29 / 50 * 100 >= 58 is False in binary fractions (engines/scoring.md, 3.1).
    criterion = {"max": 5, "ratio_bands": {"num": "came", "den": "due", "ge": {percent: 5}}}

    assert line_of(criterion, came=came, due=due) == (500, 1)


@pytest.mark.parametrize(("came", "due", "percent"), [(2, 7, "29%"), (6, 11, "55%"), (8999, 10_000, "90%")])
def test_a_rate_that_only_rounds_to_its_threshold_does_not_reach_it(
    came: int, due: int, percent: str
) -> None:
    criterion = {"max": 5, "ratio_bands": {"num": "came", "den": "due", "ge": {percent: 5}}}

    assert line_of(criterion, came=came, due=due) == (0, 0)


def test_a_half_centipoint_goes_up() -> None:
    # round(2.5) is 2 in Python, NumPy and pandas, but 3 in DuckDB.
    criterion = {"max": Decimal("0.05"), "ratio": {"num": "came", "den": "due", "from": "0%", "to": "100%"}}

    assert line_of(criterion, came=1, due=2) == (3, 1)
    assert line_of(criterion, came=1, due=10) == (1, 1)
    assert line_of(criterion, came=9, due=100) == (0, 1)


def test_points_of_many_criteria_add_up_exactly() -> None:
    # 0.1 + 0.2 + … drops below the exact sum as binary fractions, and a cut of 33.10 is missed.
    criteria = [{"max": Decimal("3.31"), "flag": f"done_{n}"} for n in range(10)]
    tiers = [{"tier": "T1", "class": "上", "min": Decimal("33.10")}, {"tier": "T2", "class": "下", "min": 0}]
    rubric = around(*criteria, tiers=tiers)

    found = score(rubric, {f"done_{n}": 1 for n in range(10)})

    assert (found.total_cp, found.tier) == (3310, "T1")


def test_the_largest_counts_do_not_wrap_around() -> None:
    # 10^9 * 50 is -1,539,607,552 in 32 bits.
    many = {"max": 10, "per_unit": {"of": "many", "each": Decimal("0.5")}}

    assert line_of(many, many=2_000_000_000) == (1000, 2)
    assert line_of(PLEASED, pleased=2_000_000_000, asked=2_000_000_000) == (600, 2)
    assert line_of(PLEASED, pleased=1_550_000_000, asked=2_000_000_000) == (300, 1)
    assert line_of(PER_HEAD, per_head=2_000_000_000) == (2000, 3)


def test_a_numerator_above_its_denominator_earns_no_more_than_the_maximum() -> None:
    assert line_of(PLEASED, pleased=7, asked=3) == (600, 2)
    assert line_of(ATTENDANCE, came=7, due=3) == (500, 3)


def by_hand(**changes: Any) -> Rubric:
    """100 points given by hand, so that a test can choose the total."""
    return around({"max": 100, "manual": {"of": "marks_cp"}}, **changes)


@pytest.mark.parametrize(
    ("marks", "tier"), [(9500, "A1"), (9499, "A2"), (6000, "C2"), (5999, "D1"), (0, "D2")]
)
def test_a_tier_begins_at_its_minimum(marks: int, tier: str) -> None:
    assert score(by_hand(), {"marks_cp": marks}).tier == tier


@pytest.mark.parametrize(
    ("before", "marks", "kept"),
    [
        (None, 9000, "A2"),
        ("B1", 9000, "B1"),
        ("B1", 9049, "B1"),
        ("B1", 9050, "A2"),
        ("D1", 9540, "A2"),
        ("A2", 8999, "A2"),
        ("A2", 8950, "A2"),
        ("A2", 8949, "B1"),
        ("A2", 8480, "B2"),
        ("B1", 8700, "B1"),
        ("renamed", 9000, "A2"),
    ],
)
def test_a_tier_changes_only_beyond_the_margin(before: str | None, marks: int, kept: str) -> None:
    rubric = by_hand(hysteresis={"margin": Decimal("0.5")})

    found = score(rubric, {"marks_cp": marks}, previous=before)

    assert found.tier == kept
    assert check_score(rubric, {"marks_cp": marks}, found) == ()


def vetoed(when: dict[str, Any], cap: str = "C1") -> Rubric:
    veto = {"id": "X", "kind": "veto", "when": when, "cap_tier": cap}
    return around({"max": 100, "manual": {"of": "marks_cp"}}, veto)


@pytest.mark.parametrize(
    ("when", "facts", "state", "tier"),
    [
        ({"of": "bad", "ge": 1}, {"bad": 1}, "fired", "C1"),
        ({"of": "bad", "ge": 1}, {"bad": 0}, "clear", "A1"),
        ({"of": "bad", "gt": 1}, {"bad": 1}, "clear", "A1"),
        ({"of": "bad", "le": 0}, {"bad": 0}, "fired", "C1"),
        ({"of": "bad", "lt": 3}, {"bad": 3}, "clear", "A1"),
        ({"of": "bad", "ge": 1}, {}, "unchecked", "A1"),
        ({"num": "yes", "den": "all", "lt": "90%"}, {"yes": 442, "all": 500}, "fired", "C1"),
        ({"num": "yes", "den": "all", "lt": "90%"}, {"yes": 9, "all": 10}, "clear", "A1"),
        ({"num": "yes", "den": "all", "gt": "33.33%"}, {"yes": 1, "all": 3}, "fired", "C1"),
        ({"num": "yes", "den": "all", "lt": "90%"}, {"yes": 0, "all": 0}, "unchecked", "A1"),
        ({"num": "yes", "den": "all", "lt": "90%"}, {"yes": 1}, "unchecked", "A1"),
    ],
)
def test_a_veto_fires_caps_the_tier_or_stays_unchecked(
    when: dict[str, Any], facts: dict[str, int], state: str, tier: str
) -> None:
    rubric, facts = vetoed(when), facts | {"marks_cp": 9900}

    found = score(rubric, facts)

    assert (found.vetoes[0].state, found.tier, found.total_cp) == (state, tier, 9900)
    assert found.is_provisional == (state == "unchecked")
    assert check_score(rubric, facts, found) == ()


def test_a_veto_lowers_the_tier_but_never_lifts_it() -> None:
    found = score(vetoed({"of": "bad", "ge": 1}), {"bad": 1, "marks_cp": 5200})

    assert (found.tier_raw, found.tier) == ("D1", "D1")


@pytest.mark.parametrize(
    ("policy", "total", "provisional"),
    [("zero", 6000, False), ("exclude", 7500, False), ("pending", 7500, True)],
)
def test_missing_data_is_nothing_or_left_out_or_waited_for(
    policy: str, total: int, provisional: bool
) -> None:
    rubric = around(
        {"max": 80, "manual": {"of": "marks_cp"}}, {"max": 20, "manual": {"of": "more_cp"}, "missing": policy}
    )

    found = score(rubric, {"marks_cp": 6000})

    assert (found.total_cp, found.is_provisional, found.missing_n) == (total, provisional, 1)
    assert found.lines[1] == Line("C2", 0, -1, True)


def test_a_total_left_with_nothing_to_count_is_zero() -> None:
    rubric = around({"max": 80, "manual": {"of": "marks_cp"}}, missing="exclude")

    found = score(rubric, {})

    assert (found.total_cp, found.avail_cp, found.tier) == (0, 0, "D2")


def test_bonus_and_deductions_stop_at_their_caps_and_the_total_at_zero() -> None:
    criteria = [
        {"max": 100, "manual": {"of": "marks_cp"}},
        {"kind": "bonus", "max": 20, "per_unit": {"of": "awards", "each": 6}},
        {"kind": "deduct", "max": 20, "per_unit": {"of": "blamed", "each": 6}},
    ]
    rubric = around(*criteria, points={"base": 100, "bonus_cap": 10, "deduct_cap": 15})

    best = score(rubric, {"marks_cp": 10_000, "awards": 9, "blamed": 0})
    worst = score(rubric, {"marks_cp": 200, "awards": 0, "blamed": 9})

    assert (best.total_cp, best.bonus_cp) == (11_000, 1000)
    assert (worst.total_cp, worst.deduct_cp) == (0, 1500)


def test_the_judge_names_each_part_that_is_wrong() -> None:
    rubric = around(FLAG)
    right = score(rubric, {"done": 1})
    wrong = score(rubric, {"done": 0})

    assert check_score(rubric, {"done": 1}, right) == ()
    assert Difference("points:C1", "0", "500") in check_score(rubric, {"done": 1}, wrong)
    assert Difference("total_cp", "0", "500") in check_score(rubric, {"done": 1}, wrong)


def test_the_reference_shares_no_code_with_the_engine() -> None:
    engine = Path(reference.__file__).parent

    imported = {
        name: {
            node.module
            for node in ast.walk(ast.parse((engine / name).read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("jishi")
        }
        for name in ("reference.py", "check.py")
    }

    assert imported == {
        "reference.py": set(),
        "check.py": {"jishi.engines.scoring.model", "jishi.engines.scoring.reference"},
    }
