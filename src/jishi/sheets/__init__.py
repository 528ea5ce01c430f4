"""Files that offices use: workbooks and tables, read safely and written plainly; no rules, no Django."""

from jishi.sheets.cells import Cell, text_of
from jishi.sheets.errors import SheetError
from jishi.sheets.rows import write_rows
from jishi.sheets.workbook import read_rows

__all__ = ["Cell", "SheetError", "read_rows", "text_of", "write_rows"]
