"""What the list of refusals says, for both ways of writing the copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from jishi.shared import wording
from jishi.sheets.model import Note
from jishi.sheets.shape import column_letters
from jishi.sheets.workbook import REFUSALS_SHEET

AUTHOR: Final = "基石"
FILL: Final = "FFC7CE"
# Office programs grow slow with more notes than this; the rest is coloured and listed.
MAX_CELL_NOTES: Final = 2_000

CellNotes = dict[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class NotesCopy:
    """What became of the copy.

    Parameters
    ----------
    marked : how many cells carry a mark
    left_out : kinds of things of the original that the copy lacks: "pictures", "charts", "shapes",
        "embedded", "controls"; empty if it is whole
    is_plain : whether it holds the values only, without styles
    """

    marked: int
    left_out: tuple[str, ...]
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Refusals:
    """All remarks on one sheet of one file."""

    HEAD_ROW: ClassVar[int] = 2

    file: str
    sheet: str
    notes: tuple[Note, ...]
    lang: str

    def title(self) -> str:
        """Return the sentence over the list."""
        return wording.render(self.lang, "notes-title", file=self.file, count=len(self.notes))

    def head(self) -> list[str]:
        """Return the list's header."""
        return [wording.render(self.lang, f"notes-column-{name}") for name in ("number", "where", "text")]

    @classmethod
    def is_list(cls, sheet: str, head: Sequence[object]) -> bool:
        """Tell whether a sheet is the list of an earlier round, and not one of the officer's own."""
        heads = [cls("", "", (), lang).head() for lang in wording.LANGUAGES]
        return sheet.startswith(REFUSALS_SHEET) and list(head[:3]) in heads

    def remarks(self, left_out: Sequence[str], *, is_plain: bool) -> list[str]:
        """Return what the officer must know about the copy itself."""
        told = []
        if len(self.by_cell()) > MAX_CELL_NOTES:
            told.append(wording.render(self.lang, "notes-more", count=MAX_CELL_NOTES))
        if is_plain:
            told.append(wording.render(self.lang, "notes-plain"))
        if left_out:
            kinds = "、".join(wording.render(self.lang, f"notes-kind-{kind}") for kind in left_out)
            told.append(wording.render(self.lang, "notes-left-out", kinds=kinds))
        return told

    def lines(self) -> list[tuple[Note, str]]:
        """Return each remark with its place in words, in the order of the sheet, the whole sheet first."""
        ordered = sorted(self.notes, key=lambda note: (note.row or 0, note.column or 0, note.text))
        return [(note, self._where(note)) for note in ordered]

    def by_cell(self) -> CellNotes:
        """Return the remarks by cell, row by row, those on one cell joined."""
        texts: dict[tuple[int, int], list[str]] = {}
        for note, _ in self.lines():
            if note.row is not None:
                texts.setdefault((note.row, note.column or 1), []).append(note.text)
        return {cell: "\n".join(lines) for cell, lines in texts.items()}

    @staticmethod
    def cell(note: Note) -> str:
        """Return the cell's name, the row's first one if the remark is about the row."""
        return f"{column_letters(note.column or 1)}{note.row}"

    def _where(self, note: Note) -> str:
        if note.row is None:
            return wording.render(self.lang, "notes-whole-sheet")
        if note.column is None:
            return wording.render(self.lang, "notes-row", row=note.row)
        return self.cell(note)
