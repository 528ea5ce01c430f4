"""Households in groups: whole, even, near; what cannot be met is named with what would help."""

from dataclasses import replace
from random import Random

import pytest

from jishi.engines import allocation
from jishi.engines.allocation import (
    AllocationError,
    Barrier,
    Household,
    Link,
    check_groups,
    figures_of,
    group,
    neighbours,
    reason_words,
    shortfall_words,
)
from jishi.engines.allocation import split as splitting
from jishi.engines.allocation.fields import shares_of

from .villages import row, village, wrong


def codes(error: AllocationError) -> list[str]:
    return [each.code for each in error.problems]


def test_a_village_is_divided_into_whole_and_even_groups() -> None:
    homes = village(400)
    near = neighbours(homes)

    made = group(homes, near, groups=20)

    assert made.status == "feasible"
    assert wrong(homes, near, made, 20) == []
    assert [each.id for each in made.groups] == [f"G{n:03}" for n in range(1, 21)]
    figures = figures_of(made, near)
    assert figures.outside == 0
    assert figures.least >= made.lower
    assert figures.most <= made.upper


def test_the_order_of_rows_and_the_run_change_nothing() -> None:
    homes = village(150)
    mixed = list(homes)
    Random(3).shuffle(mixed)

    one = group(homes, neighbours(homes), groups=7, seed=5)
    other = group(mixed, neighbours(mixed), groups=7, seed=5)

    assert one == other
    assert one != group(homes, neighbours(homes), groups=7, seed=6)


def test_the_search_brings_households_closer_than_metis_leaves_them(monkeypatch: pytest.MonkeyPatch) -> None:
    homes = village(600)
    near = neighbours(homes)
    searched = figures_of(group(homes, near, groups=30), near)
    monkeypatch.setattr("jishi.engines.allocation.divide.SWEEPS", 0)
    monkeypatch.setattr("jishi.engines.allocation.divide.COOL_SWEEPS", 0)

    alone = figures_of(group(homes, near, groups=30), near)

    assert searched.distance_m < 0.95 * alone.distance_m


def test_what_metis_leaves_in_pieces_is_divided_by_a_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    homes = village(200)
    near = neighbours(homes)
    monkeypatch.setattr(
        splitting, "by_metis", lambda field, count, seed: [n % count for n in range(len(field))]
    )

    made = group(homes, near, groups=9)

    assert wrong(homes, near, made, 9) == []


@pytest.mark.parametrize("count", [1, 2, 3, 12])
def test_a_tree_divides_into_as_many_parts_as_asked(count: int) -> None:
    homes = village(12)
    near = neighbours(homes)
    at_of = {each.id: at for at, each in enumerate(homes)}
    beside: list[list[int]] = [[] for _ in homes]
    for a, b in near.pairs:
        beside[at_of[a]].append(at_of[b])
        beside[at_of[b]].append(at_of[a])
    field = splitting.Field(tuple(map(tuple, beside)), (0,) * 12, ((0.0, 0.0),) * 12)

    assert splitting.is_whole(field, splitting.by_tree(field, count), count)


def test_a_river_keeps_two_sides_apart_but_for_its_bridge() -> None:
    homes = [Household(f"{x}-{y}", 10.0 * x, 10.0 * y) for x in range(6) for y in range(6)]
    river = [Barrier(25, -100, 25, 100)]
    bridged = [Barrier(25, -100, 25, 24), Barrier(25, 36, 25, 100)]

    apart, joined = neighbours(homes, barriers=river), neighbours(homes, barriers=bridged)

    assert [len(area) for area in apart.areas] == [18, 18]
    assert [each.code for each in apart.warnings] == ["ALLOC-32"]
    assert len(joined.areas) == 1
    sides: dict[str, set[bool]] = {}
    for each in group(homes, apart, groups=4).placed:
        sides.setdefault(each.group, set()).add(int(each.household[0]) > 2)
    assert all(len(side) == 1 for side in sides.values())


def test_links_say_who_is_beside_whom_and_cut_ones_who_is_not() -> None:
    homes = row(4)

    told = neighbours(homes, [Link("0", "2"), Link("2", "3"), Link("3", "1")])
    cut = neighbours(homes, [Link("1", "2", is_cut=True)])

    assert told.pairs == (("0", "2"), ("1", "3"), ("2", "3"))
    assert cut.pairs == (("0", "1"), ("2", "3"))


def test_households_without_coordinates_go_by_their_cell() -> None:
    known = [replace(each, cell="A") for each in row(4)]
    homes = [*known, Household("x", cell="A"), *(Household(f"b{n}", cell="B") for n in range(5))]

    near = neighbours(homes)
    made = group(homes, near, groups=2, band=20)

    assert [len(area) for area in near.areas] == [5, 5]
    assert [each.code for each in near.warnings] == ["ALLOC-31", "ALLOC-32"]
    assert wrong(homes, near, made, 2) == []
    assert {made.group_of["x"]} == {made.group_of[each.id] for each in known}
    reasons = {each.household: reason_words(each, "zh") for each in made.placed}
    assert reasons["b0"] == "没有坐标,随片区B"


def test_cells_can_be_linked_as_a_whole() -> None:
    homes = [Household(f"{cell}{n}", cell=cell) for cell in "AB" for n in range(3)]

    near = neighbours(homes, [Link("A", "B")])

    assert len(near.areas) == 1
    assert ("A2", "B0") in near.pairs
    assert wrong(homes, near, group(homes, near, groups=3), 3) == []


def test_a_building_of_many_households_at_one_spot_is_divided() -> None:
    homes = [Household(str(n), 5.0, 5.0) for n in range(40)] + [Household("far", 500.0, 5.0)]

    near = neighbours(homes)

    assert len(near.areas) == 1
    assert wrong(homes, near, group(homes, near, groups=4), 4) == []


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_households_are_a_village_too(count: int) -> None:
    homes = row(count)

    made = group(homes, neighbours(homes), groups=count)

    assert [each.households for each in made.groups] == [(str(n),) for n in range(count)]


def test_more_areas_than_groups_are_named_with_the_shortest_links() -> None:
    homes = [Household("a", 0.0, 0.0), Household("b", 100.0, 0.0), Household("c", 140.0, 0.0)]
    near = neighbours(homes, barriers=[Barrier(50, -9, 50, 9), Barrier(120, -9, 120, 9)])

    made = group(homes, near, groups=2, band=50)

    assert made.status == "infeasible"
    assert {each.household for each in made.placed} == {"a", "b", "c"}
    told = [shortfall_words(each, "zh") for each in made.shortfalls]
    assert told == [
        "应分2组,只能分3组。可以:改为分3组;或者如果“c”和“b”(相距40米)之间走得通,在相邻表里补一行。"
    ]


def test_more_groups_than_households_are_named() -> None:
    homes = row(2)

    made = group(homes, neighbours(homes), groups=5)

    assert shortfall_words(made.shortfalls[0], "en") == (
        "5 groups were asked for, 2 are possible. You can: ask for 2 groups."
    )


def test_an_area_too_small_for_the_band_says_how_far_to_widen_it_and_where_to_link() -> None:
    homes = [*row(20), Household("x", 5000.0, 0.0), Household("nowhere", cell="Z")]
    near = neighbours(homes, [Link("19", "x", is_cut=True)])

    made = group(homes, near, groups=4)

    told = {each.subject: [name for name, _ in each.repairs] for each in made.shortfalls}
    own = made.group_of["x"]
    assert told[own] == ["widen-band", "add-link", "other-seed"]
    assert "add-cell-link" in told[made.group_of["nowhere"]]
    named = {each.subject for each in made.shortfalls if each.rule == "band"}
    found = check_groups(homes, near.pairs, made.group_of.items(), groups=4, band=10)
    assert {dict(each.values)["group"] for each in found if each.code == "ALLOC-44"} == named


def test_one_household_above_the_limit_is_named() -> None:
    homes = [*row(9), Household("heavy", 95.0, 0.0, work=30)]

    made = group(homes, neighbours(homes), groups=3)

    heavy = next(each for each in made.shortfalls if each.subject == made.group_of["heavy"])
    assert ("split-work", (("household", "heavy"), ("work", 30))) in heavy.repairs


def test_groups_are_shared_out_by_work_and_no_area_gets_more_than_it_has_households() -> None:
    assert shares_of([(100, 50), (50, 2), (1, 1)], 9) == [6, 2, 1]
    assert shares_of([(3, 1), (2, 1)], 5) == [1, 1]


def test_every_reason_is_true_of_the_result() -> None:
    homes = village(300)
    near = neighbours(homes)
    made = group(homes, near, groups=15)
    work = {each.id: each.work for each in made.groups}
    own = {each.id: each.work for each in homes}

    seen = set()
    for each in made.placed:
        seen.add(each.reason)
        values = dict(each.values)
        if each.reason == "full":
            assert work[str(values["other"])] + own[each.household] > made.upper
        if each.reason == "short":
            assert work[each.group] - own[each.household] < made.lower
        if each.reason == "inside":
            pairs = [pair for pair in near.pairs if each.household in pair]
            assert {made.group_of[name] for pair in pairs for name in pair} == {each.group}

    assert {"inside", "nearest", "full"} <= seen


def test_everything_wrong_with_households_and_links_is_told_at_once() -> None:
    homes = [
        Household("1"),
        Household("2", x=1.0),
        Household("3", 0.0, 0.0, work=-1),
        Household("3", 0.0, 0.0),
        Household("", 0.0, 0.0),
        Household("4", float("nan"), 0.0),
    ]

    with pytest.raises(AllocationError) as caught:
        neighbours(homes, [Link("3", "9"), Link("4", "4")])

    told = "ALLOC-04 ALLOC-05 ALLOC-06 ALLOC-06 ALLOC-07 ALLOC-08 ALLOC-09 ALLOC-10"
    assert sorted(codes(caught.value)) == told.split()
    assert all(line.endswith("]") for lang in ("zh", "en") for line in caught.value.lines(lang))
    with pytest.raises(AllocationError, match="ALLOC-03"):
        neighbours([])


def test_numbers_and_neighbours_of_others_are_refused() -> None:
    homes = row(3)
    near = neighbours(homes)

    with pytest.raises(AllocationError) as caught:
        group(row(4), near, groups=0, band=101, seed=-1)

    assert codes(caught.value) == ["ALLOC-11", "ALLOC-11", "ALLOC-11", "ALLOC-12"]


def test_the_check_finds_every_mutation() -> None:
    homes = row(30)
    near = neighbours(homes)
    right = [(each.id, f"G{n // 10}") for n, each in enumerate(homes)]
    swapped = dict(right) | {"0": "G2", "29": "G0"}

    def found(rows: list[tuple[str, str]]) -> set[str]:
        return {each.code for each in check_groups(homes, near.pairs, rows, groups=3, band=10)}

    assert found(right) == set()
    assert "ALLOC-41" in found(right[1:])
    assert "ALLOC-41" in found([*right, right[0]])
    assert found([*right, ("stranger", "G0")]) == {"ALLOC-42"}
    assert found(list(swapped.items())) == {"ALLOC-43"}
    assert found([(name, "G1" if name in "89" else where) for name, where in right]) == {"ALLOC-44"}
    assert found([(name, "G0" if where == "G1" else where) for name, where in right]) == {
        "ALLOC-44",
        "ALLOC-45",
    }


def test_the_engine_says_its_version() -> None:
    assert allocation.ENGINE_VERSION == "3"
