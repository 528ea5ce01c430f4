"""What offices write for types, periods and days, and what we make of it."""

import re
from datetime import date, datetime
from functools import cache

from django.conf import settings

from jishi.shared.dates import Period
from jishi.shared.text import fold, half_width, squeeze
from jishi.shared.yaml_files import yaml_file
from jishi.sheets import Cell, text_of

_DAY = re.compile(r"(\d{4})(?:[-./年](\d{1,2})[-./月](\d{1,2})日?|(\d{2})(\d{2}))")


@cache
def type_words() -> dict[str, tuple[str, ...]]:
    """Return the words for each type, ours first."""
    told = yaml_file(settings.DATA_DIR / "org_type_words.yaml")
    return {org_type: tuple(words) for org_type, words in told.items()}


def type_label(org_type: str) -> str:
    """Return our word for a type."""
    return type_words()[org_type][0]


@cache
def type_by_word() -> dict[str, str]:
    """Return types by id and by every word for them, folded."""
    found = {fold(word): org_type for org_type, words in type_words().items() for word in words}
    return found | {org_type: org_type for org_type in type_words()}


def period_read(cell: Cell) -> tuple[str, bool] | None:
    """Return a period as we write it, and whether it was written so; None when it cannot be read.

    An office program turns a typed 2012-03 into the first of March.
    """
    if isinstance(cell, date):
        return (f"{cell:%Y-%m}", False) if cell.day == 1 else None
    text = squeeze(half_width(text_of(cell)))
    try:
        read = Period.told(text).text
    except ValueError:
        return None
    return read, read == text


def day_read(cell: Cell) -> date | None:
    """Return the day that a cell names; None when there is no such day."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.fullmatch(squeeze(half_width(text_of(cell))))
    if found is None:
        return None
    year, *rest = (int(part) for part in found.groups() if part)
    try:
        return date(year, *rest)
    except ValueError:
        return None
