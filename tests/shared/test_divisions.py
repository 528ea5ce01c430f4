"""The committed division file."""

from collections import Counter

import pytest

from jishi.shared.divisions import LEVEL_BY_LENGTH, ancestor_codes, divisions, former_divisions


def test_counts_are_those_of_the_source() -> None:
    levels = Counter(division.level for division in divisions())

    assert levels == {"province": 1, "prefecture": 13, "county": 126, "township": 1703, "village": 1645}


def test_every_code_starts_with_its_parents_code_and_the_parent_is_there() -> None:
    codes = {division.code for division in divisions()}

    assert len(codes) == len(divisions())
    for division in divisions():
        assert division.level == LEVEL_BY_LENGTH[len(division.code)]
        assert division.parent_code == (ancestor_codes(division.code) or ("",))[-1]
        assert set(ancestor_codes(division.code)) <= codes


def test_the_file_is_sorted_so_that_a_subtree_is_one_block() -> None:
    codes = [division.code for division in divisions()]

    assert codes == sorted(codes)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("230108006", "新伟街道"),
        ("231002", "东安区"),
        ("231084", "宁安市"),
        ("231181", "北安市"),
        ("230882", "富锦市"),
        ("231183", "嫩江市"),
        ("230321100", "鸡东镇"),
    ],
)
def test_the_places_of_the_demo_are_there(code: str, name: str) -> None:
    assert {division.code: division.name for division in divisions()}[code] == name


def test_an_old_code_names_a_successor_that_is_in_the_file() -> None:
    codes = {division.code for division in divisions()}

    assert {division.code for division in former_divisions()} == {"231024", "230833", "232723", "231121"}
    assert {division.successor_code for division in former_divisions()} <= codes
    assert not {division.code for division in former_divisions()} & codes
