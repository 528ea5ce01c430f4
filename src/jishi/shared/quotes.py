"""Quotes in a csv file that are opened and never closed: what follows them becomes one cell, and rows are lost."""

import csv
from collections.abc import Iterable
from itertools import chain


def row_joining(lines: Iterable[str], delimiter: str = ",") -> int:
    r"""Return the row that swallows the rows below it, since a quote in it is not closed.

    1. Read rows with a quote strictly: one that opens a cell must close at the end of a cell.
    2. Where a row breaks that within its own line it is only untidy (`"甲"乙`) and joins nothing: go on below it.
    3. Where it breaks that on a later line, or at the end of the file, it is the row looked for.

    Parameters
    ----------
    lines : with their line ends
    delimiter : between cells

    Returns
    -------
    the row, from 1, where a cell of several lines is one row; 0 if there is none

    Examples
    --------
    >>> row_joining(["a,b\n", '"c,1\n', "d,2\n"]), row_joining(["a\n", '"b\n', 'c",1\n', '"d"e\n'])
    (2, 0)
    """
    waiting = iter(lines)
    for row, first in enumerate(waiting, 1):
        if '"' not in first:
            continue
        reader = csv.reader(chain([first], waiting), delimiter=delimiter, strict=True)
        try:
            next(reader)
        except csv.Error as error:
            if reader.line_num > 1 or "unexpected end" in str(error):
                return row
    return 0
