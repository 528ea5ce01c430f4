"""What holds of every division, every repair and every assignment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.engines.allocation import (
    Area,
    Assignment,
    Ban,
    Household,
    Pair,
    Person,
    Post,
    Rules,
    assign,
    check_assignment,
    check_groups,
    group,
    neighbours,
    regroup,
)

pytestmark = pytest.mark.slow

spots = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 4), st.sampled_from(["", "A", "B"]))


@st.composite
def villages(draw: st.DrawFn) -> list[Household]:
    found = []
    for number, (x, y, work, cell) in enumerate(draw(st.lists(spots, min_size=1, max_size=16))):
        is_known = not cell or draw(st.booleans())
        found.append(
            Household(str(number), float(x) if is_known else None, float(y) if is_known else None, work, cell)
        )
    return found


@given(villages(), st.integers(1, 8), st.integers(0, 40), st.randoms(use_true_random=False))
def test_everybody_is_in_one_connected_group_and_what_is_out_of_the_band_is_named(
    homes: list[Household], groups: int, band: int, chance: object
) -> None:
    near = neighbours(homes)
    made = group(homes, near, groups=groups, band=band)
    mixed = list(homes)
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    found = check_groups(homes, near.pairs, made.group_of.items(), groups=groups, band=band)

    named = {each.subject for each in made.shortfalls if each.rule == "band"}
    assert {each.code for each in found} <= {"ALLOC-44", "ALLOC-45"}
    assert {dict(each.values)["group"] for each in found if each.code == "ALLOC-44"} <= named
    assert ("ALLOC-45" in {each.code for each in found}) == any(
        each.rule == "groups" for each in made.shortfalls
    )
    assert group(mixed, neighbours(mixed), groups=groups, band=band) == made


@given(villages(), st.integers(2, 6), st.integers(0, 5))
def test_a_repair_changes_nothing_or_keeps_groups_connected(
    homes: list[Household], groups: int, at: int
) -> None:
    near = neighbours(homes)
    old = group(homes, near, groups=groups)

    assert regroup(homes, near, old.group_of).changes == ()
    if len(old.groups) > 1:
        made = regroup(homes, near, old.group_of, removed=[old.groups[at % len(old.groups)].id])
        found = check_groups(homes, near.pairs, made.territories.group_of.items())
        assert found == []
        assert len(made.changes) <= len(homes)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Person], list[Post], list[Pair], Rules]:
    skills = st.lists(st.sampled_from("xy"), unique=True).map(tuple)
    people = [
        Person(f"p{n}", skills=draw(skills), max_load=draw(st.integers(1, 2)))
        for n in range(draw(st.integers(1, 6)))
    ]
    posts = []
    for n in range(draw(st.integers(1, 5))):
        cap = draw(st.integers(2, 3))
        needs = tuple((skill, 1) for skill in draw(skills))
        posts.append(
            Post(
                f"q{n}", draw(st.integers(0, 2)), cap, needs, draw(st.sampled_from("ST")), draw(st.booleans())
            )
        )
    pairs = [
        Pair(person.id, post.id, draw(st.integers(0, 20)))
        for person in people
        for post in posts
        if draw(st.integers(0, 3))
    ]
    areas = (
        Area("S", draw(st.integers(0, 2)), 4, "U"),
        Area("T", 0, draw(st.integers(1, 9)), "U"),
        Area("U", 1),
    )
    bans = tuple(Ban(each.person, each.post, "回避") for each in pairs if draw(st.integers(0, 9)) == 0)
    return (
        people,
        posts,
        pairs,
        Rules(areas, bans, is_everyone=draw(st.booleans()), is_value=draw(st.booleans())),
    )


def rows(made: Assignment) -> list[tuple[str, str, str]]:
    return [(each.person, each.target, each.skill) for each in made.placed]


@given(cases(), st.randoms(use_true_random=False))
def test_an_assignment_keeps_its_promises_or_names_what_it_misses(
    case: tuple[list[Person], list[Post], list[Pair], Rules], chance: object
) -> None:
    people, posts, pairs, rules = case

    made = assign(people, posts, pairs, rules)

    assert check_assignment(people, posts, pairs, rules, rows(made), made.shortfalls) == []
    assert all(each.repairs for each in made.shortfalls)
    mixed = [list(each) for each in (people, posts, pairs)]
    for each in mixed:
        chance.shuffle(each)  # type: ignore[attr-defined]
    assert assign(mixed[0], mixed[1], mixed[2], rules) == made  # type: ignore[arg-type]
