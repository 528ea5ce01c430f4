"""Check sees every change that does harm, and each kind of harm by its name."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from jishi.engines import matching
from jishi.engines.matching import (
    Applicant,
    Forbidden,
    Market,
    Post,
    Reason,
    Region,
    Reserve,
    check,
    explain_all,
    solve,
    violation_words,
)

from . import markets

MADE = Market(
    (
        Applicant("a", (("X",), ("Y",))),
        Applicant("b", (("X",),)),
        Applicant("c", (("Y",), ("X",))),
        Applicant("d", (("Y",),)),
    ),
    (
        Post("X", 1, (("a",), ("b",), ("c",)), "north"),
        Post("Y", 2, (("c",), ("a",), ("d",)), "north"),
        Post("Z", 1, (("a",),)),
    ),
    (Region("north", 3),),
    (("d", "Y"),),
    (Forbidden("b", "Y", "r1"),),
)  # fmt: skip
SOUND: markets.Matches = {"a": "X", "b": None, "c": "Y", "d": "Y"}

# What is changed, and the kinds of violations that it must be told as.
CHANGES: list[tuple[markets.Matches, set[str]]] = [
    ({"a": None}, {"seat"}),
    ({"a": "Y"}, {"capacity", "move"}),
    ({"a": None, "b": "X"}, {"envy"}),
    ({"a": "Z"}, {"not-mutual", "seat"}),
    ({"b": "Y"}, {"forbidden", "capacity", "cap"}),
    ({"b": "X"}, {"capacity", "cap"}),
    ({"d": None}, {"lock", "seat"}),
    ({"c": "Q"}, {"post-unknown", "seat"}),
    ({"q": "X"}, {"person-unknown", "capacity", "cap"}),
]


def test_the_check_is_short_and_takes_nothing_from_the_solver() -> None:
    folder = Path(matching.__file__).parent
    solver = ("solve", "deferred", "desks", "caps", "table", "kiraly", "proof")
    assert (folder / "check.py").read_text(encoding="utf-8").count("\n") < 100
    for name in ("check.py", "outcome.py"):
        text = (folder / name).read_text(encoding="utf-8")
        assert not any(f"matching.{module} " in text for module in solver)


def test_the_market_is_sound_to_begin_with() -> None:
    assert dict(solve(MADE).matches) == SOUND
    assert check(MADE, markets.result_of(MADE, SOUND)) == ()


@pytest.mark.parametrize(("change", "kinds"), CHANGES)
def test_each_harm_is_seen_and_named(change: markets.Matches, kinds: set[str]) -> None:
    found = check(MADE, markets.result_of(MADE, SOUND | change))

    assert {one.kind for one in found} == kinds
    assert all(violation_words("zh", one) and violation_words("en", one) for one in found)


def test_somebody_left_out_of_the_result_is_missed() -> None:
    told = {one: post for one, post in SOUND.items() if one != "b"}

    found = check(MADE, markets.result_of(MADE, told))

    assert [(one.kind, one.applicant) for one in found] == [("person-missing", "b")]


def test_a_floor_that_is_not_reached_is_told() -> None:
    made = replace(MADE, posts=(*MADE.posts[:2], replace(MADE.posts[2], floor=1)))

    assert [one.kind for one in check(made, markets.result_of(made, SOUND))] == ["floor"]


def test_a_move_closer_to_the_targets_is_no_excuse_for_a_full_region() -> None:
    posts = (Post("X", 2, (("a",),), "north", 1), Post("Y", 2, (("a",), ("b",)), "north"))
    people = (Applicant("a", (("X",), ("Y",))), Applicant("b", (("Y",),)))
    made = Market(people, posts, (Region("north", 2),))

    found = check(made, markets.result_of(made, {"a": "Y", "b": "Y"}))

    assert [(one.kind, one.applicant, one.post) for one in found] == [("move", "a", "X")]


def test_a_reserved_seat_given_to_somebody_else_is_seen() -> None:
    post = Post("X", 1, (("a",), ("b",)), reserves=(Reserve("v", 1, ("b",)),))
    made = Market((Applicant("a", (("X",),)), Applicant("b", (("X",),))), (post,))

    assert check(made, markets.result_of(made, {"a": None, "b": "X"})) == ()
    assert [one.kind for one in check(made, markets.result_of(made, {"a": "X", "b": None}))] == ["envy"]


@pytest.mark.parametrize("kinds", [frozenset[str](), frozenset({"ties", "forbidden"})])
def test_every_change_of_one_person_that_makes_it_unstable_is_caught(kinds: frozenset[str]) -> None:
    draw = Random(43)
    for number in range(120):
        made = markets.market(draw, kinds)
        sound = dict(solve(made, seed=number).matches)
        for one in sound:
            for post in (None, *(post.id for post in made.posts)):
                told = sound | {one: post}
                is_lawful = post is None or markets.is_mutual(made, one, post)
                is_right = is_lawful and markets.is_stable(made, told)
                assert (check(made, markets.result_of(made, told)) == ()) == is_right


def falsified(told: tuple[Reason, ...]) -> list[tuple[Reason, ...]]:
    """The reasons with one of another kind, one of another position, or one left out."""
    found = []
    for at, reason in enumerate(told):
        other = "post_full" if reason.kind != "post_full" else "not_ranked"
        falses = (replace(reason, kind=other), replace(reason, position=reason.position + 1))
        found += [(*told[:at], false, *told[at + 1 :]) for false in falses]
        found.append((*told[:at], *told[at + 1 :]))
    return found


def test_every_false_reason_is_caught() -> None:
    draw = Random(47)
    caught = 0
    for number in range(100):
        made = markets.market(draw, markets.ALL)
        result = solve(made, seed=number)
        if result.witness is not None:
            continue
        reasons = explain_all(made, result)
        for one, told in reasons.items():
            for lies in falsified(told):
                assert {each.kind for each in check(made, result, reasons | {one: lies})} == {"reason"}
                caught += 1
    assert caught > 300
