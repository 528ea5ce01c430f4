"""`jishi link` and its companions on files: what they print."""

from pathlib import Path

import pytest

from jishi.cli import main
from jishi.demo.registers.people import people_write

EXAMPLE = Path("examples/files/units.yaml")

pytestmark = pytest.mark.slow


def test_lists_of_people_become_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec, _ = people_write(tmp_path, 20, seed=3)
    out = str(tmp_path / "out")

    assert main(["link", str(spec), "--out", out, "--lang", "zh"]) == 0
    linked = capsys.readouterr().out
    assert main(["link-explain", out, "dj:dj1", "dj:dj2", "--lang", "zh"]) == 0
    explained = capsys.readouterr().out
    assert main(["link-check", out, "--lang", "en"]) == 0

    assert "个人;待核对" in linked
    assert "单位" not in linked + explained
    assert "这一次不算同一人。" in explained
    assert "in one person each" in capsys.readouterr().out


def test_lists_of_units_become_units(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", str(EXAMPLE), "--out", str(tmp_path / "out"), "--lang", "en"]) == 0
    assert main(["link-explain", str(tmp_path / "out"), "gs:1", "gs:2", "--lang", "en"]) == 0

    told = capsys.readouterr().out
    assert "6 records, 4 units;" in told
    assert "In this run they are not one unit." in told


def test_what_was_decided_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told, out = tmp_path / "decisions.csv", str(tmp_path / "out")
    told.write_text("source_l,record_l,source_r,record_r,verdict\ngs,1,gs,2,different\n", encoding="utf-8")

    assert main(["link", str(EXAMPLE), "--out", out, "--decisions", str(told), "--lang", "zh"]) == 0
    assert main(["link-explain", out, "gs:1", "gs:2", "--lang", "zh"]) == 0

    assert "人工核对意见:不是同一个" in capsys.readouterr().out


@pytest.mark.parametrize(("lang", "words"), [("zh", "应为日期"), ("en", "must be a day")])
def test_a_day_that_is_none_is_a_wrong_word(
    capsys: pytest.CaptureFixture[str], lang: str, words: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["link-train", str(EXAMPLE), "--out", "m.json", "--on", "2012-13-01", "--lang", lang])

    assert caught.value.code == 2
    assert words in capsys.readouterr().err
