"""`jishi sheets inspect`: JSON for other programs, one sentence for a file that cannot be read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from jishi.cli import main
from tests.sheets.office import ledger_save, workbook_save


def test_a_ledger_is_told_as_json(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code = main(["sheets", "inspect", str(ledger_save(tmp_path / "a.xlsx")), "--lang", "en"])

    assert code == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert told["columns"][3] == "基本情况/党员数/其中:女"
    assert (told["sheet"], told["header_rows"]) == ("基本情况", [3, 5])
    assert (told["first_data_row"], told["data_rows"]) == (7, 3)
    assert {"row": 9, "why": "合计"} in told["skipped"]
    assert told["problems"] == []


def test_problems_are_told_with_their_place(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    rows = [["代码", "名称", "数"], ["01", "东村", "=1+1"]]

    main(["sheets", "inspect", str(workbook_save(tmp_path / "a.xlsx", {"s": rows})), "--lang=zh"])

    problem = json.loads(capfdbinary.readouterr().out)["problems"][0]
    assert (problem["code"], problem["severity"]) == ("SHEET-28", "error")
    assert (problem["row"], problem["column"]) == (2, "C")
    assert "公式" in problem["text"]


def test_a_sheet_that_is_not_there_names_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook_save(tmp_path / "a.xlsx", {"一": [["甲方", "乙方"]], "二": [["x"]]})

    code = main(["sheets", "inspect", str(path), "--sheet", "三", "--lang", "zh"])

    assert code == 1
    assert capsys.readouterr().err.splitlines() == [
        "“a.xlsx”里没有工作表“三”,现有:一、二。请改工作表名,或选其中一个。 [SHEET-08]"
    ]


@pytest.mark.parametrize("argv", [["sheets"], ["sheets", "inspect"], ["sheets", "invent", "a.xlsx"]])
def test_wrong_usage_exits_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(argv)

    assert caught.value.code == 2
    assert "usage: jishi sheets" in capsys.readouterr().err


def test_it_runs_without_the_web_and_in_any_locale(tmp_path: Path) -> None:
    path = ledger_save(tmp_path / "表.xlsx")
    code = (
        "import sys; from jishi.cli import main; "
        f"code = main(['sheets', 'inspect', {str(path)!r}]); "
        "sys.exit(9 if 'django' in sys.modules else code)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env={"LC_ALL": "C", "PATH": ""}
    )

    assert json.loads(done.stdout)["skipped"][0] == {"row": 1, "why": "标题"}
