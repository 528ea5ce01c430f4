"""One cell under one indicator: an exact stored integer, an answer without a number, blank, or a fault."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal

from jishi.shared.text import half_width, squeeze
from jishi.sheets import Cell, text_of

from ..dictionary import Indicator
from ..models import Answer

ANSWERS = {
    "未采集": Answer.NOT_ASKED.value,
    "不清楚": Answer.UNKNOWN.value,
    "拒答": Answer.REFUSED.value,
    "不适用": Answer.NOT_APPLICABLE.value,
    "—": Answer.NOT_APPLICABLE.value,
    "--": Answer.NOT_APPLICABLE.value,
    "-": Answer.NOT_APPLICABLE.value,
    "/": Answer.NOT_APPLICABLE.value,
}
_YES_NO = {
    "是": 1,
    "有": 1,
    "√": 1,
    "1": 1,
    "TRUE": 1,
    "否": 0,
    "无": 0,
    "没有": 0,
    "×": 0,
    "0": 0,
    "FALSE": 0,
}
_NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")
# The office programs compute with fifteen digits: 9600.000000000002 is 9600.
_FIFTEEN = Context(prec=15)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: a value, or an answer, or neither (blank), or the code of a fault with its words."""

    value: int | None = None
    answer: str = ""
    fault: str = ""
    words: tuple[tuple[str, object], ...] = ()

    @property
    def is_blank(self) -> bool:
        """Tell whether the cell says nothing."""
        return self.value is None and not self.answer and not self.fault


BLANK = Reading()


def read_cell(indicator: Indicator, cell: Cell) -> Reading:
    """Read one cell; the common case, a whole number in range, comes before all others."""
    if cell is None:
        return BLANK
    if type(cell) is int and indicator.factor == 1 and indicator.min <= cell <= indicator.max:
        return Reading(cell)
    if isinstance(cell, str):
        text = squeeze(half_width(cell))
        if not text:
            return BLANK
        if text in ANSWERS:
            return Reading(answer=ANSWERS[text])
        return _text(indicator, text)
    if isinstance(cell, date | datetime | time | timedelta):
        return _fault("FACTS-16", expected=expected(indicator))
    if indicator.scale == "flag" or isinstance(cell, bool):
        return _flag(indicator, text_of(cell))
    return _number(indicator, Decimal(cell), is_marked=False)


def expected(indicator: Indicator) -> str:
    """Say what may stand in the indicator's cells."""
    low, high = indicator.shown(indicator.min), indicator.shown(indicator.max)
    if indicator.scale == "flag":
        return "“是”或“否”"
    if indicator.factor == 1:
        return f"{low}到{high}的整数"
    unit = indicator.unit
    return f"{low}到{high}{unit}"


def _text(indicator: Indicator, text: str) -> Reading:
    if indicator.scale == "flag":
        return _flag(indicator, text)
    is_marked = text.endswith("%") and indicator.unit == "%"
    plain = text[:-1].strip() if is_marked else text
    if _NUMBER.fullmatch(plain):
        return _number(indicator, Decimal(plain.replace(",", "")), is_marked=is_marked)
    digits = _DIGITS.findall(plain)
    repair = digits[0] if len(digits) == 1 and not re.search("约|左右|多|余", plain) else "数字"
    return _fault("FACTS-10", expected=expected(indicator), repair=repair)


def _flag(indicator: Indicator, text: str) -> Reading:
    if indicator.scale != "flag":
        return _fault("FACTS-10", expected=expected(indicator), repair="数字")
    value = _YES_NO.get(text.upper())
    return _fault("FACTS-31") if value is None else Reading(value)


def _number(indicator: Indicator, number: Decimal, *, is_marked: bool) -> Reading:
    """Turn a typed number into stored units, exactly or not at all.

    `is_marked`: it stood with a percent sign. An unmarked share between 0 and 1 may mean either thing.
    """
    number = _FIFTEEN.plus(number)
    if indicator.scale == "bp" and not is_marked and 0 < number <= 1:
        large = f"{(number * 100).normalize():f}%"
        return _fault("FACTS-14", small=f"{number.normalize():f}%", large=large)
    stored = number * indicator.factor
    if stored != stored.to_integral_value():
        if indicator.factor == 1:
            return _fault("FACTS-11", expected=expected(indicator))
        return _fault("FACTS-15", decimals=indicator.decimals)
    if indicator.min <= stored <= indicator.max:
        return Reading(int(stored))
    in_yuan = number / 10_000
    if indicator.unit == "万元" and stored > indicator.max and in_yuan * indicator.factor <= indicator.max:
        return _fault("FACTS-13", expected=expected(indicator), repair=f"{in_yuan.normalize():f}万元")
    return _fault("FACTS-12", expected=expected(indicator))


def _fault(code: str, **words: object) -> Reading:
    return Reading(fault=code, words=tuple(words.items()))
