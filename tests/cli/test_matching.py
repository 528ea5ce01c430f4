"""`jishi match` and its companions on files."""

import json
from pathlib import Path
from typing import Any

import pytest

from jishi.cli import main
from jishi.sheets import Cell, read_rows, write_rows

MARKET: dict[str, Any] = {
    "applicants": {"a": ["X", ["Y", "Z"]], "b": ["X"], "c": ["Y", "X"]},
    "posts": {
        "X": {"capacity": 1, "ranking": ["b", ["a", "c"]], "region": "north", "target": 1},
        "Y": {"capacity": 1, "scores": {"a": 87, "c": 90}},
        "Z": {"capacity": 1, "ranking": ["a"]},
    },
    "regions": {"north": {"cap": 2, "parent": None}},
    "locked": [],
    "forbidden": [["c", "Y", "rule-id"]],
}


def saved(path: Path, told: Any) -> str:
    path.write_text(json.dumps(told), encoding="utf-8")
    return str(path)


@pytest.fixture
def market(tmp_path: Path) -> str:
    return saved(tmp_path / "m.json", MARKET)


def matched(market: str, out: Path) -> dict[str, Any]:
    assert main(["match", market, "--out", str(out), "--seed", "7", "--lang", "en"]) == 0
    told: dict[str, Any] = json.loads((out / "result.json").read_text(encoding="utf-8"))
    return told


def test_the_result_has_just_the_keys_that_others_read(market: str, tmp_path: Path) -> None:
    told = matched(market, tmp_path / "out")

    assert list(told) == ["status", "bound", "witness", "matches", "seed", "input_hash"]
    assert told["matches"]["b"] == "X"
    assert told["matches"]["a"] in ("Y", "Z")
    assert told["matches"]["c"] is None
    assert (told["status"], told["witness"], told["seed"]) == ("optimal", None, 7)
    assert len(told["input_hash"]) == 64


def test_the_same_seed_gives_the_same_bytes_and_rows_may_stand_in_any_order(
    tmp_path: Path, market: str
) -> None:
    turned = {**MARKET, "applicants": dict(reversed(MARKET["applicants"].items()))}
    other = saved(tmp_path / "turned.json", turned)

    matched(market, tmp_path / "first")
    matched(other, tmp_path / "second")

    assert (tmp_path / "first/result.json").read_bytes() == (tmp_path / "second/result.json").read_bytes()
    assert (tmp_path / "first/reasons.json").read_bytes() == (tmp_path / "second/reasons.json").read_bytes()


@pytest.mark.parametrize("name", ["result.json", "reasons.json", "result.xlsx"])
def test_a_file_that_is_no_earlier_result_is_not_replaced(
    name: str, market: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text('{"of": "somebody else"}')

    assert main(["match", market, "--out", str(out), "--lang", "zh"]) == 1

    assert capsys.readouterr().err.strip() == (
        f"{out}:这里的“{name}”不是以前的匹配结果,没有改动。请换一个文件夹。 [MATCH-28]"
    )
    assert [(one.name, one.read_text()) for one in out.iterdir()] == [(name, '{"of": "somebody else"}')]


def test_an_earlier_result_is_replaced_and_other_files_stay(market: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    matched(market, out)
    (out / "letter.txt").write_text("mine")
    first = (out / "result.json").read_text()

    assert main(["match", market, "--out", str(out), "--seed", "8"]) == 0

    assert (out / "result.json").read_text() != first
    assert (out / "letter.txt").read_text() == "mine"


def test_a_sound_result_passes(market: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    matched(market, tmp_path)
    capsys.readouterr()

    assert main(["match-check", market, str(tmp_path / "result.json"), "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("Sound: 3 people, 2 with a post")


def test_each_violation_is_one_line_and_the_exit_code_is_1(
    market: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = saved(tmp_path / "r.json", {"matches": {"a": "X", "b": None, "c": "Y"}})

    assert main(["match-check", market, result, "--lang", "en"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "c -> Y: rule rule-id forbids it",
        "b -> X: blocking pair; the post holds somebody it ranks lower",
    ]


def test_a_result_of_another_market_and_false_reasons_are_violations(
    market: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    matched(market, tmp_path)
    reasons = json.loads((tmp_path / "reasons.json").read_text(encoding="utf-8"))
    reasons["a"][0]["cutoff"] = 2
    saved(tmp_path / "reasons.json", reasons)
    wider = saved(tmp_path / "wider.json", {**MARKET, "regions": {"north": {"cap": 3}}})
    capsys.readouterr()

    assert main(["match-check", wider, str(tmp_path / "result.json"), "--lang", "zh"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "这份结果不是按这份名单算的(input_hash不同)",
        "a → X:写明的理由与结果不符",
    ]


def test_somebody_is_told_why(market: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    matched(market, tmp_path)
    capsys.readouterr()
    asked = ["match-explain", market, str(tmp_path / "result.json")]

    assert main([*asked, "c", "--lang", "zh"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "c:没有岗位",
        "Y:规则rule-id不许可。",
        "X:名额已满,录取到第1位,本人排第2位。",
    ]
    assert main([*asked, "b", "--lang", "zh"]) == 0
    assert capsys.readouterr().out.splitlines() == ["b:X", "没有更想去而没去成的岗位。"]
    assert main([*asked, "q", "--lang", "zh"]) == 1


def test_a_broken_market_names_the_path_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {**MARKET, "applicants": {"a": ["X", "X", "Q"]}, "posts": {"X": {"capacity": 0, "ranking": ["a"]}}}
    del told["forbidden"]
    path = saved(tmp_path / "m.json", told)

    assert main(["match", path, "--out", str(tmp_path / "out"), "--lang", "zh"]) == 1
    said = capsys.readouterr().err
    assert "m.json,applicants.a[1]:“X”在同一张志愿表或排名里写了两次" in said
    assert "m.json,applicants.a[2]:没有“Q”这个岗位" in said
    assert "m.json,posts.X.capacity:名额为0" in said
    assert not (tmp_path / "out").exists()


def test_a_cap_below_the_locked_pairs_is_told_and_kept_as_a_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {**MARKET, "regions": {"north": {"cap": 0}}, "locked": [["a", "X"]]}
    path = saved(tmp_path / "m.json", told)

    assert main(["match", path, "--out", str(tmp_path), "--lang", "en"]) == 1

    assert "m.json, regions.north.cap: no stable result exists" in capsys.readouterr().err
    result = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert (result["status"], result["matches"]) == ("infeasible", {"a": None, "b": None, "c": None})
    assert "no stable result exists" in result["witness"]


def test_the_next_round_and_the_supplementary_round_are_markets_again(market: str, tmp_path: Path) -> None:
    matched(market, tmp_path)
    asked = ["match-round", market, str(tmp_path / "result.json"), "--declined", "b"]

    assert main([*asked, "--out", str(tmp_path / "next.json")]) == 0
    following = json.loads((tmp_path / "next.json").read_text(encoding="utf-8"))
    assert list(following["applicants"]) == ["a", "c"]
    assert main([*asked, "--supplementary", "--out", str(tmp_path / "more.json")]) == 0
    more = json.loads((tmp_path / "more.json").read_text(encoding="utf-8"))
    assert (list(more["applicants"]), more["posts"]["X"]["capacity"]) == (["b", "c"], 1)
    assert main(["match", str(tmp_path / "more.json"), "--out", str(tmp_path / "again")]) == 0


def test_the_supplementary_round_takes_new_lists_and_newcomers(
    market: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    matched(market, tmp_path)
    result = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["matches"]
    held = next(one for one in "ac" if result[one])
    posts = {name: {"capacity": 9, "ranking": ["new", "b"]} for name in ("X", "Y")}
    lists = {"applicants": {"b": ["Y", "X"], "new": ["X"]}, "posts": posts}
    asked = ["match-round", market, str(tmp_path / "result.json"), "--declined", "b"]
    asked += ["--lists", saved(tmp_path / "lists.json", lists), "--out", str(tmp_path / "more.json")]

    assert main(asked) == 0

    more = json.loads((tmp_path / "more.json").read_text(encoding="utf-8"))
    assert more["applicants"] == {"b": [one for one in ("Y", "X") if one in more["posts"]], "new": ["X"]}
    ranked = {name: more["posts"][name]["ranking"] for name in posts if name in more["posts"]}
    assert set(map(tuple, ranked.values())) == {("new", "b")}
    lists["applicants"] = {held: ["X"]}
    saved(tmp_path / "lists.json", {**lists, "posts": {"X": {"capacity": 1, "ranking": [held]}}})
    assert main([*asked, "--lang", "zh"]) == 1
    assert f"“{held}”已有岗位" in capsys.readouterr().err
    saved(tmp_path / "lists.json", {"posts": {}})
    assert main(asked) == 1


def test_who_is_not_in_the_market_cannot_decline(
    market: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    matched(market, tmp_path)
    asked = ["match-round", market, str(tmp_path / "result.json"), "--declined", "q", "--lang", "zh"]

    assert main([*asked, "--out", str(tmp_path / "n.json")]) == 1
    assert "没有“q”这个人" in capsys.readouterr().err


def test_a_result_that_cannot_be_read_is_refused(market: str, tmp_path: Path) -> None:
    result = saved(tmp_path / "r.json", {"status": "optimal"})

    for command in (["match-check"], ["match-explain"], ["match-round", "--out", str(tmp_path / "n.json")]):
        words = [*command, market, result] + (["a"] if command[0] == "match-explain" else [])
        assert main(words) == 1


def test_a_form_goes_out_blank_and_comes_back_filled_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blank, filled = tmp_path / "blank.xlsx", tmp_path / "filled.xlsx"
    assert main(["match", "--template", str(blank), "--lang", "zh"]) == 0
    sheets = {name: list(read_rows(blank, name)) for name in ("人员", "岗位")}
    sheets["人员"] += [["a", "甲", "X", "Y"], ["b", "乙", "X"]]
    sheets["岗位"] += [["X", "东厂", 1], ["Y", "西厂", 1]]
    write_rows(filled, sheets)

    words = ["match", str(filled), "--out", str(tmp_path / "out"), "--ties", "max-places", "--lang", "zh"]
    assert main(words) == 0

    told = json.loads((tmp_path / "out/result.json").read_text(encoding="utf-8"))
    assert (told["status"], told["bound"], told["matches"]) == ("optimal", 2, {"a": "Y", "b": "X"})
    assert read_rows(tmp_path / "out/result.xlsx")[1][:2] == ["a", "Y"]
    assert main(["match-check", str(filled), str(tmp_path / "out/result.json")]) == 0
    assert "2人中有2人有了岗位" in capsys.readouterr().out


def test_a_wrong_row_of_the_form_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "m.xlsx"
    write_rows(path, {"人员": [["编号", "志愿1"], ["a", "Q"]], "岗位": [["编号", "名额"], ["X", 1]]})

    assert main(["match", str(path), "--out", str(tmp_path / "out"), "--lang", "en"]) == 1
    assert capsys.readouterr().err.startswith("m.xlsx, 人员, row 2, 志愿1: There is no post 'Q'")


def test_a_cap_below_the_locked_pairs_is_told_by_the_row_of_the_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: dict[str, list[list[Cell]]] = {
        "人员": [["编号", "志愿1", "锁定岗位"], ["甲", "X", "X"], ["乙", "Y", "Y"]],
        "岗位": [["编号", "名额", "区域"], ["X", 1, "北片"], ["Y", 1, "北片"]],
        "区域": [["编号", "上限"], ["北片", 1]],
    }
    write_rows(tmp_path / "m.xlsx", rows)

    assert main(["match", str(tmp_path / "m.xlsx"), "--out", str(tmp_path / "out"), "--lang", "zh"]) == 1

    assert capsys.readouterr().err.startswith("m.xlsx,区域,第2行,上限:没有稳定的结果")


def test_without_a_market_the_usage_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["match", "--lang", "zh"])

    assert caught.value.code == 2
    assert "--template" in capsys.readouterr().err
