"""What is wrong with a market is told all at once, each with its place and what to do."""

import copy
from pathlib import Path
from typing import Any

import pytest

from jishi.engines.matching import (
    Applicant,
    Market,
    MatchingError,
    Post,
    market_check,
    market_from_mapping,
    market_read,
    market_write,
    result_read,
)

SOUND: dict[str, Any] = {
    "applicants": {"a": ["X", ["Y", "Z"]], "b": ["X"]},
    "posts": {
        "X": {"capacity": 2, "ranking": ["b", ["a"]], "region": "north", "target": 1},
        "Y": {"capacity": 1, "scores": {"a": 87}, "reserved": [{"name": "v", "seats": 1, "for": ["b"]}]},
        "Z": {"capacity": 1, "ranking": []},
    },
    "regions": {"north": {"cap": 2, "parent": None}},
    "locked": [["a", "X"]],
    "forbidden": [["b", "Y", "rule-id"]],
}

# Where in the market, what stands there instead, and the code and place that are told.
WRONG: list[tuple[tuple[str | int, ...], Any, str, str]] = [
    (("rounds",), 3, "MATCH-01", "rounds"),
    (("posts", "X", "capcity"), 3, "MATCH-01", "posts.X.capcity"),
    (("applicants", "a"), "X", "MATCH-02", "applicants.a"),
    (("applicants", "a"), [1], "MATCH-02", "applicants.a[0]"),
    (("applicants", "a"), [["X", ""]], "MATCH-02", "applicants.a[0][1]"),
    (("applicants", "a"), [[]], "MATCH-02", "applicants.a[0]"),
    (("posts", "X"), 2, "MATCH-02", "posts.X"),
    (("posts", "X", "capacity"), "2", "MATCH-02", "posts.X.capacity"),
    (("posts", "X", "capacity"), True, "MATCH-02", "posts.X.capacity"),
    (("posts", "Y", "scores", "a"), "good", "MATCH-02", "posts.Y.scores.a"),
    (("posts", "Y", "reserved"), 1, "MATCH-02", "posts.Y.reserved"),
    (("posts", "Y", "reserved", 0, "strict"), "yes", "MATCH-02", "posts.Y.reserved[0].strict"),
    (("posts", "X", "region"), 7, "MATCH-02", "posts.X.region"),
    (("locked", 0), ["a"], "MATCH-02", "locked[0]"),
    (("locked",), {}, "MATCH-02", "locked"),
    (("forbidden", 0, 2), None, "MATCH-02", "forbidden[0][2]"),
    (("applicants", "a", 0), "Q", "MATCH-06", "applicants.a[0]"),
    (("applicants", "a", 1, 1), "Q", "MATCH-06", "applicants.a[1][1]"),
    (("forbidden", 0, 1), "Q", "MATCH-06", "forbidden[0][1]"),
    (("applicants", "a", 1, 1), "X", "MATCH-07", "applicants.a[1][1]"),
    (("posts", "X", "ranking", 1), "b", "MATCH-07", "posts.X.ranking[1]"),
    (("posts", "Z", "capacity"), 0, "MATCH-08", "posts.Z.capacity"),
    (("posts", "Z", "capacity"), -2, "MATCH-08", "posts.Z.capacity"),
    (("posts", "Y", "reserved", 0, "seats"), 0, "MATCH-08", "posts.Y.reserved[0].seats"),
    (("posts", "X", "target"), 3, "MATCH-09", "posts.X.target"),
    (("posts", "X", "floor"), -1, "MATCH-09", "posts.X.floor"),
    (("posts", "X", "ranking", 1), "q", "MATCH-10", "posts.X.ranking[1]"),
    (("locked", 0, 0), "q", "MATCH-10", "locked[0][0]"),
    (("posts", "X", "region"), "nroth", "MATCH-11", "posts.X.region"),
    (("regions", "north", "parent"), "top", "MATCH-11", "regions.north.parent"),
    (("regions", "north", "cap"), -1, "MATCH-14", "regions.north.cap"),
    (("regions", "north", "parent"), "north", "MATCH-15", "regions.north.parent"),
    (("locked",), [["a", "X"], ["a", "Y"]], "MATCH-16", "locked[1]"),
    (("forbidden", 0), ["a", "X", "r"], "MATCH-17", "locked[0]"),
    (("posts", "X", "scores"), {"a": 1}, "MATCH-18", "posts.X"),
]  # fmt: skip


def changed(path: tuple[str | int, ...], value: Any) -> Any:
    told: Any = copy.deepcopy(SOUND)
    at = told
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return told


def problems(told: Any) -> list[tuple[str, str]]:
    with pytest.raises(MatchingError) as caught:
        market_from_mapping(told, "m.json")
    assert all(line.startswith("m.json") for line in caught.value.lines("zh"))
    return [(one.code, one.place) for one in caught.value.problems]


def test_a_sound_market_is_read() -> None:
    made = market_from_mapping(SOUND)

    assert made.applicants[0] == Applicant("a", (("X",), ("Y", "Z")))
    assert made.posts[0] == Post("X", 2, (("b",), ("a",)), "north", 1)
    assert made.locked == (("a", "X"),)


@pytest.mark.parametrize(("path", "value", "code", "place"), WRONG)
def test_what_is_wrong_names_its_place(
    path: tuple[str | int, ...], value: Any, code: str, place: str
) -> None:
    assert problems(changed(path, value)) == [(code, place)]


def test_a_list_where_names_are_expected() -> None:
    assert problems(changed(("applicants",), ["a"]))[0] == ("MATCH-02", "applicants")


@pytest.mark.parametrize("key", ["applicants", "posts"])
def test_both_sides_must_be_there(key: str) -> None:
    told = {**SOUND, "locked": [], "forbidden": [], key: {}}
    del told[key]

    assert ("MATCH-03", "") in problems(told)


def test_a_market_without_posts_is_refused() -> None:
    assert ("MATCH-05", "posts") in problems({"applicants": {"a": []}, "posts": {}})


def test_nobody_stands_in_two_reserves_and_these_fit_the_post() -> None:
    two = [{"seats": 1, "for": ["a"]}, {"seats": 1, "for": ["a", "b"]}]

    found = problems(changed(("posts", "Y", "reserved"), two))

    assert found == [("MATCH-12", "posts.Y.reserved[1]"), ("MATCH-13", "posts.Y.reserved")]


def test_regions_that_lie_in_one_another_are_refused() -> None:
    told = changed(("regions",), {"north": {"cap": 1, "parent": "south"}, "south": {"parent": "north"}})

    assert problems(told) == [("MATCH-15", "regions.north.parent"), ("MATCH-15", "regions.south.parent")]


def test_everything_is_told_at_once() -> None:
    told = changed(("posts", "X", "capacity"), 0)
    told["applicants"]["a"] = ["Q", "X", "X"]
    told["posts"]["Z"]["capacity"] = "many"

    codes = [code for code, _ in problems(told)]

    assert codes == ["MATCH-02", "MATCH-06", "MATCH-07", "MATCH-08", "MATCH-09"]


def test_two_people_of_one_id_in_a_market_made_by_a_program() -> None:
    with pytest.raises(MatchingError) as caught:
        market_check(Market((Applicant("a"), Applicant("a")), (Post("X", 1),)))

    assert caught.value.problems[0].code == "MATCH-04"


def test_a_key_written_twice_in_the_file_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text('{"applicants": {"a": [], "a": ["X"]}, "posts": {"X": {"capacity": 1, "capacity": 2}}}')

    with pytest.raises(MatchingError) as caught:
        market_read(path)

    assert [(one.code, one.place) for one in caught.value.problems] == [
        ("MATCH-04", "applicants.a"),
        ("MATCH-04", "posts.X.capacity"),
    ]


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[" * 100_000, b"NaN"])
def test_a_file_that_is_no_market_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.json"
    path.write_bytes(content)

    with pytest.raises(MatchingError) as caught:
        market_read(path)

    assert {one.code for one in caught.value.problems} <= {"MATCH-19", "MATCH-02", "MATCH-03", "MATCH-05"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"\xff\xff\xff", "no text in UTF-8 or GB18030"),
        (b'{"posts":\n [1', "line 2, character 4"),
        (b"[" * 100_000, "recursion"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "m.json"
    path.write_bytes(content)

    with pytest.raises(MatchingError) as caught:
        market_read(path)

    assert words in caught.value.problems[0].render("en")


def test_a_file_saved_by_an_older_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    told = '{"applicants": {"张三": ["甲厂"]}, "posts": {"甲厂": {"capacity": 1, "ranking": ["张三"]}}}'
    path.write_bytes(told.encode("gb18030"))

    assert market_read(path).applicants[0].id == "张三"


def test_scores_of_somebody_unknown_are_named_as_scores() -> None:
    told = {"applicants": {"a": ["X"]}, "posts": {"X": {"capacity": 1, "scores": {"a": 1, "q": 2}}}}

    with pytest.raises(MatchingError) as caught:
        market_from_mapping(told)

    assert [(one.code, one.place) for one in caught.value.problems] == [("MATCH-10", "posts.X.scores.q")]


def test_a_file_that_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MatchingError, match="MATCH-19"):
        market_read(tmp_path / "none.json")


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    made = market_from_mapping(SOUND)

    market_write(made, tmp_path / "m.json")

    assert market_read(tmp_path / "m.json") == made


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("[]", "MATCH-03"),
        ("{}", "MATCH-03"),
        ('{"matches": {"a": 3}}', "MATCH-02"),
        ('{"matches": {"a": "X", "a": null}}', "MATCH-04"),
    ],
)
def test_a_result_without_matches_is_refused(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(content)

    with pytest.raises(MatchingError) as caught:
        result_read(path)

    assert [one.code for one in caught.value.problems] == [code]


@pytest.mark.parametrize(
    ("value", "shown"), [('"2"', '"2"'), ("null", "null"), ("true", "true"), ("1.5", "1.5"), ("NaN", "NaN")]
)
def test_a_wrong_value_is_shown_as_the_file_has_it(tmp_path: Path, value: str, shown: str) -> None:
    file = tmp_path / "m.json"
    sound = '{"applicants": {}, "posts": {"X": {"capacity": 1, "target": [0]}}}'
    file.write_text(sound.replace("[0]", f"[{value}]"))

    with pytest.raises(MatchingError) as caught:
        market_read(file)
    assert f"[{shown}]" in caught.value.problems[0].render("en")


def test_half_a_character_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "m.json"
    file.write_text('{"applicants": {"\\ud83d": []}, "posts": {"X": {"capacity": 1}}}')

    with pytest.raises(MatchingError) as caught:
        market_read(file)
    assert caught.value.problems[0].code == "MATCH-19"

    file.write_text('{"applicants": {"\\ud83d\\ude00": []}, "posts": {"X": {"capacity": 1}}}')
    assert market_read(file).applicants[0].id == "😀"
