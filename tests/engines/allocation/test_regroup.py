"""Groups are repaired with least change after somebody left or came."""

from dataclasses import replace

import pytest

from jishi.engines.allocation import (
    AllocationError,
    Barrier,
    Household,
    group,
    neighbours,
    neighbours_after,
    reason_words,
    regroup,
    regroup_curve,
)

from .villages import row, village, wrong

pytestmark = pytest.mark.slow


def test_a_repair_changes_few_and_keeps_every_promise() -> None:
    homes = village(400)
    near = neighbours(homes)
    old = group(homes, near, groups=20)

    made = regroup(homes, near, old.group_of, removed=["G004"])

    assert wrong(homes, near, made.territories, 19) == []
    assert made.unavoidable == sum(group == "G004" for group in old.group_of.values())
    assert made.unavoidable <= len(made.changes) < 200
    fresh = group(homes, near, groups=19)
    kept = [each for each in fresh.placed if old.group_of[each.household] == each.group]
    assert len(made.changes) < len(homes) - len(kept)
    told = {each.reason: reason_words(each, "zh") for each in made.changes}
    assert told["left"].startswith("G004组撤了,归")


def test_nobody_leaving_changes_nothing_even_out_of_the_band() -> None:
    homes = row(9)
    old = {each.id: "A" if n < 7 else "B" for n, each in enumerate(homes)}

    made = regroup(homes, neighbours(homes), old)

    assert (made.changes, made.unavoidable, made.territories.group_of) == ((), 0, old)
    assert made.territories.status == "infeasible"


def test_a_repair_is_the_same_each_time() -> None:
    homes = village(120)
    near = neighbours(homes)
    old = group(homes, near, groups=6).group_of

    assert regroup(homes, near, old, removed=["G002"]) == regroup(
        homes[::-1], neighbours(homes[::-1]), dict(reversed(old.items())), removed=["G002"]
    )


def test_a_dearer_change_changes_fewer() -> None:
    homes = village(300)
    near = neighbours(homes)
    old = group(homes, near, groups=15).group_of

    curve = regroup_curve(homes, near, old, removed=["G003"])

    assert [each.move_cost for each in curve] == [None, 300, 100, 30, 0]
    assert curve[0].changed < curve[-1].changed


def test_who_came_is_placed_and_who_left_is_named() -> None:
    homes = village(100)
    near = neighbours(homes)
    old = group(homes, near, groups=5).group_of
    now = [*homes[1:], Household("new", homes[50].x, homes[50].y)]

    made = regroup(now, neighbours_after(now, near.pairs), old)

    assert made.gone == (homes[0].id,)
    new = next(each for each in made.changes if each.household == "new")
    assert (new.was, new.reason) == ("", "new")
    assert wrong(now, neighbours_after(now, near.pairs), made.territories, 5) == []


def test_a_group_that_a_new_river_cuts_keeps_its_larger_part() -> None:
    homes = [Household(f"{n}", 10.0 * n, 0.0) for n in range(12)]
    old = {str(n): "A" if n < 4 else "B" if n < 8 else "C" for n in range(11)}
    near = neighbours(homes, barriers=[Barrier(25, -9, 25, 9)])

    made = regroup(homes, near, old, band=100)

    assert made.territories.group_of["0"] != made.territories.group_of["11"]
    assert wrong(homes, near, replace(made.territories, band=100), len(made.territories.groups)) == []


def test_a_group_in_pieces_keeps_its_larger_piece() -> None:
    homes = row(9)
    old = {str(n): "A" if n in (0, 1, 2, 8) else "B" for n in range(9)}

    made = regroup(homes, neighbours(homes), old, removed=[], band=50)
    assert made.changes == ()

    fresh = regroup(
        [*homes, Household("9", 90.0, 0.0)], neighbours([*homes, Household("9", 90.0, 0.0)]), old, band=50
    )
    assert fresh.territories.group_of["8"] == "B"
    assert {each.household: each.reason for each in fresh.changes} == {"8": "even", "9": "new"}


def test_an_area_whose_only_group_dissolves_keeps_it() -> None:
    homes = [*row(4), *(Household(f"i{n}", 900.0 + n, 0.0) for n in range(4))]
    near = neighbours(homes, barriers=[Barrier(500, -9, 500, 9)])
    old = {each.id: "A" if each.id.isdecimal() else "I" for each in homes}

    made = regroup(homes, near, old, removed=["I"])

    assert {made.territories.group_of[f"i{n}"] for n in range(4)} == {"I"}
    assert [each.rule for each in made.territories.shortfalls if each.rule == "groups"] == ["groups"]


def test_a_new_area_gets_a_group_of_its_own() -> None:
    homes = [*row(4), Household("i", 900.0, 0.0)]
    near = neighbours(homes, barriers=[Barrier(500, -9, 500, 9)])

    made = regroup(homes, near, {str(n): "A" for n in range(4)})

    assert made.territories.group_of["i"] == "Ni"


def test_unknown_groups_and_the_end_of_all_are_refused() -> None:
    homes = row(4)
    old = {each.id: "A" for each in homes}

    with pytest.raises(AllocationError) as caught:
        regroup(homes, neighbours(homes), old, removed=["Z", "A"], move_cost=-1)

    assert [each.code for each in caught.value.problems] == ["ALLOC-11", "ALLOC-23", "ALLOC-24"]


def test_links_after_somebody_left_need_lawful_households() -> None:
    with pytest.raises(AllocationError):
        neighbours_after([Household("a")], [])
