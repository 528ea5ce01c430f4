"""Markets worked out by hand: who gets what, what is said to the others, and what comes next."""

import pytest

from jishi.engines.matching import (
    Applicant,
    Forbidden,
    Market,
    Post,
    Reason,
    Region,
    Reserve,
    check,
    draws,
    explain,
    market_from_mapping,
    next_round,
    reason_words,
    solve,
    supplementary_round,
    tiers_by_score,
)


def one_each(*names: str) -> tuple[tuple[str], ...]:
    return tuple((name,) for name in names)


def people(**choices: str) -> tuple[Applicant, ...]:
    return tuple(Applicant(one, one_each(*told)) for one, told in choices.items())


def test_each_gets_the_best_that_nobody_can_object_to() -> None:
    # a and b want each other's first post's second; Gale and Shapley's three by three.
    made = Market(
        people(a="XYZ", b="YZX", c="ZXY"),
        (Post("X", 1, one_each(*"bca")), Post("Y", 1, one_each(*"cab")), Post("Z", 1, one_each(*"abc"))),
    )

    assert dict(solve(made).matches) == {"a": "X", "b": "Y", "c": "Z"}


def test_who_is_named_by_one_side_only_gets_nothing() -> None:
    made = Market(people(a="X", b=""), (Post("X", 2, one_each("b")),))

    result = solve(made)

    assert dict(result.matches) == {"a": None, "b": None}
    assert explain(made, result, "a") == (Reason("X", "not_ranked"),)


def test_a_rule_excludes_a_pair_and_is_named() -> None:
    made = Market(
        people(a="XY"),
        (Post("X", 1, one_each("a")), Post("Y", 1, one_each("a"))),
        (),
        (),
        (Forbidden("a", "X", "avoid-home"),),
    )

    result = solve(made)

    assert result.matches["a"] == "Y"
    assert explain(made, result, "a") == (Reason("X", "ineligible", "avoid-home"),)
    assert reason_words("zh", explain(made, result, "a")[0]) == "X:规则avoid-home不许可。"


def test_a_locked_pair_stands_whatever_the_lists_say() -> None:
    made = Market(
        people(a="Y", b="X"), (Post("X", 1, one_each("b")), Post("Y", 1, one_each("a"))), (), (("a", "X"),)
    )

    result = solve(made)

    assert dict(result.matches) == {"a": "X", "b": None}
    assert check(made, result) == ()
    assert explain(made, result, "a") == ()
    assert (
        reason_words("zh", explain(made, result, "b")[0]) == "X:名额都已锁定或预留,没有公开名额;本人排第1位。"
    )


def test_the_cut_off_and_the_own_position_are_told() -> None:
    made = Market(people(a="X", b="X", c="X"), (Post("X", 2, one_each("b", "c", "a")),))

    reason = explain(made, solve(made), "a")[0]

    assert reason == Reason("X", "post_full", "", 3, 2)
    assert reason_words("zh", reason) == "X:名额已满,录取到第2位,本人排第3位。"


def test_a_draw_decides_between_those_liked_alike_and_both_numbers_are_told() -> None:
    made = Market(people(a="X", b="X", c="X"), (Post("X", 1, (("a", "b", "c"),)),))
    numbers = draws(5, "abc")
    first, _, last = sorted(numbers, key=lambda one: numbers[one])

    result = solve(made, seed=5)

    assert [one for one, post in result.matches.items() if post] == [first]
    assert explain(made, result, last) == (Reason("X", "same_band", "", 1, 1, 3, 1),)
    assert "抽签录取到1号,本人是3号" in reason_words("zh", explain(made, result, last)[0])


def test_a_full_region_is_told_with_its_cap() -> None:
    posts = (Post("X", 1, one_each("a"), "north"), Post("Y", 1, one_each("b"), "north"))
    made = Market(people(a="X", b="Y"), posts, (Region("north", 1),))

    result = solve(made)

    # Seats are offered in the order of posts.
    assert dict(result.matches) == {"a": "X", "b": None}
    assert explain(made, result, "b") == (Reason("Y", "region_cap", "", 1, 0, 0, 0, "north", 1),)


def test_the_post_below_its_target_is_served_first() -> None:
    posts = (Post("X", 2, one_each(*"ab"), "north"), Post("Y", 2, one_each(*"cd"), "north", target=1))
    made = Market(people(a="X", b="X", c="Y", d="Y"), posts, (Region("north", 2),))

    assert dict(solve(made).matches) == {"a": "X", "b": None, "c": "Y", "d": None}


def test_flexible_caps_place_more_than_fixed_ones() -> None:
    # Kamada and Kojima's first example: ten seats in the region, two posts, targets of five each; three want the
    # first post, seven the second. Fixed caps of five would leave two people out.
    names = [f"p{n}" for n in range(10)]
    ranking = one_each(*names)
    posts = (Post("X", 10, ranking, "tokyo", 5), Post("Y", 10, ranking, "tokyo", 5))
    made = Market(
        tuple(Applicant(one, one_each("X" if n < 3 else "Y")) for n, one in enumerate(names)),
        posts,
        (Region("tokyo", 10),),
    )

    assert None not in solve(made).matches.values()


def test_an_inner_cap_binds_before_the_outer_one() -> None:
    posts = (Post("X", 2, one_each(*"ab"), "town"), Post("Y", 2, one_each(*"cd"), "county"))
    regions = (Region("town", 1, "county"), Region("county", 3))
    made = Market(people(a="X", b="X", c="Y", d="Y"), posts, regions)

    assert dict(solve(made).matches) == {"a": "X", "b": None, "c": "Y", "d": "Y"}


def test_reserved_seats_go_to_those_they_are_for_and_open_when_nobody_comes() -> None:
    veterans = Reserve("veterans", 1, ("c",))
    ranking = one_each(*"abc")
    made = Market(people(a="X", b="X", c="X"), (Post("X", 2, ranking, reserves=(veterans,)),))
    without = Market(people(a="X", b="X", c=""), made.posts)

    assert dict(solve(made).matches) == {"a": "X", "b": None, "c": "X"}
    assert dict(solve(without).matches) == {"a": "X", "b": "X", "c": None}


def test_strictly_reserved_seats_stay_empty_when_nobody_comes() -> None:
    kept = Reserve("veterans", 1, ("c",), is_strict=True)
    made = Market(people(a="X", b="X", c=""), (Post("X", 2, one_each(*"abc"), reserves=(kept,)),))

    result = solve(made)

    assert dict(result.matches) == {"a": "X", "b": None, "c": None}
    assert check(made, result) == ()


@pytest.mark.parametrize(
    ("regions", "place"), [((), "posts.X.capacity"), ((Region("north", 1),), "regions.north.cap")]
)
def test_more_locked_pairs_than_room_have_no_result_and_a_witness(
    regions: tuple[Region, ...], place: str
) -> None:
    post = Post("X", 2 if regions else 1, one_each(*"ab"), "north" if regions else "")
    made = Market(people(a="X", b="X"), (post,), regions, (("a", "X"), ("b", "X")))

    result = solve(made)

    assert (result.status, dict(result.matches)) == ("infeasible", {"a": None, "b": None})
    assert result.witness is not None
    assert (result.witness.code, result.witness.place) == ("MATCH-20", place)
    assert "no stable result exists" in result.witness.render("en")


def test_who_declines_leaves_and_who_stays_moves_up_or_keeps() -> None:
    posts = (Post("X", 1, one_each(*"ab")), Post("Y", 1, one_each(*"bc")))
    made = Market(people(a="X", b="XY", c="Y"), posts)
    assert dict(solve(made).matches) == {"a": "X", "b": "Y", "c": None}

    following = next_round(made, ["a"])

    assert dict(solve(following).matches) == {"b": "X", "c": "Y"}


def test_seats_left_over_are_offered_again_within_what_the_cap_leaves() -> None:
    posts = (Post("X", 2, one_each(*"abc"), "north", 2), Post("Y", 2, one_each(*"abc"), "north"))
    made = Market(people(a="X", b="X", c="X"), posts, (Region("north", 3),))
    settled = {"a": "X", "b": None, "c": None}

    more = supplementary_round(
        made, settled, [Applicant("b", one_each("Y")), Applicant("c", one_each(*"XY"))]
    )

    assert [(post.id, post.capacity, post.target) for post in more.posts] == [("X", 1, 1), ("Y", 2, 0)]
    assert more.regions == (Region("north", 2),)
    assert dict(solve(more).matches) == {"b": "Y", "c": "X"}


def test_equal_scores_tie_and_nobody_ranks_without_a_list_or_scores() -> None:
    made = market_from_mapping(
        {
            "applicants": {"b": ["X"], "a": ["X", "Y"]},
            "posts": {"X": {"capacity": 1, "scores": {"a": 87, "b": 87}}, "Y": {"capacity": 1}},
        }
    )

    assert tiers_by_score({"a": 1, "b": 2}) == (("b",), ("a",))
    assert made.posts[0].ranking == (("a", "b"),)
    assert made.posts[1].ranking == (("a",),)
