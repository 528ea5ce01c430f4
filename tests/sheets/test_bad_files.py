"""Broken, locked and hostile files are refused with a clear sentence, in little memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jishi.sheets import SheetError, read_rows, workbook_open, write_rows
from tests.sheets.hostile import HOSTILE, cells_sheet, package_save
from tests.sheets.office import workbook_save, xls_hidden_row, xls_number, xls_save, xls_text

pytestmark = pytest.mark.slow

ALLOWED_MB = 200
MEASURE = """
import resource, sys
from jishi.sheets import SheetError, table_read
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    table_read(sys.argv[1])
except SheetError as error:
    print(error.code, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_file_is_refused_with_its_code_and_little_memory(name: str, tmp_path: Path) -> None:
    code, save = HOSTILE[name]
    path = save(tmp_path / name)

    run = subprocess.run([sys.executable, "-c", MEASURE, path], capture_output=True, text=True, check=True)

    found, megabytes = run.stdout.split()
    assert found == code
    assert int(megabytes) < ALLOWED_MB


@pytest.mark.parametrize("name", ["text.xlsx", "columns.csv", "far.xlsx", "page.xls", "locked.xlsx"])
def test_a_refusal_names_the_file_and_what_to_do(name: str, tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        read_rows(HOSTILE[name][1](tmp_path / name))

    assert name.split(".")[0] in caught.value.text("zh")
    assert "请" in caught.value.text("zh")
    assert caught.value.text("en").isascii()


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="SHEET-01") as caught:
        read_rows(tmp_path / "没有.xlsx")

    assert "没有找到" in caught.value.text("zh")


UNTIDY = [
    ('a,b\n"c\nd",1\n', [["a", "b"], ["c\nd", "1"]]),
    ('a,b\nc"d",1\n', [["a", "b"], ['c"d"', "1"]]),
    ('a,b\n"c"d,1\ne,2\n', [["a", "b"], ["cd", "1"], ["e", "2"]]),
]


@pytest.mark.parametrize(("text", "rows"), UNTIDY)
def test_quotes_that_join_no_rows_are_read_as_they_are(
    text: str, rows: list[list[str]], tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")

    assert read_rows(tmp_path / "a.csv") == rows


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('a,b\nc,"1\n', 2),
        ('a,b\n"c,1\nd,2\n"e",3\n', 2),
        ('a,b\n"c\nd",1\ne,"2\nf,3', 3),
        ('a,b\n"c"d,1\n"e,2\nf,3\n', 3),
    ],
)
def test_a_quote_that_is_never_closed_is_said_with_its_row(text: str, row: int, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")

    with pytest.raises(SheetError, match="SHEET-18") as caught:
        read_rows(tmp_path / "a.csv")

    assert caught.value.values["row"] == row


def test_a_refusal_can_name_the_file_as_the_officer_does(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        read_rows(HOSTILE["columns.csv"][1](tmp_path / "tmp1.csv"))

    assert caught.value.by_name("tmp1.csv", "名单.csv").values == caught.value.values | {
        "file": "名单.csv",
        "sheet": "名单",
    }


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.xls"])
def test_a_wrong_sheet_name_lists_the_sheets_there_are(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name.endswith("xlsx"):
        workbook_save(path, {"一": [["x"]], "二": [["y"]]})
    elif name.endswith("csv"):
        path.write_text("x,y\n", encoding="utf-8")
    else:
        xls_save(path, [xls_number(0, 0, 1)])

    with pytest.raises(SheetError, match="SHEET-08") as caught:
        read_rows(path, "三")

    there = {"a.xlsx": "一、二", "a.csv": "a", "a.xls": "Sheet1"}[name]
    assert there in caught.value.text("zh")


def test_cells_that_only_carry_a_format_do_not_count(tmp_path: Path) -> None:
    blank = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    path = package_save(tmp_path / "a.xlsx", cells_sheet("A1", "B2").replace(b"</sheetData>", blank))

    assert read_rows(path) == [[1, None], [None, 1]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_file_is_read_in_the_encodings_of_offices(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes('组织代码,名称\r\n007,"东村,党支部"\r\n,㛃'.encode(encoding))

    assert read_rows(tmp_path / "a.csv") == [["组织代码", "名称"], ["007", "东村,党支部"], [None, "㛃"]]


@pytest.mark.parametrize(
    ("told", "encoding"),
    [("id,cell\n1,楼3\n", "gb18030"), ("id,cell\n1,25×4 m²\n", "utf-8"), ("id,cell\n1,楼3·±\n", "utf-8")],
)
def test_one_word_that_is_not_ascii_is_read_as_it_was_written(
    told: str, encoding: str, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_bytes(told.encode(encoding))

    assert read_rows(tmp_path / "a.csv")[1] == ["1", told.split(",")[2].strip()]


def test_text_with_tabs_by_the_name_of_xls_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes("代码\t名称\n01\t东村\n".encode("gb18030"))

    assert read_rows(tmp_path / "a.xls") == [["代码", "名称"], ["01", "东村"]]


def test_an_old_workbook_is_read_with_its_hidden_rows(tmp_path: Path) -> None:
    records = [
        xls_text(0, 0, "代码"),
        xls_text(0, 1, "数"),
        xls_hidden_row(1),
        xls_text(1, 0, "01"),
        xls_number(1, 1, 36),
    ]
    path = xls_save(tmp_path / "a.xls", records)

    sheet = workbook_open(path).sheet()

    assert sheet.rows == [["代码", "数"], ["01", 36]]
    assert sheet.shape.hidden_rows == {2}


def test_a_sheet_without_values_has_no_rows(tmp_path: Path) -> None:
    assert read_rows(workbook_save(tmp_path / "a.xlsx", {"空": []})) == []


@pytest.mark.parametrize("name", ["", "一/二", "长" * 32])
def test_a_sheet_name_that_no_program_opens_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="SHEET-12") as caught:
        write_rows(tmp_path / "a.xlsx", {name: [["x"]]})

    assert "改名" in caught.value.text("zh")
    assert list(tmp_path.iterdir()) == []


def test_a_text_longer_than_a_cell_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="SHEET-13") as caught:
        write_rows(tmp_path / "a.xlsx", {"s": [["x"], ["长" * 32_768]]})

    assert "第2行" in caught.value.text("zh")
    assert list(tmp_path.iterdir()) == []


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jishi.sheets.rows.MAX_SHEET_ROWS", 3)

    with pytest.raises(SheetError, match="SHEET-14") as caught:
        write_rows(tmp_path / "a.xlsx", {"s": [["x"]] * 4})

    assert "上限3行" in caught.value.text("zh")
