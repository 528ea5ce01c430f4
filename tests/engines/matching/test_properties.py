"""What must hold on every market: no justified complaint, nothing gained by a false list."""

from dataclasses import replace
from itertools import permutations, product
from random import Random

import pytest

from jishi.engines.matching import (
    REASONS,
    Applicant,
    Market,
    MatchingError,
    Post,
    Region,
    check,
    explain_all,
    market_from_mapping,
    next_round,
    solve,
    supplementary_round,
)

from . import markets
from .markets import ALL, Matches, wish

pytestmark = pytest.mark.slow

KINDS = (frozenset[str](), frozenset({"ties"}), frozenset({"regions"}), frozenset({"ties", "reserves"}), ALL)


@pytest.mark.slow
def test_ten_thousand_markets_leave_no_justified_complaint() -> None:
    draw = Random(20120625)

    for number in range(10_000):
        made = markets.market(draw, KINDS[number % len(KINDS)])
        result = solve(made, seed=number)
        if result.witness is None:
            reasons = explain_all(made, result) if number % 10 == 0 else None
            assert check(made, result, reasons) == ()


LISTS = ((), (("x",),), (("y",),), (("x",), ("y",)), (("y",), ("x",)), (("x", "y"),))


def test_every_market_of_two_and_two_is_solved_as_by_brute_force() -> None:
    rankings = [tuple(tuple({"x": "a", "y": "b"}[one] for one in tier) for tier in told) for told in LISTS]
    for first, second, x, y, (n, m) in product(LISTS, LISTS, rankings, rankings, ((1, 1), (2, 1))):
        people = (Applicant("a", first), Applicant("b", second))
        made = Market(people, (Post("x", n, x), Post("y", m, y)))
        stable = [told for told in markets.every_result(made) if markets.is_stable(made, told)]

        got = dict(solve(made).matches)

        assert got in stable


def test_check_approves_exactly_what_brute_force_calls_stable() -> None:
    draw = Random(7)
    for _ in range(150):
        made = markets.market(draw, frozenset({"ties", "forbidden"}), 4, 3)
        for told in markets.every_result(made):
            assert (check(made, markets.result_of(made, told)) == ()) == markets.is_stable(made, told)


def test_nobody_could_get_more_in_any_stable_result() -> None:
    draw = Random(11)
    for _ in range(300):
        made = markets.market(draw, frozenset({"forbidden"}), 4, 3)
        got = solve(made).matches
        for told in markets.every_result(made):
            if markets.is_stable(made, told):
                assert all(wish(made, one, got[one]) <= wish(made, one, told[one]) for one in told)


def every_list(names: list[str]) -> list[tuple[tuple[str], ...]]:
    return [
        tuple((one,) for one in told) for size in range(len(names) + 1) for told in permutations(names, size)
    ]


@pytest.mark.parametrize("kinds", KINDS, ids=lambda kinds: "+".join(sorted(kinds)) or "plain")
def test_no_false_list_gets_a_better_post(kinds: frozenset[str]) -> None:
    draw = Random(13)
    for number in range(40):
        made = markets.market(draw, kinds, 5, 3)
        before = solve(made, seed=number)
        one = draw.choice(made.applicants)
        for false in every_list([post.id for post in made.posts]):
            people = tuple(replace(each, choices=false) if each == one else each for each in made.applicants)
            after = solve(replace(made, applicants=people), seed=number).matches[one.id]
            assert wish(made, one.id, after) >= wish(made, one.id, before.matches[one.id])


def no_worse(made: Market, before: Matches, after: Matches) -> bool:
    return all(wish(made, one, after[one]) <= wish(made, one, before[one]) for one in after)


@pytest.mark.parametrize("kinds", KINDS, ids=lambda kinds: "+".join(sorted(kinds)) or "plain")
def test_who_stays_is_never_worse_off_when_others_leave(kinds: frozenset[str]) -> None:
    draw = Random(17)
    for number in range(200):
        made = markets.market(draw, kinds)
        before = solve(made, seed=number)
        gone = [one.id for one in made.applicants if draw.random() < 0.3]

        after = solve(next_round(made, gone), seed=number)

        if before.witness is None and not any(one in gone for one, _ in made.locked):
            assert no_worse(made, dict(before.matches), dict(after.matches))


@pytest.mark.parametrize("kinds", [frozenset[str](), frozenset({"ties"}), frozenset({"ties", "regions"})])
def test_one_more_seat_hurts_no_applicant(kinds: frozenset[str]) -> None:
    draw = Random(19)
    for number in range(200):
        made = markets.market(draw, kinds - {"regions"})
        number_of = draw.randrange(len(made.posts))
        more = replace(made.posts[number_of], capacity=made.posts[number_of].capacity + 1)
        posts = (*made.posts[:number_of], more, *made.posts[number_of + 1 :])

        before = solve(made, seed=number).matches
        after = solve(replace(made, posts=posts), seed=number).matches

        assert no_worse(made, dict(before), dict(after))


def test_the_order_of_rows_decides_nothing() -> None:
    draw = Random(23)
    for number in range(200):
        made = markets.market(draw, ALL - {"regions"})
        rows = Market(
            tuple(draw.sample(made.applicants, len(made.applicants))),
            tuple(draw.sample(made.posts, len(made.posts))),
            (),
            made.locked,
            tuple(draw.sample(made.forbidden, len(made.forbidden))),
        )

        assert solve(rows, seed=number) == solve(made, seed=number)


def test_other_names_give_the_same_result_where_nothing_is_drawn() -> None:
    draw = Random(29)
    for _ in range(200):
        made = markets.market(draw, frozenset({"regions"}))
        people = [one.id for one in made.applicants]
        new = dict(zip(people, draw.sample([f"p{n}" for n in range(len(people))], len(people)), strict=True))
        renamed = replace(
            made,
            applicants=tuple(Applicant(new[one.id], one.choices) for one in made.applicants),
            posts=tuple(
                replace(post, ranking=tuple((new[one],) for tier in post.ranking for one in tier))
                for post in made.posts
            ),
        )

        before, after = solve(made).matches, solve(renamed).matches

        assert {new[one]: post for one, post in before.items()} == dict(after)


def test_without_caps_a_region_changes_nothing() -> None:
    draw = Random(31)
    for number in range(200):
        made = markets.market(draw, frozenset({"regions", "ties"}))
        free = replace(made, regions=tuple(replace(region, cap=None) for region in made.regions))
        bare = replace(made, regions=(), posts=tuple(replace(post, region="") for post in made.posts))

        assert solve(free, seed=number).matches == solve(bare, seed=number).matches


def test_reasons_are_of_the_five_kinds_and_cover_every_better_post() -> None:
    draw = Random(37)
    for number in range(300):
        made = markets.market(draw, ALL)
        result = solve(made, seed=number)
        if result.witness is not None:
            continue
        for one, reasons in explain_all(made, result).items():
            assert {reason.kind for reason in reasons} <= set(REASONS)
            if one not in dict(made.locked):
                better = {
                    post
                    for post in markets.wishes(made, one)
                    if wish(made, one, post) < wish(made, one, result.matches[one])
                }
                assert {reason.post for reason in reasons} == better


def test_what_is_left_over_is_filled_without_touching_what_is_settled() -> None:
    draw = Random(41)
    for number in range(200):
        made = markets.market(draw, frozenset({"ties", "regions", "forbidden"}))
        settled = solve(made, seed=number).matches
        declined = [one.id for one in made.applicants if settled[one.id] is not None and draw.random() < 0.3]
        back = [one for one in made.applicants if one.id in declined or settled[one.id] is None]

        more = supplementary_round(made, settled, back)
        filled = solve(more, seed=number) if more.posts else None

        whole = dict(settled) | (dict(filled.matches) if filled else dict.fromkeys(declined))
        bad = {one.kind for one in check(made, markets.result_of(made, whole))}
        assert bad <= {"envy", "seat", "move"}
        assert filled is None or check(more, filled) == ()


def test_the_short_way_of_plain_markets_leads_where_the_long_one_does() -> None:
    draw = Random(26)
    for number in range(300):
        made = markets.market(draw, frozenset({"forbidden"}) if number % 2 else markets.PLAIN, 9, 5)
        # A cap that binds nobody takes the market off the short way.
        regions = (Region("all", len(made.applicants)),)
        capped = replace(made, posts=tuple(replace(one, region="all") for one in made.posts), regions=regions)

        assert solve(made, seed=number).matches == solve(capped, seed=number).matches


def test_a_market_made_from_a_checked_one_is_looked_through_again() -> None:
    told = {"applicants": {"a": ["X"]}, "posts": {"X": {"capacity": 1, "ranking": ["a"]}}}
    made = market_from_mapping(told)
    assert made.is_checked

    other = replace(made, posts=(replace(made.posts[0], capacity=0),))

    assert not other.is_checked
    with pytest.raises(MatchingError, match="MATCH-08"):
        solve(other)
