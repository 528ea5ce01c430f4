"""One cell: from what the office program stores to an exact value, and back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

Cell = str | int | bool | Decimal | date | datetime | time | timedelta | None

# An office program keeps fifteen digits of a number; the sixteenth may come back changed.
EXACT_DIGITS = 15
# Before this day the office programs count a 29 February 1900 that never was.
FIRST_DATE = date(1900, 3, 1)
LAST_DATE = date(9999, 12, 31)


def exact(value: object) -> Cell:
    """Return a stored value without binary fractions: whole floats as int, others as Decimal.

    Parameters
    ----------
    value : what the file reader gave for one cell; an empty string is a blank cell

    Returns
    -------
    text, int, bool, Decimal, date (an instant at midnight is a date), datetime, time, timedelta, or None

    Examples
    --------
    >>> exact(36.0), exact(0.94), exact("")
    (36, Decimal('0.94'), None)

    A code of eighteen digits that became a number has fifteen left, as the office's program shows it:

    >>> exact(9.12303211234567936e17)
    912303211234568000
    """
    if isinstance(value, float):
        if not value.is_integer():
            return Decimal(repr(value))
        return int(value) if abs(value) < 10**EXACT_DIGITS else int(Decimal(f"{value:.{EXACT_DIGITS}g}"))
    if isinstance(value, str):
        return value or None
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if value is None or isinstance(value, bool | int | date | time | timedelta):
        return value
    return str(value)


def storable_number(value: int | Decimal) -> float | None:
    """Return the number as a cell stores it, or None if the cell would change it.

    Parameters
    ----------
    value : any finite or infinite number

    Returns
    -------
    the float of at most fifteen digits equal to `value`, else None: such a number is kept as text

    Examples
    --------
    >>> storable_number(Decimal("83.70")), storable_number(230321197001011234)
    (83.7, None)
    """
    number = Decimal(value)
    if not number.is_finite():
        return None
    if len(number.normalize().as_tuple().digits) > EXACT_DIGITS or abs(number.adjusted()) > 300:
        return None
    return float(number)


def is_storable_date(value: date) -> bool:
    """Tell whether an office program counts this day right.

    Parameters
    ----------
    value : a date or datetime

    Examples
    --------
    >>> is_storable_date(date(1899, 5, 1)), is_storable_date(date(2012, 7, 15))
    (False, True)
    """
    day = value.date() if isinstance(value, datetime) else value
    return FIRST_DATE <= day <= LAST_DATE


def text_of(cell: Cell) -> str:
    """Return a cell as text the way the screen shows it plainly: for codes, names, labels.

    Parameters
    ----------
    cell : a value of `exact`

    Returns
    -------
    stripped text; a number in plain digits without exponent; a blank cell is ""

    Examples
    --------
    >>> text_of(230321001), text_of(" A 1 "), text_of(None), text_of(Decimal("0.94"))
    ('230321001', 'A 1', '', '0.94')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, str):
        return cell.strip()
    return str(cell)
