"""`jishi allocate assign`, `staff`, `regroup` and `check` on files as offices have them."""

import json
from pathlib import Path

import pytest

from jishi.cli import main

from .villages import homes_file, read, row, table, village


def run(*words: object) -> int | None:
    return main(["allocate", *map(str, words), "--lang", "zh"])


def lists(folder: Path) -> tuple[Path, Path, Path]:
    """Three people and two villages of two townships."""
    told = [("甲", "会计", 1), ("乙", "", 1), ("丙", "", 1)]
    people = table(folder / "people.csv", ("编号", "特长", "max_load"), told)
    posts = table(
        folder / "posts.csv", ("id", "floor", "cap", "skills", "area", "must"),
        [("一村", 1, 2, "会计*1", "东镇", "是"), ("二村", 0, 1, "", "西镇", "")],
    )  # fmt: skip
    prices = [
        (who, post, cost) for who, cost in (("甲", 3), ("乙", 1), ("丙", 5)) for post in ("一村", "二村")
    ]
    costs = table(folder / "costs.csv", ("person", "post", "cost", "rule"), [(*each, "") for each in prices])
    return people, posts, costs


RULES = "areas:\n  东镇: {floor: 1, cap: 2, parent: 县}\n  西镇: {cap: 2, parent: 县}\n  县: {cap: 9}\n"


def test_people_are_assigned_checked_and_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people, posts, costs = lists(tmp_path)
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        RULES + "locked: [[丙, 二村]]\nbans: [[乙, 二村, 回避]]\nobjective: cost\n", encoding="utf-8"
    )
    out = tmp_path / "out"

    assert run("assign", people, posts, costs, "--rules", rules, "--out", out) == 0
    assert run("check", people, out) == 0

    rows = read(out / "result.csv")
    assert {each["person"]: each["target"] for each in rows} == {"甲": "一村", "乙": "一村", "丙": "二村"}
    assert list(rows[0])[:2] == ["person", "target"]
    assert all(each["reason"] for each in rows)
    assert "3人中派出3人" in capsys.readouterr().out
    assert run("check", people, out / "result.csv", "--posts", posts, "--costs", costs, "--rules", rules) == 0
    text = (out / "result.csv").read_text(encoding="utf-8")
    (out / "result.csv").write_text(text.replace("乙,一村", "乙,二村"), encoding="utf-8")
    assert run("check", people, out) == 1
    assert "“乙”不可派到“二村”" in capsys.readouterr().err


def test_an_earlier_result_is_kept_and_the_curve_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people, posts, costs = lists(tmp_path)
    before = table(
        tmp_path / "before.csv", ("person", "target"), [("甲", "一村"), ("乙", "二村"), ("走了", "一村")]
    )

    words = (people, posts, costs, "--previous", before, "--move-cost", 100, "--out", tmp_path / "out")
    assert run("assign", *words) == 0
    assert run("assign", people, posts, costs, "--previous", before) == 0

    assert "0人与以前不同" in capsys.readouterr().out
    facts = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert (facts["moved"], len(facts["curve"])) == (0, 4)


def test_a_shortfall_is_in_the_summary_and_no_error_of_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people, posts, costs = lists(tmp_path)
    table(people, ("id", "skills"), [("甲", ""), ("乙", ""), ("丙", "")])

    assert (
        run("assign", people, posts, costs, "--out", tmp_path / "out", "--rules", _rules(tmp_path, RULES))
        == 0
    )
    assert run("check", people, tmp_path / "out") == 0

    told = capsys.readouterr()
    assert "增加1名有“会计”特长的人" in told.out
    assert "已写明的欠缺1项" in told.err


def _rules(folder: Path, text: str) -> Path:
    path = folder / "r.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_wrong_is_told_with_its_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people, posts, costs = lists(tmp_path)
    table(
        costs,
        ("person", "post", "cost", "rule"),
        [("甲", "三村", 1, ""), ("丁", "一村", "", "回避"), ("甲", "一村", "", "")],
    )
    text = "areas: {东镇: {floor: -1, colour: red}}\nlocked: 甲\nmove_cost: x\neveryone: 1\nobjective: best\nnever: 1\n"

    assert run("assign", people, posts, costs, "--rules", _rules(tmp_path, text)) == 1

    told = capsys.readouterr().err
    for words in (
        "costs.csv,第2行:“三村”不在岗位表里",
        "costs.csv,第3行:“丁”不在人员表里",
        "costs.csv,第4行:“cost”的值“—”不对",
        "posts.csv,第3行:区域“西镇”没有写在规则的areas里",
        "没有“东镇.colour”这个项目",
        "“东镇.floor”的值“-1”不对",
        "“locked”的值“甲”不对",
        "“move_cost”的值“x”不对",
        "“everyone”的值“1”不对",
        "“objective”的值“best”不对",
        "没有“never”这个项目",
        "[ALLOC-29]",
    ):
        assert words in told


@pytest.mark.parametrize("text", ["- 1\n", "a: [1\n", "\x00", "areas: [1]\n"])
def test_rules_that_cannot_be_read_are_refused(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("assign", *lists(tmp_path), "--rules", _rules(tmp_path, text)) == 1

    told = capsys.readouterr().err
    assert "ALLOC-28" in told or "ALLOC-06" in told


def test_a_rule_that_stands_twice_is_told_with_both_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "bans: [[a, b, c]]\nmove_cost: 1\nbans: [[a, b, d]]\n"
    assert run("assign", *lists(tmp_path), "--rules", _rules(tmp_path, text)) == 1

    assert (
        "“bans”写了两次,在第1行和第3行,不知道用哪一个。请删去一个,或合并。 [ALLOC-30]"
        in capsys.readouterr().err
    )


def test_groups_are_staffed_by_household_or_by_group(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    homes = homes_file(tmp_path / "homes.csv", row(12))
    assert run("group", homes, "--groups", 3, "--band", 40, "--out", tmp_path / "groups") == 0
    people = table(
        tmp_path / "people.csv", ("id", "x", "y", "skills", "max_load", "role"),
        [("甲", 0, 0, "水电", 3, "党员"), ("乙", 90, 0, "", 2, "党员"), ("丙", 50, 0, "医护、水电", 2, "志愿者")],
    )  # fmt: skip
    needs = table(
        tmp_path / "needs.csv", ("household", "group", "skill", "count"),
        [("0", "", "水电", 1), ("1", "", "水电", 1), ("11", "", "医护", ""), ("", "G002", "医护", 1)],
    )  # fmt: skip
    out = tmp_path / "staff"

    assert run("staff", tmp_path / "groups", people, "--needs", needs, "--out", out) == 0
    assert run("check", tmp_path / "groups", out) == 0
    assert (
        run("staff", tmp_path / "groups", people, "--needs", needs, "--previous", out, "--move-cost", 9) == 0
    )
    assert run("check", tmp_path / "groups", out / "result.csv", "--people", people, "--needs", needs) == 0

    told = capsys.readouterr().out
    assert "3组有组长" in told
    assert "核对无误:3组,3项需要" in told
    assert len(read(out / "needs.csv")) == 3
    table(needs, ("household", "skill"), [("99", "水电")])
    assert run("staff", tmp_path / "groups", people, "--needs", needs) == 1
    assert "“99”不是已有的组或户" in capsys.readouterr().err
    (out / "manifest.json").unlink()
    assert run("check", people, out, "--posts", people) == 1
    assert "ALLOC-27" in capsys.readouterr().err


def test_groups_are_repaired_from_their_own_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    homes = homes_file(tmp_path / "homes.csv", village(80))
    old, out = tmp_path / "old", tmp_path / "new"
    assert run("group", homes, "--groups", 5, "--out", old) == 0

    assert run("regroup", old, "--removed", "G002", "--left", "7", "--out", out) == 0
    assert run("check", old, out) == 0
    assert run("regroup", old / "result.csv", "--out", tmp_path / "same") == 0

    told = capsys.readouterr().out
    assert "户换组,其中" in told
    assert "变动最少" in told
    assert "一户不动" in told
    assert {each["was"] for each in read(out / "changes.csv")} >= {"G002"}
    same = [(each["id"], each["group"]) for each in read(tmp_path / "same" / "result.csv")]
    assert same == [(each["id"], each["group"]) for each in read(old / "result.csv")]
    assert run("regroup", old, "--removed", "G009,G001", "--left", "none") == 1
    told = capsys.readouterr().err
    assert told.index("--left:") < told.index("“none”") < told.index("--removed:") < told.index("“G009”")
    assert run("regroup", homes) == 1
    assert "ALLOC-02" in capsys.readouterr().err
