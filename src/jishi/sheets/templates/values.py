"""One cell under one column: an exact value, nothing, or a fault; and the way back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from functools import cache
from typing import Final

from jishi.shared.codes import (
    CodeProblem,
    mask_id,
    mask_name,
    mask_phone,
    org_code_problems,
    resident_id_problems,
    uscc_problems,
)
from jishi.shared.text import fold, half_width, squeeze
from jishi.sheets.cells import EXACT_DIGITS, Cell, text_of

from .days import day_read, month_read
from .model import MONEY_UNITS, Field, Value

NUMBER: Final = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
# The office programs compute with fifteen digits: 9600.000000000002 is 9600.
FIFTEEN: Final = Context(prec=EXACT_DIGITS)
YES: Final = frozenset({"是", "有", "√", "1", "true", "y", "yes"})
NO: Final = frozenset({"否", "无", "没有", "×", "0", "false", "n", "no"})
# A number with its counting word: 58人, 5,000元, 1.2万元, 120㎡, 2011年.
COUNTED: Final = re.compile(r"(.*\d)(万?)(?:元|人|名|个|户|岁|年|个月|平方米|平米|㎡|m2)")
# 李 军, spread to the width of three characters.
SPREAD: Final = re.compile(r"[\u4e00-\u9fff]( [\u4e00-\u9fff]){1,2}")
# Whoever writes this says that nobody is there, and does not leave the cell empty.
VACANT: Final = frozenset({"空缺", "暂缺", "缺", "缺配", "空岗", "(空缺)", "(暂缺)"})
NOTHING: Final = frozenset({"", "-", "--", "—", "——", "/", "无"})
LONGEST_TEXT: Final = 200
MASKS: Final[dict[str, Callable[[str], str]]] = {
    "name": mask_name,
    "id_number": mask_id,
    "phone": mask_phone,
}
CODE_TYPES: Final = frozenset({"code", "org", "unit", "area"})


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell says: a value (None: nothing), or the code of a fault with its words."""

    value: Value = None
    fault: str = ""
    words: tuple[tuple[str, object], ...] = ()


BLANK: Final = Read()


def value_read(field: Field, cell: Cell) -> Read:
    """Read one cell.

    Parameters
    ----------
    field : its column
    cell : what stands there

    Returns
    -------
    the kept value: text, exact integer (fen, basis points), day, bool, id of a choice; or a fault
    """
    if cell is None:
        return BLANK
    return READERS[field.type](field, cell)


def value_cell(field: Field, value: Value) -> Cell:
    """Return a kept value as it is typed into a cell.

    Parameters
    ----------
    field : its column
    value : as `value_read` gives it
    """
    if value is None or value == "":
        return None
    if field.type == "choice":
        return field.by_id.get(str(value), str(value))
    if field.type == "flag":
        return "是" if value else "否"
    if field.type == "month" and isinstance(value, date):
        return f"{value:%Y-%m}"
    if field.factor > 1 and isinstance(value, int):
        number = Decimal(value) / field.factor
        if field.type == "percent" and 0 < number < 1:
            # As a bare number it could be taken for a share of one.
            return f"{number.normalize():f}%"
        return int(number) if number == number.to_integral_value() else number
    return value


def value_text(field: Field, value: Value) -> str:
    """Return a kept value as a sentence names it; nothing is 空.

    Parameters
    ----------
    field : its column
    value : as `value_read` gives it
    """
    cell = value_cell(field, value)
    return "空" if cell is None else text_of(cell)


def masked(field: Field, value: Value) -> Value:
    """Return a value as it is shown to whoever may not see it whole.

    Parameters
    ----------
    field : its column
    value : as `value_read` gives it
    """
    mask = MASKS.get(field.personal)
    return mask(value) if mask and isinstance(value, str) else value


def value_doubts(field: Field, value: Value, on_date: date) -> tuple[CodeProblem, ...]:
    """Return what looks wrong about a code; nothing is refused for it.

    Parameters
    ----------
    field : its column, which says how the code is checked
    value : as `value_read` gives it; a masked one raises no doubt
    on_date : nobody is born after it
    """
    if not field.check or not isinstance(value, str) or "*" in value:
        return ()
    if field.check == "id_number":
        return resident_id_problems(value, on_date=on_date)
    return uscc_problems(value) if field.check == "uscc" else org_code_problems(value)


def _text(field: Field, cell: Cell) -> Read:
    # A name typed over two lines of a cell is one name.
    text = squeeze(cell) if isinstance(cell, str) else text_of(cell)
    if not text:
        return BLANK
    if field.personal:
        text = text.replace(" ", "") if SPREAD.fullmatch(text) else text
        if fold(text) in VACANT:
            return Read("")
    longest = field.most or LONGEST_TEXT
    if len(text) > longest:
        return _fault("TABLE-24", length=len(text), limit=longest)
    return _matched(field, text)


def _code(field: Field, cell: Cell) -> Read:
    if isinstance(cell, Decimal) or (isinstance(cell, int) and cell >= 10**EXACT_DIGITS):
        return _fault("TABLE-25")
    text = squeeze(half_width(text_of(cell))).replace(" ", "").upper()
    if text in NOTHING:
        return BLANK
    if SCIENTIFIC.fullmatch(text):
        return _fault("TABLE-25")
    return _matched(field, text)


def _matched(field: Field, text: str) -> Read:
    if not field.pattern or "*" in text:
        return Read(text)
    # 2012年 is the period 2012.
    told = next(
        (one for one in (text, text.removesuffix("年")) if _compiled(field.pattern).fullmatch(one)), None
    )
    return _fault("TABLE-26", expected=field.expected) if told is None else Read(told)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _integer(field: Field, cell: Cell) -> Read:
    low, high = field.least or 0, field.most
    if type(cell) is int and field.factor == 1 and low <= cell and (high is None or cell <= high):
        return Read(cell)
    number = _number(_uncounted(field, cell))
    if number is None:
        return BLANK if _is_nothing(cell) else _fault("TABLE-21", expected=_range(field))
    if isinstance(number, str):
        return _fault("TABLE-21", expected=_range(field))
    kept = number * field.factor
    if kept != kept.to_integral_value():
        return _fault("TABLE-22", decimals=len(str(field.factor)) - 1)
    if kept < low or (high is not None and kept > high):
        return _fault("TABLE-23", expected=_range(field))
    return Read(int(kept))


def _uncounted(field: Field, cell: Cell) -> Cell:
    """Return a number without the word it is counted in; money in the unit of its column."""
    found = COUNTED.fullmatch(squeeze(half_width(cell)).replace(" ", "")) if isinstance(cell, str) else None
    if found is None:
        return cell
    text, is_large = found[1], bool(found[2])
    if not is_large and (field.type != "money" or field.unit == "元"):
        return text
    number = _number(text)
    if not isinstance(number, Decimal) or field.type != "money":
        return cell
    return number * MONEY_UNITS["万元" if is_large else "元"] / MONEY_UNITS[field.unit]


def _percent(field: Field, cell: Cell) -> Read:
    text = squeeze(half_width(cell)) if isinstance(cell, str) else ""
    if text.endswith("%"):
        return _integer(field, text[:-1].strip())
    number = _number(cell)
    if isinstance(number, Decimal) and 0 < number < 1:
        # Half of the offices mean 94 by 0.94, the others 0.94.
        large = f"{(number * 100).normalize():f}%"
        return _fault("TABLE-27", small=f"{number.normalize():f}%", large=large)
    return _integer(field, cell)


def _number(cell: Cell) -> Decimal | str | None:
    """Return the number a cell holds, its text if it is none, or None for nothing."""
    if isinstance(cell, bool | date | datetime | time | timedelta):
        return text_of(cell)
    if isinstance(cell, int | Decimal):
        return FIFTEEN.plus(Decimal(cell))
    text = squeeze(half_width(text_of(cell)))
    if text in NOTHING:
        return None
    return Decimal(text.replace(",", "")) if NUMBER.fullmatch(text) else text


def _is_nothing(cell: Cell) -> bool:
    return squeeze(half_width(text_of(cell))) in NOTHING


def _range(field: Field) -> tuple[str, dict[str, str]]:
    """Return what was expected, as the key of a sentence and what it names."""
    low = value_text(field, field.least or 0)
    suffix = {"percent": "%", "money": field.unit}.get(field.type, "")
    if field.most is None:
        return "table-from", {"low": low + suffix}
    kind = "table-between-whole" if field.factor == 1 else "table-between"
    return kind, {"low": low, "high": value_text(field, field.most) + suffix}


def _date(field: Field, cell: Cell) -> Read:
    del field
    if _is_nothing(cell):
        return BLANK
    day = day_read(cell)
    if day is not None:
        return Read(day)
    # Which day of a month it was is for the office to say: a day of our own would be a wrong record.
    return _fault("TABLE-28" if month_read(cell) is None else "TABLE-72")


def _month(field: Field, cell: Cell) -> Read:
    del field
    if _is_nothing(cell):
        return BLANK
    day = month_read(cell)
    return _fault("TABLE-29") if day is None else Read(day)


def _choice(field: Field, cell: Cell) -> Read:
    text = text_of(cell)
    kept = field.by_word.get(fold(text))
    if kept is not None:
        return Read(kept)
    if _is_nothing(cell):
        return BLANK
    return _fault("TABLE-30", expected="、".join(each.label for each in field.choices))


def _flag(field: Field, cell: Cell) -> Read:
    del field
    word = fold(text_of(cell))
    if word in YES:
        return Read(True)
    if word in NO:
        return Read(False)
    return BLANK if _is_nothing(cell) else _fault("TABLE-31")


def _nothing(field: Field, cell: Cell) -> Read:
    del field, cell
    return BLANK


def _fault(code: str, **words: object) -> Read:
    return Read(fault=code, words=tuple(words.items()))


READERS: Final[dict[str, Callable[[Field, Cell], Read]]] = {
    "number": _nothing,
    "text": _text,
    **dict.fromkeys(sorted(CODE_TYPES), _code),
    "integer": _integer,
    "money": _integer,
    "percent": _percent,
    "tenths": _integer,
    "date": _date,
    "month": _month,
    "choice": _choice,
    "flag": _flag,
}
