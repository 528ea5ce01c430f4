"""One step on a workbook, in a process of its own: python -m bench.sheets.work draw|nothing|read|notes PATH."""

import sys
from pathlib import Path

from jishi.sheets import Book, Column, Note, book_write, notes_write, table_read


def draw(folder: Path) -> None:
    """Write the two workbooks that the other steps read."""
    county = tuple(Column(name) for name in ("组织代码", *(f"指标{n}" for n in range(29))))
    rows = ([f"2303{n:08}", *((n * 7 + k) % 1000 for k in range(29))] for n in range(5_000))
    book_write(folder / "county.xlsx", Book("表", county, rows))
    large = tuple(Column(f"列{n}") for n in range(10))
    book_write(folder / "large.xlsx", Book("表", large, ([n] * 9 + ["东村党支部"] for n in range(100_000))))


def nothing(folder: Path) -> None:
    """Start, import, end."""


def notes(path: Path) -> None:
    """Put two hundred notes into a copy."""
    notes_write(path, path.with_name("noted.xlsx"), [Note(row, 3, "不对。") for row in range(3, 203)])


STEPS = {"draw": draw, "nothing": nothing, "read": table_read, "notes": notes}

if __name__ == "__main__":
    STEPS[sys.argv[1]](Path(sys.argv[2]))
