"""Quotas: how many move, who, with whom, and that files, Python and the reference agree on it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.engines.scoring import rubric_from_mapping
from jishi.engines.scoring.check import Difference, Grade, Standing, check_grades
from tests.engines.scoring.adversary import table_against
from tests.engines.scoring.files import graded, grades_in
from tests.engines.scoring.marks import by_marks, grades, org
from tests.engines.scoring.rubrics import everything

pytestmark = pytest.mark.slow

TOGETHER = {"group_rank": "together"}
QUOTAS = st.fixed_dictionaries(
    {
        "group": st.sampled_from([["county"], ["county", "township"]]),
        "class": st.sampled_from(["好", "较好", "一般"]),
    }
)


def test_at_least_five_per_cent_of_twenty_one_is_two() -> None:
    rubric = by_marks([{"group": ["county"], "class": "较差", "at_least": "5%"}])

    found = grades(rubric, [org(f"O{total}", total) for total in range(75, 96)])

    assert {code for code, grade in found.items() if grade.moved_by} == {"O75", "O76"}
    assert found["O75"] == Grade("D1", 1)


def test_those_already_in_the_class_count_towards_the_share() -> None:
    rubric = by_marks([{"group": ["county"], "class": "较差", "at_least": "10%"}])

    found = grades(rubric, [org("BAD", 30), *(org(f"O{total}", total) for total in range(80, 89))])

    assert [code for code, grade in found.items() if grade.moved_by] == []


def test_a_tie_group_moves_down_whole() -> None:
    rubric = by_marks([{"group": ["county"], "class": "较差", "at_least": "10%"}])

    found = grades(rubric, [org("A", 70), org("B", 70), org("C", 70), *(org(f"O{n}", 90) for n in range(7))])

    assert [found[code].tier for code in "ABC"] == ["D1", "D1", "D1"]


def test_at_most_lets_no_tie_group_in_that_does_not_fit_whole() -> None:
    rubric = by_marks([{"group": ["county"], "class": "好", "at_most": "30%"}])

    found = grades(
        rubric,
        [org("A", 99), org("B", 96), org("C", 96), org("D", 96), *(org(f"O{n}", 70) for n in range(6))],
    )

    assert [found[code].tier for code in "ABCD"] == ["A1", "B1", "B1", "B1"]


def test_the_chain_parts_what_the_total_ties() -> None:
    share = [{"group": ["county"], "class": "较差", "at_least": "50%"}]
    tied = [org("A", 80, first_cp=7000, second_cp=1000), org("B", 80, first_cp=8000, second_cp=0)]

    by_service = grades(by_marks(share, ["total desc", "dim:服务 desc", TOGETHER]), tied)
    by_code = grades(by_marks(share, ["total desc", {"group_rank": "org_code"}]), tied)

    assert {code for code, grade in by_service.items() if grade.moved_by} == {"B"}
    assert {code for code, grade in by_code.items() if grade.moved_by} == {"B"}


def test_fewer_deductions_stand_before_more_at_the_same_total() -> None:
    rubric = by_marks(
        [{"group": ["county"], "class": "较差", "at_least": "50%"}], ["total desc", "deduct asc", TOGETHER]
    )

    found = grades(rubric, [org("CLEAN", 80), org("BLAMED", 85, blamed=1)])

    assert found == {"CLEAN": Grade("B2"), "BLAMED": Grade("D1", 1)}


def test_each_county_fills_its_own_share() -> None:
    rubric = by_marks([{"group": ["county"], "class": "较差", "at_least": "5%"}])

    found = grades(rubric, [org("A", 95), org("B", 70), org("C", 90, county="乙")])

    assert {code for code, grade in found.items() if grade.moved_by} == {"B", "C"}


def test_quotas_apply_in_the_order_written_and_the_last_mover_is_named() -> None:
    quotas = [
        {"group": ["county"], "class": "好", "at_most": "0%"},
        {"group": ["county"], "class": "较好", "at_most": "0%"},
    ]

    forth = grades(by_marks(quotas), [org("A", 99)])
    back = grades(by_marks(quotas[::-1]), [org("A", 99)])

    assert forth == {"A": Grade("C1", 2)}
    assert back == {"A": Grade("B1", 2)}


def test_a_vetoed_organisation_counts_where_its_veto_put_it() -> None:
    rubric = by_marks([{"group": ["county"], "class": "一般", "at_least": "50%"}])

    found = grades(rubric, [org("VETOED", 99, accidents=1), org("GOOD", 90)])

    assert found == {"VETOED": Grade("C2"), "GOOD": Grade("A2")}


@st.composite
def quota_lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = []
    for base in draw(st.lists(QUOTAS, min_size=1, max_size=3)):
        bound = draw(st.sampled_from(["at_least", "at_most"]))
        found.append(base | {bound: f"{draw(st.sampled_from([0, 5, 30, 33, 50, 100]))}%"})
    return found


TABLES = st.lists(
    st.tuples(
        st.sampled_from([40, 60, 70, 80, 85, 90, 95, 99]),
        st.sampled_from("甲乙"),
        st.integers(0, 1),
        st.integers(0, 2),
    ),
    max_size=24,
)


def standings(rows: list[tuple[int, str, int, int]]) -> list[Standing]:
    return [
        org(f"O{n:02d}", total, county, accidents=accidents, blamed=blamed)
        for n, (total, county, accidents, blamed) in enumerate(rows)
    ]


@given(quota_lists(), TABLES, st.booleans())
def test_python_and_the_reference_move_the_same_organisations(
    quotas: list[dict[str, Any]], rows: list[tuple[int, str, int, int]], together: bool
) -> None:
    rubric = by_marks(
        quotas, ["total desc", "deduct asc", {"group_rank": "together" if together else "org_code"}]
    )
    table = standings(rows)

    assert check_grades(rubric, table, grades(rubric, table)) == ()


@given(TABLES, st.sampled_from([0, 5, 10, 33, 50, 100]))
def test_at_least_fills_the_share_and_moves_nobody_better_than_one_left(
    rows: list[tuple[int, str, int, int]], share: int
) -> None:
    rubric = by_marks([{"group": ["county"], "class": "较差", "at_least": f"{share}%"}])
    table = standings(rows)

    found = grades(rubric, table)

    for county in "甲乙":
        members = [each for each in table if each.groups["county"] == county]
        inside = [each for each in members if found[each.org_code].tier.startswith("D")]
        assert len(inside) >= -(-share * len(members) // 100)
        moved = [total_of(each) for each in members if found[each.org_code].moved_by]
        left = [total_of(each) for each in members if found[each.org_code].tier[0] in "ABC"]
        assert not moved or not left or max(moved) < min(left)


@given(TABLES, st.sampled_from([0, 10, 30, 50, 100]))
def test_at_most_is_never_exceeded_and_keeps_the_best(
    rows: list[tuple[int, str, int, int]], share: int
) -> None:
    rubric = by_marks([{"group": ["county"], "class": "好", "at_most": f"{share}%"}])
    table = standings(rows)

    found = grades(rubric, table)

    for county in "甲乙":
        members = [each for each in table if each.groups["county"] == county]
        kept = [total_of(each) for each in members if found[each.org_code].tier.startswith("A")]
        moved = [total_of(each) for each in members if found[each.org_code].moved_by]
        assert len(kept) <= share * len(members) // 100
        assert not moved or not kept or max(moved) < min(kept)


def total_of(standing: Standing) -> int:
    facts = standing.facts
    return (facts["first_cp"] or 0) + (facts["second_cp"] or 0) - 500 * min(2, facts["blamed"] or 0)


@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows: list[tuple[int, str, int, int]], chance: Any) -> None:
    quotas = [
        {"group": ["county"], "class": "较差", "at_least": "20%"},
        {"group": ["county"], "class": "好", "at_most": "30%"},
    ]
    rubric, table = by_marks(quotas), standings(rows)

    shuffled = chance.sample(table, len(table))

    assert grades(rubric, shuffled) == grades(rubric, table)


def test_the_judge_names_the_organisation_that_is_graded_wrongly() -> None:
    rubric = by_marks([{"group": ["county"], "class": "较差", "at_least": "5%"}])
    table = [org("A", 95), org("B", 70)]

    found = check_grades(rubric, table, {"A": Grade("A1"), "B": Grade("C1"), "C": Grade("A1")})

    assert found[:2] == (Difference("tier:B", "C1", "D1"), Difference("moved_by:B", "0", "1"))
    assert Difference("tier:C", "A1", "") in found


@pytest.mark.parametrize(
    "ties", [None, ["total desc", {"group_rank": "org_code"}]], ids=["together", "by code"]
)
def test_files_and_the_reference_move_the_same_of_five_hundred(
    ties: list[Any] | None, tmp_path: Path
) -> None:
    quotas = [
        {"group": ["county"], "class": "较差", "at_least": "66%"},
        {"group": ["county", "township"], "class": "好", "at_most": "10%"},
    ]
    mapping = everything() | {"quota": quotas} | ({"ties": ties} if ties else {})
    rubric = rubric_from_mapping(mapping, "everything.yaml")
    earlier = table_against(rubric, 500, seed=5)
    first = graded(rubric, earlier, tmp_path / "first")
    before = grades_in(first, rubric)
    now = [replace(each, previous=before[each.org_code].tier) for each in table_against(rubric, 500, seed=6)]

    second = grades_in(graded(rubric, now, tmp_path / "second", previous=first), rubric)

    assert check_grades(rubric, [replace(each, previous=None) for each in earlier], before) == ()
    assert check_grades(rubric, now, second) == ()
    assert {grade.moved_by for grade in second.values()} == {0, 1, 2}
