"""Files that offices use: workbooks and tables, read safely and written plainly; no rules, no Django."""

from typing import TYPE_CHECKING, Any

from jishi.sheets.book import Book, Column, book_check, book_write
from jishi.sheets.cells import Cell, text_of
from jishi.sheets.errors import SheetError
from jishi.sheets.model import Note, Problem, Skipped, Table, TableRow
from jishi.sheets.notes_text import NotesCopy
from jishi.sheets.rows import write_rows
from jishi.sheets.summary import table_summary
from jishi.sheets.table import table_read
from jishi.sheets.workbook import Workbook, read_rows, workbook_open

if TYPE_CHECKING:
    from jishi.sheets.notes import notes_write

__all__ = [
    "Book",
    "Cell",
    "Column",
    "Note",
    "NotesCopy",
    "Problem",
    "SheetError",
    "Skipped",
    "Table",
    "TableRow",
    "Workbook",
    "book_check",
    "book_write",
    "notes_write",
    "read_rows",
    "table_read",
    "table_summary",
    "text_of",
    "workbook_open",
    "write_rows",
]


def __getattr__(name: str) -> Any:
    """Load what writes into workbooks of others only for those who ask for it: it takes a quarter of a second."""
    if name == "notes_write":
        from jishi.sheets.notes import notes_write

        return notes_write
    raise AttributeError(name)
