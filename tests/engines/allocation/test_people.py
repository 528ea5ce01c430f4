"""People to posts: least cost, demands met or named, reasons that are true; leaders and helpers of groups."""

from dataclasses import replace
from random import Random

import pytest

from jishi.engines.allocation import (
    AllocationError,
    Area,
    Assignment,
    Ban,
    Need,
    Pair,
    Person,
    Post,
    Rules,
    Shortfall,
    Site,
    Standing,
    assign,
    assign_curve,
    check_assignment,
    check_staffing,
    pairs_by_distance,
    reason_words,
    shortfall_words,
    staff,
    staffing,
)


def people(count: int) -> list[Person]:
    return [Person(str(n)) for n in range(count)]


def pairs(*told: tuple[str, str, int]) -> list[Pair]:
    return [Pair(*each) for each in told]


def targets(made: Assignment) -> dict[str, str]:
    return {each.person: each.target for each in made.placed}


def words(made: Assignment, lang: str = "zh") -> list[str]:
    return [shortfall_words(each, lang) for each in made.shortfalls]


def reasons(made: Assignment) -> dict[str, str]:
    return {each.person: each.reason for each in made.placed}


def rows(made: Assignment) -> list[tuple[str, str, str]]:
    return [(each.person, each.target, each.skill) for each in made.placed]


def test_the_sum_is_least_though_one_goes_to_the_second_best() -> None:
    posts = [Post("a"), Post("b")]

    made = assign(people(2), posts, pairs(("0", "a", 1), ("0", "b", 2), ("1", "a", 2), ("1", "b", 9)))

    assert (targets(made), made.total, made.status) == ({"0": "b", "1": "a"}, 4, "optimal")
    assert reasons(made) == {"0": "post-full", "1": "best"}


def test_values_are_made_as_large_as_can_be() -> None:
    told = pairs(("0", "a", 90), ("0", "b", 80), ("1", "a", 70), ("1", "b", 20))

    made = assign(people(2), [Post("a"), Post("b")], told, Rules(is_value=True))

    assert (targets(made), made.total) == ({"0": "b", "1": "a"}, 150)


def test_quotas_of_townships_and_villages_that_must_be_covered_are_kept() -> None:
    chance = Random(4)
    posts = [Post(f"v{n}", area=f"t{n % 4}", is_must=n < 4) for n in range(20)]
    areas = (*(Area(f"t{n}", 1, 3, "county") for n in range(4)), Area("county", 0, 9))
    told = pairs(*((str(p), post.id, chance.randint(1, 999)) for p in range(9) for post in posts))
    rules = Rules(areas=areas, is_value=True)

    made = assign(people(9), posts, told, rules)

    assert made.shortfalls == ()
    assert check_assignment(people(9), posts, told, rules, rows(made)) == []
    assert {"v0", "v1", "v2", "v3"} <= set(targets(made).values())


def test_each_skill_has_a_person_of_its_own() -> None:
    both = Person("both", skills=("x", "y"))
    one, none = Person("one", skills=("x",)), Person("none")
    posts = [Post("g", floor=2, cap=2, skills=(("x", 1), ("y", 1))), Post("h", cap=3)]
    told = pairs(*((who, "g", 5) for who in ("both", "one", "none")), ("none", "h", 9), ("one", "h", 1))

    made = assign([both, one, none], posts, told)

    assert {(each.person, each.skill) for each in made.placed} == {("both", "y"), ("one", "x"), ("none", "")}
    assert reasons(made)["one"] == "skill"


def test_locked_pairs_stay_whatever_they_cost() -> None:
    told = pairs(("0", "a", 1), ("0", "b", 99), ("1", "a", 5), ("1", "b", 5))

    made = assign(people(2), [Post("a"), Post("b")], told, Rules(locked=(("0", "b"),)))

    assert targets(made) == {"0": "b", "1": "a"}
    assert reasons(made)["0"] == "locked"


def test_a_dearer_move_moves_fewer() -> None:
    chance = Random(7)
    posts = [Post(str(n), floor=3, cap=5) for n in range(10)]
    told = pairs(*((str(p), post.id, chance.randint(1, 400)) for p in range(40) for post in posts))
    rules = Rules(previous=tuple((str(p), str(p % 10)) for p in range(40)))

    curve = assign_curve(people(40), posts, told, rules, (0, 200, 1000, 5000))
    usual = assign_curve(people(40), posts, told, rules)

    for points in (curve, usual):
        assert [each.moved for each in points] == sorted((each.moved for each in points), reverse=True)
        assert [each.total for each in points] == sorted(each.total for each in points)
    assert curve[-1].moved == 0
    mean = usual[0].total // 40
    assert [each.move_cost for each in usual] == [0, mean // 4, mean, 4 * mean]
    kept = assign(people(40), posts, told, replace(rules, move_cost=5000))
    assert "kept" in reasons(kept).values()


def test_what_is_missed_is_named_with_the_smallest_changes_that_would_meet_it() -> None:
    posts = [Post("a", floor=1, area="T"), Post("b", floor=1, area="T"), Post("c", is_must=True, cap=2)]
    told = pairs(("0", "a", 1), ("1", "b", 1), ("1", "c", 2))
    rules = Rules(areas=(Area("T", 0, 1),), bans=(Ban("1", "c", "回避"),))

    made = assign(people(2), posts, told, rules)

    assert made.status == "infeasible"
    assert words(made) == [
        "“1”应有1个岗位,现有0个。可以:放开“1”到“c”(规则回避);或者“1”的要求降到0。",
        "“b”至少1人,现有0人,缺1人。可以:“1”由最多1处改为最多2处,同时区域“T”的上限由1人提到2人;或者“b”的要求降到0。",
        "“c”必须有人,现在没有。可以:“1”由最多1处改为最多2处,同时放开“1”到“c”(规则回避);或者“c”的要求降到0。",
    ]
    assert check_assignment(people(2), posts, told, rules, rows(made), made.shortfalls) == []
    unnamed = check_assignment(people(2), posts, told, rules, rows(made))
    assert {each.code for each in unnamed} == {"ALLOC-49"}


def test_too_few_people_a_full_post_and_a_lacking_skill_are_told_apart() -> None:
    few = assign(people(1), [Post("a", floor=2, cap=2)], pairs(("0", "a", 1)))
    full = assign(people(2), [Post("a")], pairs(("0", "a", 1), ("1", "a", 1)))
    unskilled = assign(people(1), [Post("a", skills=(("x", 1),))], pairs(("0", "a", 1)))

    assert words(few) == ["“a”至少2人,现有1人,缺1人。可以:给“a”增加1名可派的人;或者“a”的要求降到1。"]
    assert "“a”的上限由1人提到2人" in words(full)[0]
    assert "taken" in reasons(full).values()
    assert "增加1名有“x”特长的人" in words(unskilled)[0]


def test_a_floor_of_an_area_that_nobody_can_reach_is_named() -> None:
    posts = [Post("a", area="T"), Post("b")]

    made = assign(people(1), posts, pairs(("0", "b", 1)), Rules(areas=(Area("T", 1),)))

    assert [each.rule for each in made.shortfalls] == ["area-floor"]
    assert "also-people" in dict(made.shortfalls[0].repairs)


@pytest.mark.parametrize(
    ("told", "rules", "reason"),
    [
        (pairs(("0", "a", 1)), Rules(bans=(Ban("0", "a", "回避"),), is_everyone=False), "barred"),
        (pairs(("1", "a", 1)), Rules(is_everyone=False), "none"),
        (pairs(("0", "a", 1)), Rules(is_everyone=False), "spare"),
    ],
)
def test_who_goes_nowhere_reads_why(told: list[Pair], rules: Rules, reason: str) -> None:
    made = assign(people(2), [Post("a", cap=2)], told, rules)

    assert reasons(made)["0"] == reason
    assert all(reason_words(each, lang) for each in made.placed for lang in ("zh", "en"))


def test_a_full_township_a_floor_and_the_total_are_reasons() -> None:
    posts = [
        Post("a", area="T", cap=2),
        Post("b", floor=1, cap=3),
        Post("c", area="U", cap=3),
        Post("d", cap=3),
    ]
    rules = Rules(areas=(Area("T", 0, 1), Area("U", 1, 3)))
    told = pairs(
        ("0", "a", 1),
        ("1", "a", 2),
        ("1", "d", 9),
        ("2", "b", 5),
        ("2", "d", 1),
        ("3", "c", 5),
        ("3", "d", 1),
    )

    made = assign(people(4), posts, told, rules)

    assert reasons(made) == {"0": "best", "1": "area-full", "2": "floor", "3": "area-floor"}


def test_everything_wrong_with_lists_and_rules_is_told_at_once() -> None:
    crowd = [Person("1", max_load=0), Person("1"), Person("2", min_load=3), Person("3", x=1.0)]
    posts = [Post("a", cap=0), Post("b", floor=3, cap=2), Post("c", area="Z")]
    told = pairs(("9", "a", 1), ("1", "z", 1), ("2", "c", 1), ("2", "c", 2), ("3", "c", 2))
    areas = (Area("A", 0, 1, "B"), Area("B", 3, 2, "A"), Area("C", parent="none"))
    rules = Rules(areas=areas, locked=(("2", "c"), ("3", "c"), ("2", "a")), bans=(Ban("2", "c", "r"),))

    with pytest.raises(AllocationError) as caught:
        assign(crowd, posts, told, rules)

    found = {each.code for each in caught.value.problems}
    told_codes = (
        "ALLOC-05 ALLOC-06 ALLOC-10 ALLOC-13 ALLOC-14 ALLOC-15 ALLOC-16 ALLOC-18 ALLOC-19 ALLOC-20 ALLOC-21"
    )
    assert sorted(found) == told_codes.split()
    assert all(line.endswith("]") for lang in ("zh", "en") for line in caught.value.lines(lang))
    with pytest.raises(AllocationError) as empty:
        assign([], [], [])
    assert [each.code for each in empty.value.problems] == ["ALLOC-03", "ALLOC-03"]


def test_the_check_finds_every_mutation() -> None:
    crowd = [Person("0", skills=("x",)), Person("1"), Person("2")]
    posts = [Post("a", floor=1, cap=1, area="T"), Post("b", floor=2, cap=2, skills=(("x", 1),), area="T")]
    told = pairs(*((who, post, 1) for who in "012" for post in "ab" if (who, post) != ("2", "a")))
    rules = Rules(areas=(Area("T", 1, 3),), locked=(("1", "a"),))
    made = assign(crowd, posts, told, rules)
    right = rows(made)

    def found(told_rows: list[tuple[str, str, str]], *short: Shortfall) -> set[str]:
        return {each.code for each in check_assignment(crowd, posts, told, rules, told_rows, short)}

    assert found(right) == set()
    assert "ALLOC-46" in found(right[1:])
    assert "ALLOC-46" in found([*right, right[0]])
    assert "ALLOC-47" in found([("0", "b", "x"), ("1", "a", ""), ("1", "b", ""), ("2", "b", "")])
    assert "ALLOC-48" in found([("0", "b", "x"), ("1", "a", ""), ("2", "a", "")])
    assert "ALLOC-49" in found([("0", "b", ""), ("1", "a", ""), ("2", "b", "")])
    assert "ALLOC-51" in found([("0", "a", ""), ("1", "b", ""), ("2", "b", "")])
    assert "ALLOC-52" in found([("0", "b", ""), ("1", "a", ""), ("2", "b", "x")])
    assert found(right, Shortfall("floor", "a", 1, 0)) == {"ALLOC-53"}


def test_pairs_by_distance_take_the_nearest_and_leave_nobody_out() -> None:
    movers = [Person("near", 0.0, 0.0), Person("unknown")]
    posts = [Post("a", x=3.0, y=4.0), Post("b", x=30.0, y=40.0), Post("c")]

    told = {(each.person, each.post): each.cost for each in pairs_by_distance(movers, posts, 1)}

    assert told == {("near", "a"): 5, ("near", "c"): 5, **{("unknown", post): 5 for post in "abc"}}


def place(count: int, seed: int) -> list[tuple[float, float]]:
    chance = Random(seed)
    return [(chance.uniform(0, 900), chance.uniform(0, 900)) for _ in range(count)]


def test_every_group_has_a_leader_loads_are_even_and_needs_are_met() -> None:
    sites = [Site(f"G{n:02}", *spot) for n, spot in enumerate(place(30, 1))]
    skills = ("水电", "医护", "文书")
    members = [
        Person(f"m{n}", *spot, skills=(skills[n % 3],), max_load=4) for n, spot in enumerate(place(9, 2))
    ]
    helpers = [
        Person(f"v{n}", *spot, skills=skills[: 1 + n % 3], max_load=2, role="volunteer")
        for n, spot in enumerate(place(30, 3))
    ]
    needs = [Need(each.id, skills[n % 3]) for n, each in enumerate(sites)]

    made = staff(sites, [*members, *helpers], needs)

    assert made.status == "optimal"
    leaders = [(each.person, each.target) for each in made.leaders]
    loads = [sum(person == each.id for person, _ in leaders) for each in members]
    assert (min(loads), max(loads)) in {(3, 4), (3, 3)}
    told = [(each.person, each.target, each.skill) for each in made.helpers]
    assert check_staffing(sites, [*members, *helpers], needs, leaders, told) == []
    assert len(made.by_leader) + len(told) == len(needs)


def test_groups_without_a_leader_and_needs_without_a_person_are_named() -> None:
    sites = [Site("A", 0.0, 0.0), Site("B", 9.0, 0.0)]
    alone = [Person("m", 0.0, 0.0)]

    made = staff(sites, alone, [Need("A", "医护")])

    assert [(each.rule, each.subject) for each in made.shortfalls] == [("leader", "A"), ("need", "A/医护")]
    assert "组A没有组长" in shortfall_words(made.shortfalls[0], "zh")
    leaders = [(each.person, each.target) for each in made.leaders]
    assert check_staffing(sites, alone, [Need("A", "医护")], leaders, [], made.shortfalls) == []
    helped = staff(sites[:1], [*alone, Person("v", role="volunteer")], [Need("A", "医护")])
    assert [each.rule for each in helped.shortfalls] == ["need"]


def test_the_check_of_staffing_finds_every_mutation() -> None:
    sites = [Site("A"), Site("B")]
    crowd = [Person("m", max_load=2), Person("v", skills=("x",), role="volunteer")]
    needs = [Need("A", "x")]

    def found(leaders: list[tuple[str, str]], helpers: list[tuple[str, str, str]]) -> set[str]:
        return {each.code for each in check_staffing(sites, crowd, needs, leaders, helpers)}

    assert found([("m", "A"), ("m", "B")], [("v", "A", "x")]) == set()
    assert found([("m", "A")], [("v", "A", "x")]) == {"ALLOC-54"}
    assert found([("m", "A"), ("v", "B")], []) == {"ALLOC-48", "ALLOC-49"}
    assert found([("m", "A"), ("m", "B")], [("m", "A", "x")]) == {"ALLOC-47", "ALLOC-52"}
    assert found([("stranger", "A")], []) == {"ALLOC-13"}


def test_what_is_wrong_with_groups_people_and_needs_is_told_at_once() -> None:
    needs = [Need("Z", "x"), Need("A", "x", 0), Need("A", "x")]

    with pytest.raises(AllocationError) as caught:
        staff([Site("A"), Site("A")], [Person("v", role="volunteer")], needs)

    told = [each.code for each in caught.value.problems]
    assert told == ["ALLOC-05", "ALLOC-22", "ALLOC-06", "ALLOC-15", "ALLOC-17"]
    with pytest.raises(AllocationError, match="ALLOC-03"):
        staff([], [Person("m")])


def test_an_earlier_leader_stays_when_changing_has_its_price() -> None:
    sites = [Site("A", 0.0, 0.0), Site("B", 100.0, 0.0)]
    crowd = [Person("m", 0.0, 0.0), Person("n", 100.0, 0.0)]

    made = staff(sites, crowd, previous=[("m", "B"), ("n", "A")], prices=(500, 1000))

    assert {each.person: each.target for each in made.leaders} == {"m": "B", "n": "A"}


def test_who_stands_stays_and_the_others_fill_groups_up_to_their_size() -> None:
    sites = [Site("A", 0.0, 0.0), Site("B", 100.0, 0.0)]
    crowd = [Person("m", 100.0, 0.0, skills=("x",)), Person("n", 0.0, 0.0)]
    crowd += [Person(f"v{n}", 10.0 * n, 0.0, skills=("y",), role="volunteer") for n in range(5)]
    standing = Standing((("m", "A"),), (("v4", "B"),), (2, 3))
    needs = [Need("A", "x"), Need("B", "y"), Need("A", "y")]

    made = staff(sites, crowd, needs, standing=standing)

    leaders = [(each.person, each.target) for each in made.leaders]
    helpers = [(each.person, each.target, each.skill) for each in made.helpers]
    assert leaders == [("m", "A"), ("n", "B")]
    assert [each.reason for each in made.helpers if each.person == "v4"] == ["stays"]
    assert made.by_leader == (Need("A", "x"), Need("B", "y"))
    assert [(each.rule, each.subject) for each in made.shortfalls] == [("seat", "v2")]
    check = (sites, crowd, needs, leaders, helpers, made.shortfalls)
    assert check_staffing(*check, standing) == []
    moved = {each.code for each in check_staffing(*check, Standing((("n", "A"),), (("v4", "A"),)))}
    assert "ALLOC-51" in moved
    few = {each.code for each in check_staffing(*check[:4], helpers[:1], (), Standing(size=(2, 3)))}
    assert few == {"ALLOC-46", "ALLOC-49"}
    assert "ALLOC-47" in {each.code for each in check_staffing(*check, Standing(size=(0, 1)))}


def test_groups_with_too_few_people_and_wrong_standing_are_named() -> None:
    sites = [Site("A", 0.0, 0.0), Site("B", 9.0, 0.0)]
    made = staff(
        sites, [Person("m", max_load=2), Person("v", role="volunteer")], standing=Standing(size=(2, 6))
    )
    assert [(each.rule, each.subject, each.got) for each in made.shortfalls] == [("least", "B", 1)]
    alone = staff(sites, [Person("m", max_load=2)], standing=Standing(size=(2, 6)))
    assert [(each.rule, each.subject) for each in alone.shortfalls] == [("least", "A"), ("least", "B")]
    nobody = staff(
        sites[:1], [Person("v", role="volunteer"), Person("m")], standing=Standing((), (("m", "A"),))
    )
    assert [each.rule for each in nobody.shortfalls] == ["leader"]

    wrong = Standing((("v", "A"), ("m", "Z")), (("who", "A"), ("m", "A")))
    with pytest.raises(AllocationError) as caught:
        staff(sites, [Person("m"), Person("v", role="volunteer")], standing=wrong)
    assert [each.code for each in caught.value.problems] == ["ALLOC-22", "ALLOC-13", "ALLOC-19", "ALLOC-20"]


def test_the_nearest_are_looked_at_first_and_all_where_those_do_not_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(staffing, "MOST_PAIRS", 1)
    monkeypatch.setattr(staffing, "NEAREST", 1)
    sites = [Site("A", 0.0, 0.0), Site("B", 100.0, 0.0), Site("C")]
    crowd = [Person("m", 0.0, 0.0, max_load=3), Person("n", 1.0, 0.0), Person("v", 0.0, 0.0, ("x",))]
    needs = [Need("B", "x")]
    standing = Standing((("m", "B"), ("n", "C")), (), (1, 2))

    made = staff(sites, crowd, needs, standing=standing)

    assert made.status == "optimal"
    assert {each.target: each.person for each in made.leaders if each.target} == {
        "A": "m",
        "B": "m",
        "C": "n",
    }
    assert [(each.person, each.target) for each in made.helpers] == [("v", "B")]
