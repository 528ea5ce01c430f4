"""A copy of the officer's own file with each refusal written as a note on its cell, and a list in front."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import quote_sheetname
from openpyxl.workbook import Workbook as StyledWorkbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from jishi.sheets.model import Note
from jishi.sheets.notes_plain import plain_copy_write
from jishi.sheets.notes_text import AUTHOR, FILL, MAX_CELL_NOTES, CellNotes, NotesCopy, Refusals
from jishi.sheets.shape import column_letters
from jishi.sheets.workbook import REFUSALS_SHEET, Workbook, workbook_open

# Beyond this a styled copy takes too much memory; the values are copied without styles.
MAX_STYLED_CELLS: Final = 400_000
# Always true, and known again: by it the marks of the last round are found and taken away.
MARK_FORMULA: Final = 'LEN("jishi")=5'
RANGES_IN_A_RULE: Final = 100
BETWEEN: Final = "\n——\n"
SHAPES: Final = re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)[\s>]")
RICH_TEXT: Final = re.compile(rb"<(?:\w+:)?r>")
KINDS: Final = {
    "pictures": re.compile(r"xl/media/"),
    "charts": re.compile(r"xl/charts/chart\d"),
    "embedded": re.compile(r"xl/embeddings/"),
    "controls": re.compile(r"xl/(?:ctrlProps|activeX)/"),
}


def notes_write(
    source: str | Path,
    target: str | Path,
    notes: Sequence[Note],
    sheet: str | None = None,
    lang: str = "zh",
    called: str = "",
) -> NotesCopy:
    """Write a copy of the file in which every refusal stands where it belongs.

    1. An xlsx file keeps its styles, formulas and the officer's own notes; marks of the last round go.
    2. Another file, or one of more than 400,000 cells or with broken styles, becomes a copy of its values.
    3. The first sheet lists everything, with links; it is never read as data.

    Parameters
    ----------
    source : the officer's file, which is not touched
    target : the copy, .xlsx (.xlsm to keep macros); it appears whole or not at all
    notes : what is wrong, where; without column on the row's first cell, without row only in the list
    sheet : the sheet they are about; without one, the first in sight that has a value
    lang : language of the list's own words
    called : the officer's name for the file, where it lies here under a passing one

    Returns
    -------
    how many cells were marked, and what of the original the copy lacks

    Raises
    ------
    SheetError
        as `workbook_open`; SHEET-08 if there is no such sheet
    """
    book = workbook_open(source, called)
    name = book.first_with_values() if sheet is None else book.checked(sheet)
    refusals = Refusals(book.called, name, tuple(notes), lang)
    target = Path(target)
    if book.kind == "xlsx" and _cell_count(book) <= MAX_STYLED_CELLS:
        with warnings.catch_warnings():
            # What the copy cannot hold is found by comparing, not by these.
            warnings.simplefilter("ignore")
            styled = _styled_open(book, target)
            if styled is not None and name in styled.sheetnames:
                return _styled_copy_write(book, styled, target, refusals)
    return plain_copy_write(book, target, refusals)


def _styled_open(book: Workbook, target: Path) -> StyledWorkbook | None:
    keep_vba = target.suffix.lower() == ".xlsm"
    try:
        return openpyxl.load_workbook(book.path, rich_text=_has_rich_text(book), keep_vba=keep_vba)
    except Exception:
        # It wants every part in order, the reader only those with values; its errors have no common base.
        return None


def _cell_count(book: Workbook) -> int:
    """Count what a styled copy would hold in memory, every cell under a merged block included."""
    count = 0
    for name in book.sheet_names():
        shape = book.shape(name)
        covered = ((m.last_row - m.row + 1) * (m.last_column - m.column + 1) for m in shape.merges)
        count += shape.stored_cells + sum(covered)
    return count


def _styled_copy_write(book: Workbook, styled: StyledWorkbook, target: Path, refusals: Refusals) -> NotesCopy:
    part = target.with_name(f".{target.name}.part")
    try:
        has_comments = any("comments" in name.lower() for name in book.package.parts())
        _last_round_remove(styled, has_comments=has_comments)
        marked = _mark(styled[refusals.sheet], refusals.by_cell())
        left_out = _left_out(book.path, styled)
        _list(styled, refusals, refusals.remarks(left_out, is_plain=False))
        styled.save(part)
        part.replace(target)
    finally:
        styled.close()
        part.unlink(missing_ok=True)
    return NotesCopy(marked, left_out, is_plain=False)


def _has_rich_text(book: Workbook) -> bool:
    """Tell whether a cell holds text in several styles, which takes longer to load."""
    for part in book.package.parts():
        if "sharedStrings" not in part and "/worksheets/sheet" not in part:
            continue
        end = b""
        for chunk in book.package.chunks(part):
            if RICH_TEXT.search(end + chunk):
                return True
            end = chunk[-8:]
    return False


def _last_round_remove(styled: StyledWorkbook, *, has_comments: bool) -> None:
    for sheet in list(styled.worksheets):
        if Refusals.is_list(sheet.title, [cell.value for cell in sheet[Refusals.HEAD_ROW]]):
            styled.remove(sheet)
            continue
        _rules_remove(sheet)
        for cell in chain.from_iterable(sheet.iter_rows()) if has_comments else ():
            if not isinstance(cell, MergedCell) and cell.comment is not None:
                cell.comment = _without_ours(cell.comment)


def _rules_remove(sheet: Worksheet) -> None:
    kept = ConditionalFormattingList()
    for formatting in sheet.conditional_formatting:
        for rule in formatting.rules:
            if rule.formula != [MARK_FORMULA]:
                kept.add(str(formatting.sqref), rule)
    sheet.conditional_formatting = kept


def _without_ours(comment: Comment) -> Comment | None:
    if comment.author != AUTHOR:
        return comment
    own, between, _ = comment.text.rpartition(BETWEEN)
    return Comment(own, "") if between else None


def _mark(sheet: Worksheet, by_cell: CellNotes) -> int:
    ranges = [_anchor(sheet, row, column) for row, column in by_cell]
    for coordinate, text in list(zip(ranges, by_cell.values(), strict=True))[:MAX_CELL_NOTES]:
        cell = sheet[coordinate]
        before = cell.comment.text + BETWEEN if cell.comment else ""
        cell.comment = Comment(before + text, AUTHOR, height=90, width=280)
    distinct = list(dict.fromkeys(ranges))
    for at in range(0, len(distinct), RANGES_IN_A_RULE):
        fill = PatternFill(bgColor=FILL, fill_type="solid")
        rule = Rule(type="expression", dxf=DifferentialStyle(fill=fill), formula=[MARK_FORMULA])
        sheet.conditional_formatting.add(" ".join(distinct[at : at + RANGES_IN_A_RULE]), rule)
    return len(distinct)


def _anchor(sheet: Worksheet, row: int, column: int) -> str:
    """Return the name of the cell that can carry a note: the first one of a merged block."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        for block in sheet.merged_cells.ranges:
            if cell.coordinate in block:
                return f"{column_letters(block.min_col)}{block.min_row}"
    return cell.coordinate


def _list(styled: StyledWorkbook, refusals: Refusals, remarks: Sequence[str]) -> None:
    front = styled.create_sheet(REFUSALS_SHEET, 0)
    front.append([" ".join([refusals.title(), *remarks])])
    front.append(refusals.head())
    for number, (note, where) in enumerate(refusals.lines(), start=1):
        front.append([number, where, note.text])
        if note.row is not None:
            link = front.cell(front.max_row, 2)
            location = f"{quote_sheetname(refusals.sheet)}!{refusals.cell(note)}"
            link.hyperlink = Hyperlink(ref=link.coordinate, location=location)
            link.font = Font(color="0563C1", underline="single")
    for column, width in zip("ABC", (6, 12, 100), strict=True):
        front.column_dimensions[column].width = width
    front.freeze_panes = f"A{Refusals.HEAD_ROW + 1}"
    for sheet in styled.worksheets:
        sheet.sheet_view.tabSelected = sheet is front
    styled.active = 0


def _left_out(source: Path, styled: StyledWorkbook) -> tuple[str, ...]:
    """Return the kinds of things that the copy will lack: what the file holds, less what was taken over."""
    with zipfile.ZipFile(source) as archive:
        names = archive.namelist()
        drawings = [name for name in names if re.match(r"xl/drawings/drawing\d", name)]
        has_shapes = any(SHAPES.search(archive.read(name)) for name in drawings)
    held = {kind: sum(part.match(name) is not None for name in names) for kind, part in KINDS.items()}
    sheets: list[Any] = [*styled.worksheets, *styled.chartsheets]
    kept = {
        "pictures": sum(len(getattr(sheet, "_images", ())) for sheet in sheets),
        "charts": sum(len(sheet._charts) for sheet in sheets),
    }
    lost = tuple(kind for kind in KINDS if held[kind] > kept.get(kind, 0))
    return (*lost, "shapes") if has_shapes else lost
