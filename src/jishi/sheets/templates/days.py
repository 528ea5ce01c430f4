"""Days and months as offices write them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from jishi.shared.text import half_width, squeeze
from jishi.sheets.cells import Cell, text_of

DAY: Final = re.compile(r"(\d{4})(?:[-./年](\d{1,2})[-./月](\d{1,2})日?|(\d{2})(\d{2}))")
MONTH: Final = re.compile(r"(\d{4})(?:[-./年](\d{1,2})月?|(\d{2}))")


def day_read(cell: Cell) -> date | None:
    """Return the day that a cell names; None when there is no such day.

    Parameters
    ----------
    cell : a date, or text such as 2012-07-15, 2012.7.15, 2012年7月15日, 20120715

    Examples
    --------
    >>> day_read("2012.7.15"), day_read(20120715), day_read("2012-02-30")
    (datetime.date(2012, 7, 15), datetime.date(2012, 7, 15), None)
    """
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    text = text_of(cell)
    if len(text) == len("2012-07-15") and text[4] == text[7] == "-":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    return _date(DAY, text)


def month_read(cell: Cell) -> date | None:
    """Return the first day of the month that a cell names; a day names its month.

    Parameters
    ----------
    cell : a date, or text such as 1998-07, 1998.7, 1998年7月, 199807

    Examples
    --------
    >>> month_read("1998.7"), month_read("1998年7月1日"), month_read("1998")
    (datetime.date(1998, 7, 1), datetime.date(1998, 7, 1), None)
    """
    day = day_read(cell)
    if day is not None:
        return day.replace(day=1)
    # An office program drops the last nought of 1998.10, but as text it stands.
    return _date(MONTH, text_of(cell))


def _date(form: re.Pattern[str], text: str) -> date | None:
    found = form.fullmatch(squeeze(half_width(text)).replace(" ", ""))
    if found is None:
        return None
    year, month, *rest = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, *(rest or [1]))
    except ValueError:
        return None
