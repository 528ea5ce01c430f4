"""From an office's workbook to values, and every fault on the way."""

from .columns import Columns
from .parts import part_findings
from .rows import CheckedRow, Given, RowReader
from .sentences import say
from .table import FileRefused, form_remarks, table_open
from .words import type_label

__all__ = [
    "CheckedRow",
    "Columns",
    "FileRefused",
    "Given",
    "RowReader",
    "form_remarks",
    "part_findings",
    "say",
    "table_open",
    "type_label",
]
