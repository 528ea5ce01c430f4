"""One column of a table: what it is called, what stands in it, where a click leads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Generic, Literal, TypeVar

from jishi.web import words

Row = TypeVar("Row")
Value = str | int | date | None


class Kind(Enum):
    """What the values of a column are; figures stand right, and the status line adds them up."""

    TEXT = "text"
    COUNT = "count"
    TENTHS = "tenths"
    POINTS = "points"
    RATE = "rate"
    YUAN = "yuan"
    DAY = "day"

    @property
    def is_figure(self) -> bool:
        """Tell whether the values are numbers."""
        return self not in (Kind.TEXT, Kind.DAY)


Card = Literal["lead", "state", "more", "off"]


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column over rows of one type.

    `value` gives what the cell holds: counts as they are, tenths, points in centipoints, rates in basis points,
    money in fen; a text in a column of figures (未采集) stands as it is, None is `—`.
    `link` gives where a click leads ("" nowhere). `unfold` gives where the rows below this one come from, for a tree.
    `tone` gives `late` (red text), `due` (amber), `strong`, `quiet` or "". `order` replaces the value when sorting.
    `funnel` lets the reader tick values. `group` is the header above neighbouring columns of the same group.
    `card` says where the cell stands on a phone: `lead` and `state` on the first line, `more` on the second.
    `screen_only` columns (a verb to click) are not exported.
    """

    key: str
    label: str
    value: Callable[[Row], Value]
    kind: Kind = Kind.TEXT
    link: Callable[[Row], str] | None = None
    tone: Callable[[Row], str] | None = None
    hint: Callable[[Row], str] | None = None
    unfold: Callable[[Row], str] | None = None
    order: Callable[[Row], Any] | None = None
    funnel: bool = False
    sortable: bool = True
    group: str = ""
    card: Card = "more"
    width: int = 0
    screen_only: bool = False

    def text(self, row: Row) -> str:
        """Return what the cell says on screen."""
        return written(self.value(row), self.kind)

    def sort_key(self, row: Row) -> tuple[bool, Any]:
        """Return what the cell sorts by; figures before words, nothing last."""
        value = self.order(row) if self.order else self.value(row)
        out_of_place = value is None or (self.kind is not Kind.TEXT and isinstance(value, str))
        return (out_of_place, "" if out_of_place else value)


def written(value: Value, kind: Kind) -> str:
    """Write one value of a column of this kind."""
    if value is None:
        return words.NOT_APPLICABLE
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    writer = _WRITERS.get(kind, str)
    return writer(value)


_WRITERS: dict[Kind, Callable[[int], str]] = {
    Kind.COUNT: words.count_words,
    Kind.TENTHS: words.tenths_words,
    Kind.POINTS: words.points_words,
    Kind.RATE: words.rate_words,
    Kind.YUAN: words.yuan_words,
}
_DECIMALS = {Kind.TENTHS: 1, Kind.POINTS: 2, Kind.RATE: 2, Kind.YUAN: 2}


def plain_number(value: Value, kind: Kind) -> str:
    """Write a figure without separators or signs, for adding up and for pasting; "" when it is not one."""
    if not isinstance(value, int) or not kind.is_figure:
        return ""
    decimals = _DECIMALS.get(kind, 0)
    whole, rest = divmod(abs(value), 10**decimals)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{rest:0{decimals}d}" if decimals else "")
