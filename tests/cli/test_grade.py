"""The terminal: exit codes, languages, the summary, and reasons; without Django."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from jishi.cli import main
from jishi.cli.words import language, table, width
from jishi.engines.scoring import rubric_from_mapping, rubric_write
from tests.engines.scoring.small import SMALL, full, table_write


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "rubrics").mkdir()
    rubric_write(rubric_from_mapping(SMALL, "village.yaml"), tmp_path / "rubrics" / "village.yaml")
    table_write(tmp_path / "in.csv", [full("01"), full("02", accidents=1)])
    return tmp_path


def words(office: Path, *more: str, indicators: str = "in.csv") -> list[str]:
    paths = ["--rubrics", str(office / "rubrics"), "--indicators", str(office / indicators)]
    return ["grade", *paths, "--out", str(office / "run"), "--as-of", "2012-06-30", *more]


def test_grading_prints_types_by_tiers_with_totals(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(words(office, "--lang", "en"))

    assert code == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()[:3]] == [
        ["type", "organisations", "A", "B", "D", "by", "quota", "provisional"],
        ["village", "2", "0", "1", "1", "0", "0"],
        ["all", "2", "0", "1", "1", "0", "0"],
    ]


def test_bad_input_prints_every_problem_and_exits_1(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table_write(office / "bad.csv", [full("01", room="?"), full("01")])

    code = main(words(office, "--lang", "zh", "--errors", str(office / "all.csv"), indicators="bad.csv"))

    assert code == 1
    assert not (office / "run").exists()
    assert capsys.readouterr().err.splitlines() == [
        "bad.csv,第2行,“room”列:“?”不是数字,应为0到1的整数,没有数据请留空。请改正。 [INPUT-05]",
        "bad.csv,第3行,“org_code”列:组织代码“01”重复,第2行已有。请删去一行。 [INPUT-06]",
        "共2个问题,没有写入任何文件。",
    ]
    with (office / "all.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [(row["code"], row["row"]) for row in csv.DictReader(stream)] == [
            ("INPUT-05", "2"),
            ("INPUT-06", "3"),
        ]


def test_a_long_list_is_cut_on_screen_and_whole_in_the_file(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table_write(office / "bad.csv", [full(f"{n}", room="?") for n in range(250)])

    main(words(office, "--lang", "en", "--errors", str(office / "all.csv"), indicators="bad.csv"))

    shown = capsys.readouterr().err.splitlines()
    assert len(shown) == 202
    assert shown[-2:] == [
        "... and 50 more problems. Add --errors FILE.csv to see all.",
        "250 problems; nothing was written.",
    ]
    assert len((office / "all.csv").read_text(encoding="utf-8-sig").splitlines()) == 251


@pytest.mark.parametrize(
    "argv",
    [
        ["grade"],
        ["grade", "--lang", "fr"],
        ["grade", "--rubrics", "a", "--indicators", "b", "--out", "c", "--as-of", "tomorrow"],
        ["explain", "run"],
        ["rubric"],
        ["rubric", "invent"],
    ],
)
def test_wrong_usage_exits_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(argv)

    assert caught.value.code == 2
    assert "usage: jishi" in capsys.readouterr().err


def test_no_command_shows_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main(["--help"]) == 0
    assert capsys.readouterr().out.count("\n  grade ") == 2


def test_reasons_name_every_criterion(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(words(office))
    capsys.readouterr()

    code = main(["explain", str(office / "run"), "02", "--lang", "zh"])

    told = capsys.readouterr().out
    assert code == 0
    assert told.startswith("02(village):13.50分,D。")
    assert all(f"{each['id']} {each['name']}" in told for each in SMALL["criteria"])


def test_reasons_of_a_stranger_exit_1(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(words(office))

    assert main(["explain", str(office / "run"), "99", "--lang", "en"]) == 1
    assert "the run has no organisation `99`" in capsys.readouterr().err


def test_rubrics_are_checked_and_converted(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = str(office / "rubrics" / "village.yaml"), str(office / "village.xlsx")

    assert main(["rubric", "convert", source, target]) == 0
    assert main(["rubric", "check", target, "--lang", "en"]) == 0

    assert rubric_from_mapping(SMALL, "a").hash in capsys.readouterr().out.splitlines()[-1]


def test_a_broken_rubric_exits_1(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "rubrics" / "broken.yaml").write_text("rubric: [", encoding="utf-8")

    assert main(["rubric", "check", str(office / "rubrics"), "--lang", "en"]) == 1
    assert "the YAML is broken" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "environ", "wanted"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        (["--lang", "zh"], {"LANG": "en_GB"}, "zh"),
        (["--lang=en"], {"LANG": "zh_CN"}, "en"),
    ],
)
def test_the_language_is_asked_for_or_the_locale(
    argv: list[str], environ: dict[str, str], wanted: str
) -> None:
    assert language(argv, environ) == wanted


def test_tables_line_up_whatever_the_script() -> None:
    lines = table([["类型", "n"], ["village", "12"]]).splitlines()

    assert [width(line) for line in lines] == [11, 11]


def test_grading_never_loads_django(office: Path) -> None:
    code = (
        "import sys; sys.modules['django'] = None; from jishi.cli import main; "
        f"main({words(office)!r}); main(['explain', {str(office / 'run')!r}, '01'])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "13.50" in done.stdout
