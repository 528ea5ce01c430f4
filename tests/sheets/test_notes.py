"""Refusals stand as notes on their cells in a copy of the officer's own file; nothing of it is lost."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from jishi.sheets import Note, Problem, SheetError, notes_write, read_rows, table_read
from tests.sheets.office import LEDGER_MERGES, ledger_save, workbook_save, xls_number, xls_save, xls_text

pytestmark = pytest.mark.slow

REFUSED = [
    Note(8, 3, "第8行“党员数”是“约30”,应为0到999的整数。"),
    Note(8, 4, "大于总数。"),
    Note(8, 3, "又一条。"),
    Note(11, None, "没有这个组织。"),
    Note(None, None, "缺少“期间”这一列。"),
]


def opened(path: Path, sheet: str) -> Worksheet:
    found = openpyxl.load_workbook(path)[sheet]
    assert isinstance(found, Worksheet)
    return found


def comments(sheet: Worksheet) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def coloured(sheet: Worksheet) -> list[str]:
    return [str(formatting.sqref) for formatting in sheet.conditional_formatting]


def test_each_refusal_is_a_note_on_its_cell(tmp_path: Path) -> None:
    copy = notes_write(ledger_save(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", REFUSED)

    sheet = opened(tmp_path / "b.xlsx", "基本情况")
    assert comments(sheet) == {
        "C8": "又一条。\n第8行“党员数”是“约30”,应为0到999的整数。",
        "D8": "大于总数。",
        "A11": "没有这个组织。",
    }
    assert coloured(sheet) == ["A11 C8 D8"]
    assert (copy.marked, copy.left_out, copy.is_plain) == (3, (), False)


def test_the_first_sheet_lists_all_refusals_with_links(tmp_path: Path) -> None:
    notes_write(ledger_save(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", REFUSED)

    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    front = book.worksheets[0]
    assert "a.xlsx" in str(front["A1"].value)
    assert "5处" in str(front["A1"].value)
    assert [cell.value for cell in front["B"]][2:] == ["整张表", "C8", "C8", "D8", "第11行"]
    assert front["B4"].hyperlink is not None
    assert front["B4"].hyperlink.location == "'基本情况'!C8"


def test_the_copy_is_read_like_the_original(tmp_path: Path) -> None:
    source = ledger_save(tmp_path / "a.xlsx")

    notes_write(source, tmp_path / "b.xlsx", REFUSED)

    assert read_rows(tmp_path / "b.xlsx") == read_rows(source)
    assert table_read(tmp_path / "b.xlsx") == table_read(source)


def styled_save(path: Path) -> Path:
    workbook_save(path, {"一": [["代码", "数"], ["01", 3], ["02", "=B2+1"]], "二": [["别的"]]})
    book = openpyxl.load_workbook(path)
    sheet = book["一"]
    sheet["B2"].fill = PatternFill("solid", fgColor="00FF00")
    sheet["A1"].font = Font(bold=True, name="黑体")
    sheet["B2"].comment = Comment("去年是2。", "文书")
    sheet["A2"].comment = Comment("已核。", "文书")
    sheet.conditional_formatting.add("B2:B3", CellIsRule(operator="lessThan", formula=["0"]))  # type: ignore[no-untyped-call]
    sheet.column_dimensions["A"].width = 33
    sheet.merge_cells("A5:B6")
    book.save(path)
    return path


def test_styles_formulas_and_the_officers_own_notes_stay(tmp_path: Path) -> None:
    notes_write(
        styled_save(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", [Note(2, 2, "太少。"), Note(6, 2, "合并处。")]
    )

    sheet = opened(tmp_path / "b.xlsx", "一")
    assert sheet["B2"].fill.fgColor.rgb == "0000FF00"
    assert (sheet["A1"].font.bold, sheet["A1"].font.name, sheet.column_dimensions["A"].width) == (
        True,
        "黑体",
        33,
    )
    assert sheet["B3"].value == "=B2+1"
    assert comments(sheet) == {"A2": "已核。", "B2": "去年是2。\n——\n太少。", "A5": "合并处。"}
    assert coloured(sheet) == ["B2:B3", "A5 B2"]
    assert opened(tmp_path / "b.xlsx", "二")["A1"].value == "别的"


def test_text_in_several_styles_stays_so(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("s")
    sheet.write_rich_string(0, 0, "党员", book.add_format({"bold": True}), "数", "量")
    book.close()

    notes_write(tmp_path / "a.xlsx", tmp_path / "b.xlsx", [Note(1, 1, "不对。")])

    rich: Any = openpyxl.load_workbook(tmp_path / "b.xlsx", rich_text=True)["s"]["A1"].value
    assert str(rich) == "党员数量"
    assert rich[1].font.b


def test_the_marks_of_the_last_round_are_taken_away(tmp_path: Path) -> None:
    source = styled_save(tmp_path / "a.xlsx")
    notes_write(source, tmp_path / "b.xlsx", [Note(2, 2, "太少。"), Note(1, 1, "不对。")])

    notes_write(tmp_path / "b.xlsx", tmp_path / "c.xlsx", [Note(3, 1, "还不对。")])

    sheet = opened(tmp_path / "c.xlsx", "一")
    assert comments(sheet) == {"A2": "已核。", "B2": "去年是2。", "A3": "还不对。"}
    assert coloured(sheet) == ["B2:B3", "A3"]
    assert openpyxl.load_workbook(tmp_path / "c.xlsx").sheetnames == ["退回说明", "一", "二"]


def test_a_csv_file_becomes_a_workbook_with_notes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("组织代码,党员数\n007,约30\n".encode("gb18030"))

    copy = notes_write(
        tmp_path / "a.csv", tmp_path / "b.xlsx", [Note(2, 2, "应为整数。"), Note(4, 3, "空处。")]
    )

    sheet = opened(tmp_path / "b.xlsx", "a")
    assert copy.is_plain
    assert comments(sheet) == {"B2": "应为整数。", "C4": "空处。"}
    assert sheet["A2"].value == "007"
    assert sheet["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert read_rows(tmp_path / "b.xlsx") == [["组织代码", "党员数"], ["007", "约30"]]


def test_the_officers_own_sheet_is_kept_even_by_the_name_of_our_list(tmp_path: Path) -> None:
    (tmp_path / "退回说明[1].csv").write_text("代码,数\n01,x\n", encoding="utf-8")
    workbook_save(tmp_path / "a.xlsx", {"退回说明": [["代码", "数"], ["01", "x"]]})

    notes_write(tmp_path / "退回说明[1].csv", tmp_path / "b.xlsx", [Note(2, 2, "不对。")])
    notes_write(tmp_path / "a.xlsx", tmp_path / "c.xlsx", [Note(2, 2, "不对。")])

    assert comments(opened(tmp_path / "b.xlsx", "退回说明 1")) == {"B2": "不对。"}
    assert comments(opened(tmp_path / "c.xlsx", "退回说明")) == {"B2": "不对。"}


def test_an_old_workbook_becomes_a_new_one_with_notes(tmp_path: Path) -> None:
    source = xls_save(
        tmp_path / "a.xls", [xls_text(0, 0, "代码"), xls_number(1, 0, 36), xls_number(1, 1, 0.94)]
    )

    notes_write(source, tmp_path / "b.xlsx", [Note(2, 1, "应为文字。")])

    assert comments(opened(tmp_path / "b.xlsx", "Sheet1")) == {"A2": "应为文字。"}
    assert read_rows(tmp_path / "b.xlsx", "Sheet1") == read_rows(source)


def test_a_very_large_workbook_is_copied_by_its_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jishi.sheets.notes.MAX_STYLED_CELLS", 10)
    source = ledger_save(tmp_path / "a.xlsx")

    copy = notes_write(source, tmp_path / "b.xlsx", REFUSED)

    sheet = opened(tmp_path / "b.xlsx", "基本情况")
    assert copy.is_plain
    assert set(comments(sheet)) == {"C8", "D8", "A11"}
    assert sorted(map(str, sheet.merged_cells.ranges)) == sorted(LEDGER_MERGES)
    assert table_read(tmp_path / "b.xlsx") == table_read(source)


def test_a_workbook_with_broken_styles_is_copied_by_its_values(tmp_path: Path) -> None:
    source = ledger_save(tmp_path / "a.xlsx")
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(broken, "w") as after:
        for name in before.namelist():
            after.writestr(name, b"<core" if "core" in name else before.read(name))

    copy = notes_write(broken, tmp_path / "b.xlsx", REFUSED)

    assert copy.is_plain
    assert read_rows(tmp_path / "b.xlsx") == read_rows(source)


def test_more_notes_than_a_program_bears_are_coloured_and_listed(tmp_path: Path) -> None:
    source = workbook_save(tmp_path / "a.xlsx", {"s": [["x"]] * 2_005})
    notes = [Note(row, 1, "不对。") for row in range(1, 2_006)]

    copy = notes_write(source, tmp_path / "b.xlsx", notes)

    book: Any = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert copy.marked == 2_005
    assert len(comments(book["s"])) == 2_000
    assert "2000处" in book.worksheets[0]["A1"].value
    assert book.worksheets[0].max_row == 2_007


def picture(path: Path) -> Path:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    head = struct.pack(">2L5B", 1, 1, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path


def test_what_the_copy_cannot_hold_is_said(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("s")
    sheet.write_row(0, 0, ["x", 1, 2])
    sheet.insert_image("E1", str(picture(tmp_path / "p.png")))
    sheet.insert_textbox("E9", "框")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=s!$B$1:$C$1"})
    sheet.insert_chart("E20", chart)
    book.close()

    copy = notes_write(tmp_path / "a.xlsx", tmp_path / "b.xlsx", [Note(1, 1, "不对。")])

    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive:
        kept = " ".join(archive.namelist())
    assert ("pictures" in copy.left_out) == ("xl/media/" not in kept)
    assert ("charts" in copy.left_out) == ("xl/charts/chart" not in kept)
    assert "shapes" in copy.left_out
    front: Any = openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[0]
    assert "图形" in front["A1"].value


def test_a_problem_of_form_becomes_a_note(tmp_path: Path) -> None:
    problem = Problem("SHEET-29", "warning", 12, 3)

    assert problem.note() == Note(12, 3, "第12行C列只有空格,按空白处理。请清除空格;不清楚的选“不清楚”。")


def test_a_wrong_sheet_leaves_no_copy(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="SHEET-08"):
        notes_write(ledger_save(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", REFUSED, sheet="没有")

    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
