"""Small counts of people are not shown to whoever may not open the list behind them, nor can they be worked out.

1. A count from 1 up to the bound (exclusive) is hidden.
2. Where a row or a column with a shown total has exactly one hidden cell, its smallest other cell that is not zero is
   hidden too; again until there is none.
"""

from collections.abc import Sequence

Cell = tuple[int, int]


def hidden_cells(table: Sequence[Sequence[int]], small: int) -> frozenset[Cell]:
    """Return which cells (row, column) must not be shown beside the sums of rows and columns."""
    hidden = {(r, c) for r, row in enumerate(table) for c, n in enumerate(row) if 0 < n < small}
    lines = [[(r, c) for c in range(len(row))] for r, row in enumerate(table)]
    lines += [[(r, c) for r in range(len(table))] for c in range(len(table[0]) if table else 0)]
    changed = True
    while changed:
        changed = False
        for line in lines:
            own = [cell for cell in line if cell in hidden]
            rest = sorted((table[r][c], r, c) for r, c in line if (r, c) not in hidden and table[r][c])
            if len(own) == 1 and rest:
                hidden.add((rest[0][1], rest[0][2]))
                changed = True
    return frozenset(hidden)


def shown(n: int, small: int, *, is_hidden: bool) -> str:
    """Write a count, or that it is too small to be told, or that it is held back so that no other can be worked out."""
    if not is_hidden:
        return f"{n:,}"
    return f"少于{small}" if n < small else "不单列"
