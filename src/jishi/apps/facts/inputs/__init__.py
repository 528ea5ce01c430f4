"""From an office's workbook to values, and every fault on the way."""

from .cells import Reading, read_cell
from .columns import Columns
from .parts import is_more, part_findings, parts
from .rows import CheckedRow, Given, RowReader
from .sentences import say
from .table import FileRefused, form_remarks, table_open
from .words import type_label

__all__ = [
    "CheckedRow",
    "Columns",
    "FileRefused",
    "Given",
    "Reading",
    "RowReader",
    "form_remarks",
    "is_more",
    "part_findings",
    "parts",
    "read_cell",
    "say",
    "table_open",
    "type_label",
]
