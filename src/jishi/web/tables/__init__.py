"""Tables declared once: the screen, the filters and the exported workbook all read the same columns."""

from .asked import Asked
from .book import book_response, page_or_book
from .column import Column, Kind, Value
from .shown import Shown, Table, Tick, pager_of

__all__ = [
    "Asked",
    "Column",
    "Kind",
    "Shown",
    "Table",
    "Tick",
    "Value",
    "book_response",
    "page_or_book",
    "pager_of",
]
