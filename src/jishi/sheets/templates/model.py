"""An office table as it is described: its title, its columns by header path, and what may stand in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal

from jishi.shared import wording
from jishi.shared.text import fold
from jishi.sheets.model import Note
from jishi.sheets.shape import column_letters

# What is kept of a cell: text, an exact integer (people, fen, basis points), a day, yes or no.
Value = str | int | bool | date | None
FieldType = Literal[
    "number", "text", "code", "org", "unit", "area", "integer", "date", "month", "choice", "flag",
    "percent", "tenths", "money",
]  # fmt: skip
Lock = Literal["free", "held", "always"]
Personal = Literal["", "name", "id_number", "phone", "plain"]
TYPES: Final[tuple[str, ...]] = FieldType.__args__  # type: ignore[attr-defined]
LOCKS: Final[tuple[str, ...]] = Lock.__args__  # type: ignore[attr-defined]
PERSONAL: Final[tuple[str, ...]] = Personal.__args__  # type: ignore[attr-defined]
MONEY_UNITS: Final = {"元": 100, "万元": 1_000_000}
# How many kept units one typed unit is.
FACTORS: Final = {"percent": 100, "tenths": 10}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a drop-down: what is kept, what the office reads, what else it writes for it."""

    id: str
    label: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """One column.

    Parameters
    ----------
    id : what the value is called in our records
    path : its header, "基本情况/党员数/其中女"
    type : what stands in its cells; "number" only counts the rows
    is_required : whether a row without it is refused
    lock : "free" to type in, "held" locked in rows that are filled in already, "always" shown and never read
    choices : for "choice"
    least, most : bounds of an integer (months count no bounds), or the longest text (`most`)
    pattern, expected : for text and codes: what it must match, and that in words
    check : "id_number", "uscc" or "org_code": doubts are told and block nothing
    unit : for "money": 元 or 万元
    personal : how the value is masked where nobody may see it whole; "plain" is personal but not masked
    width : in characters of half width; None to fit
    help : what to fill in, shown when the cell is entered
    aliases : other headers that mean the same
    """

    id: str
    path: str
    type: FieldType
    is_required: bool = False
    lock: Lock = "free"
    choices: tuple[Choice, ...] = ()
    least: int | None = None
    most: int | None = None
    pattern: str = ""
    expected: str = ""
    check: str = ""
    unit: str = ""
    personal: Personal = ""
    width: int | None = None
    help: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Return the last part of its header."""
        return self.path.rpartition("/")[2]

    @property
    def is_read(self) -> bool:
        """Tell whether what stands in it is taken over."""
        return self.lock != "always" and self.type != "number"

    @property
    def factor(self) -> int:
        """Return how many kept units one typed unit is."""
        if self.type in FACTORS:
            return FACTORS[self.type]
        return MONEY_UNITS[self.unit] if self.type == "money" else 1

    @cached_property
    def by_word(self) -> dict[str, str]:
        """Return choices by every word for them, folded."""
        words = [(word, each.id) for each in self.choices for word in (each.label, each.id, *each.others)]
        return {fold(word): kept for word, kept in words}

    @cached_property
    def by_id(self) -> dict[str, str]:
        """Return labels by choice."""
        return {each.id: each.label for each in self.choices}


@dataclass(frozen=True)
class Template:
    """An office table.

    Parameters
    ----------
    name : of its file, such as "org_basics"
    title, sheet : over the table, and on the tab
    unit : right above the table, such as "个、人"; may be empty
    key : ids of the fields that together name a row
    fields : from left to right
    notes : under the table
    sign_lines : under the notes
    frozen : how many columns stay in sight
    """

    name: str
    title: str
    sheet: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    unit: str = ""
    notes: tuple[str, ...] = ()
    sign_lines: tuple[str, ...] = ()
    frozen: int = 2

    @cached_property
    def by_id(self) -> dict[str, Field]:
        """Return the fields by id."""
        return {each.id: each for each in self.fields}

    @cached_property
    def names(self) -> dict[str, str]:
        """Return what a sentence calls each field, by its id: its label, or its path where two share the label."""
        labels = Counter(fold(each.label) for each in self.fields)
        return {each.id: each.label if labels[fold(each.label)] == 1 else each.path for each in self.fields}

    @property
    def depth(self) -> int:
        """Return how many rows the header has."""
        return max(each.path.count("/") + 1 for each in self.fields)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a file.

    Parameters
    ----------
    row, column : from 1; 0 when it is about no one place
    field : the column's name
    code : of the sentence in `data/wording`
    is_refused : whether the row is refused for it
    values : what the sentence names besides; a pair [key, values] is a sentence of its own
    """

    row: int
    column: int
    field: str
    code: str
    is_refused: bool = True
    values: Mapping[str, Any] = dataclass_field(default_factory=dict)

    def text(self, lang: str = "zh") -> str:
        """Return the sentence for the officer ("zh") or the command line ("en")."""
        told = {name: _worded(lang, value) for name, value in self.values.items()}
        place = {"row": self.row, "letters": column_letters(self.column), "field": self.field}
        return wording.render(lang, self.code, **place | told)

    def note(self, lang: str = "zh") -> Note:
        """Return it as a remark to write into a copy of the file."""
        return Note(self.row or None, self.column or None, self.text(lang))


def _worded(lang: str, value: Any) -> Any:
    if isinstance(value, list | tuple):
        key, told = value
        return wording.render(lang, key, **told)
    return value
