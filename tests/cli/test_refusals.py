"""Whatever the disk refuses, and whoever presses Ctrl-C: a sentence and an exit code, never a traceback."""

from pathlib import Path

import pytest

from jishi import cli
from jishi.cli import main

HOMES = "id,x,y\na,0,0\nb,9,9\n"
MARKET = '{"applicants": {"a": ["X"]}, "posts": {"X": {"capacity": 1}}}'


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("words", [["match", "m.json"], ["allocate", "group", "h.csv", "--groups", "2"]])
def test_a_folder_that_cannot_be_made_is_told(
    words: list[str],
    lang: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("h.csv").write_text(HOMES)
    Path("m.json").write_text(MARKET)
    Path("file").write_text("mine")

    for out in ("file/out", "z" * 300):
        assert main([*words, "--out", out, "--lang", lang]) == 1
        told = capsys.readouterr().err
        assert out.partition("/")[0] in told
        assert ("请检查路径" if lang == "zh" else "Check the path") in told

    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "h.csv", "m.json"]
    assert Path("file").read_text() == "mine"


def test_ctrl_c_ends_a_command_with_the_code_of_shells(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(_words: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("jishi.cli.grade.grade", stopped)

    assert main(["grade"]) == cli.INTERRUPTED == 130
    assert capsys.readouterr().err == ""


def test_what_no_file_takes_is_told_to_the_last(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = "".join(f"h{n},x,1\n" for n in range(300))
    (tmp_path / "households.csv").write_text("id,x,y\n" + rows, encoding="utf-8")

    status = main(["allocate", "group", str(tmp_path / "households.csv"), "--groups", "3"])

    told = capsys.readouterr().err
    assert status == 1
    assert sum("ALLOC-" in line for line in told.splitlines()) == 300
    assert "--errors" not in told


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--groups", "0", "应为1至1000000的整数,现为“0”"),
        ("--groups", "two", "应为1至1000000的整数,现为“two”"),
        ("--band", "101", "应为0至100的整数,现为“101”"),
        ("--seed", "-1", "应为0至2147483647的整数,现为“-1”"),
    ],
)
def test_a_number_out_of_range_is_a_wrong_word(
    option: str, value: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["allocate", "group", "none.csv", "--groups", "2", option, value, "--lang", "zh"])

    assert ended.value.code == cli.WRONG_WORDS
    assert f"{option}: {told}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [("assign", "none.csv", "none.csv", "none.csv"), ("staff", "none.csv", "none.csv")]
)
@pytest.mark.parametrize("value", ["-1", "1000000001", "some"])
def test_what_a_move_costs_is_nothing_or_more(
    words: tuple[str, ...], value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["allocate", *words, f"--move-cost={value}", "--lang", "en"])

    assert ended.value.code == cli.WRONG_WORDS
    told = capsys.readouterr().err
    assert f"--move-cost: must be a whole number from 0 to 1000000000, not “{value}”" in told


@pytest.mark.parametrize(
    ("word", "told"),
    [("nosuch", "没有“nosuch”这个命令。看有哪些"), ("migrat", "没有“migrat”这个命令。是不是“migrate”?")],
)
@pytest.mark.parametrize("manage", [[], ["manage"]])
def test_a_command_that_there_is_not_is_told_in_the_readers_language(
    manage: list[str],
    word: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for lang, said in (("zh_CN.UTF-8", told), ("en_US.UTF-8", f"There is no command “{word}”.")):
        monkeypatch.setenv("LC_ALL", lang)
        assert main([*manage, word]) == 2
        assert said in capsys.readouterr().err
