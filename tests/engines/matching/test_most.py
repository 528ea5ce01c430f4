"""As many people as possible, with the proof; floors that posts must reach, or the witness of why not."""

from dataclasses import replace
from random import Random

import pytest

from jishi.engines.matching import Applicant, Market, Post, Region, Result, check, most, proof, solve
from jishi.engines.matching.kiraly import kiraly
from jishi.engines.matching.solve import matches_of
from jishi.engines.matching.table import Table

from . import markets

TIED = frozenset({"ties", "forbidden", "locked"})
# The draw may give a the seat at X, and b nothing; a could go to Y.
EITHER = Market(
    (Applicant("a", (("X",), ("Y",))), Applicant("b", (("X",),))),
    (Post("X", 1, (("a", "b"),)), Post("Y", 1, (("a",),))),
)


def placed(result: Result) -> int:
    return sum(post is not None for post in result.matches.values())


def most_by_brute_force(made: Market) -> int:
    stable = (told for told in markets.every_result(made) if markets.is_stable(made, told))
    return max(sum(post is not None for post in told.values()) for told in stable)


def test_ties_are_broken_so_that_both_get_a_post_whatever_the_seed() -> None:
    for seed in range(10):
        result = solve(EITHER, ties="max_places", seed=seed)

        assert (result.status, result.bound, dict(result.matches)) == ("optimal", 2, {"a": "Y", "b": "X"})
    assert {placed(solve(EITHER, seed=seed)) for seed in range(10)} == {1, 2}


def test_the_most_is_that_of_brute_force_and_the_bound_is_exact() -> None:
    draw = Random(53)
    for number in range(40):
        made = markets.market(draw, frozenset({"ties", "forbidden"}), 5, 3)

        result = solve(made, ties="max_places", seed=number)

        assert check(made, result) == ()
        assert (result.status, result.bound, placed(result)) == (
            "optimal",
            placed(result),
            most_by_brute_force(made),
        )


def test_kiraly_alone_is_stable_and_within_two_thirds() -> None:
    draw = Random(59)
    for number in range(80):
        made = markets.market(draw, frozenset({"ties"}), 5, 3)
        table = Table(made)

        told = matches_of(table, kiraly(made, table, number))

        assert markets.is_stable(made, told)
        assert 3 * sum(post is not None for post in told.values()) >= 2 * most_by_brute_force(made)


@pytest.mark.parametrize("kinds", [TIED, markets.ALL])
def test_never_fewer_than_a_lottery_places_and_never_a_justified_complaint(kinds: frozenset[str]) -> None:
    draw = Random(61)
    for number in range(40):
        made = markets.market(draw, kinds, 8, 4)
        result = solve(made, ties="max_places", seed=number)
        if result.witness is not None:
            continue
        assert check(made, result) == ()
        assert placed(solve(made, seed=number)) <= placed(result) <= (result.bound or 0)


def test_the_exact_search_agrees_with_brute_force() -> None:
    draw = Random(67)
    for _ in range(20):
        made = markets.market(draw, frozenset({"ties"}), 4, 3)

        search = proof.exact_search(made, Table(made), 20)

        assert search.places is not None
        assert most.placed(search.places) == most_by_brute_force(made)


def tight(people_n: int) -> Market:
    """Many people who like few posts alike, so that the flow bound is out of reach."""
    draw = Random(71)
    people = [f"a{n:02}" for n in range(people_n)]
    posts = [f"x{n:02}" for n in range(people_n)]
    lists = {one: draw.sample(posts, 3) for one in people}
    asking = {post: tuple(one for one in people if post in lists[one]) for post in posts}
    return Market(
        tuple(Applicant(one, tuple((post,) for post in lists[one])) for one in people),
        tuple(Post(post, 1, (asking[post],) if asking[post] else ()) for post in posts),
    )


def test_a_search_that_is_stopped_says_so_and_keeps_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    made = tight(30)
    monkeypatch.setattr(most, "exact_search", lambda *_: proof.Search("stopped"))
    monkeypatch.setattr(most, "flow_bound", lambda *_: 31)

    result = solve(made, ties="max_places")

    assert (result.status, result.bound) == ("time_limit", 31)
    assert check(made, result) == ()


def test_a_limit_of_no_time_is_no_error() -> None:
    made = tight(40)

    search = proof.exact_search(made, Table(made), 0.0)

    assert search.outcome in ("stopped", "proved")


def test_what_is_too_large_for_a_proof_is_feasible_with_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(most, "is_small", lambda *_: False)
    monkeypatch.setattr(most, "flow_bound", lambda *_: 31)

    result = solve(tight(30), ties="max_places")

    assert (result.status, result.bound) == ("feasible", 31)


def test_a_floor_that_no_stable_result_reaches_is_refuted() -> None:
    people = (Applicant("a", (("X",), ("Y",))), Applicant("b", (("X",),)))
    made = Market(people, (Post("X", 2, (("a",), ("b",))), Post("Y", 1, (("a",),), floor=1)))

    result = solve(made)

    assert (result.status, dict(result.matches)) == ("infeasible", {"a": None, "b": None})
    assert result.witness is not None
    assert result.witness.render("en").startswith("posts.Y.floor: no stable result exists: Y needs 1")
    assert result.witness.code == "MATCH-21"


@pytest.mark.parametrize("ties", ["lottery", "max_places"])
def test_a_floor_that_another_draw_reaches_is_reached(ties: str) -> None:
    made = replace(EITHER, posts=(EITHER.posts[0], replace(EITHER.posts[1], floor=1)))

    for seed in range(10):
        result = solve(made, ties=ties, seed=seed)

        assert dict(result.matches) == {"a": "Y", "b": "X"}
        assert result.status == "optimal"
        assert check(made, result) == ()


def test_a_floor_is_refuted_by_search_where_there_are_ties() -> None:
    posts = (replace(EITHER.posts[0], capacity=2), replace(EITHER.posts[1], floor=1))

    result = solve(replace(EITHER, posts=posts))

    assert (result.status, result.witness and result.witness.code) == ("infeasible", "MATCH-21")


def test_a_floor_within_caps_that_is_neither_found_nor_refuted_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    posts = (
        replace(EITHER.posts[0], capacity=2, region="north"),
        replace(EITHER.posts[1], floor=1, region="north"),
    )
    made = Market(EITHER.applicants, posts, (Region("north", 2),))

    result = solve(made)

    assert result.status == "time_limit"
    assert result.witness is not None
    assert result.witness.code == "MATCH-22"
    assert dict(result.matches) == {"a": "X", "b": "X"}


def test_a_floor_within_caps_may_be_reached_by_another_draw() -> None:
    posts = (replace(EITHER.posts[0], region="north"), replace(EITHER.posts[1], floor=1, region="north"))
    made = Market(EITHER.applicants, posts, (Region("north", 2),))

    for seed in range(5):
        assert dict(solve(made, seed=seed).matches) == {"a": "Y", "b": "X"}


def test_other_words_for_ties_are_refused() -> None:
    with pytest.raises(ValueError, match="lottery or max_places"):
        solve(EITHER, ties="alphabet")
