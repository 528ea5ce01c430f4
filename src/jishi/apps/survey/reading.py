"""What the cells of a list say: texts, codes that Excel spoiled, whole numbers, days, areas."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from jishi.shared.codes import mask_phone
from jishi.shared.divisions import division_read
from jishi.shared.text import fold, half_width, squeeze
from jishi.sheets import Cell, SheetError, Table, table_read, text_of, workbook_open

from .adopting import NUMBERS
from .rules import list_fields, statuses, words

_LONGEST = {"name": 120, "code": 30, "person": 60, "phone": 40, "address": 200, "record_id": 120}
# A spreadsheet keeps fifteen digits of a number: of a code of eighteen it makes noughts at the end.
_ROUNDED = re.compile(r"\d{15}000")
_POWER = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+")
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?")
_PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"\d{1,6}")
# Other programs write whole numbers of a column with gaps so.
_POINTED = re.compile(r"(\d+)\.0")
# A street is told by its office too: 鸡东镇政府, 新安街道党工委.
_OFFICE = re.compile(r"(?:办事处|人民政府|政府|党工委|党委)$")
STREETS = ("街道", "镇", "乡")
MOST_PEOPLE = 200_000
LOOKED_AT = 30
_MOBILE = re.compile(r"1\d{10}")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one row of a list that its department should hear."""

    row_n: int
    column: str
    text: str


@dataclass(slots=True)
class Row:
    """One row as read: the values of a record by name."""

    row_n: int
    told: dict[str, object] = field(default_factory=dict)


def columns_guess(columns: Sequence[str], remembered: Mapping[str, str]) -> dict[str, str]:
    """Match columns with fields: as this source's last list was matched, else by name; each field once.

    Returns the field by the column's index, written as text for the record.
    """
    matched: dict[str, str] = {}
    for index, path in enumerate(columns):
        known = remembered.get(fold(path))
        if known and known not in matched.values():
            matched[str(index)] = known
    names = {fold(name): one.id for one in reversed(list_fields()) for name in (*one.aliases, one.label)}
    for index, path in enumerate(columns):
        # 法定代表人/姓名 is the person whom its heading names.
        last = path.removesuffix("/姓名").rpartition("/")[2]
        found = names.get(fold(path)) or names.get(fold(last))
        if (
            found
            and found not in matched.values()
            and str(index) not in matched
            and fold(path) not in remembered
        ):
            matched[str(index)] = found
    return matched


def list_table(path: Path) -> Table:
    """Read the list in a file: the table whose headers offices write on lists, else the first one."""
    with suppress(SheetError):
        found = table_read(path, headers=_headers())
        if len(columns_guess(found.columns, {})) >= 2:
            return found
    return table_read(path)


def sheets_beside(path: Path, read: str) -> list[str]:
    """Return the other sheets in sight that have a list of units too, beside the one that was read."""
    return [name for name in workbook_open(path).candidates() if name != read and _is_list(path, name)]


def _is_list(path: Path, sheet: str) -> bool:
    try:
        found = table_read(path, sheet=sheet, headers=_headers())
    except SheetError:
        return False
    fields = columns_guess(found.columns, {}).values()
    return bool(found.rows) and "name" in fields and len(fields) >= 2


def _headers() -> list[str]:
    return [name for one in list_fields() for name in (one.label, *one.aliases)]


def samples_of(table: Table) -> list[str]:
    """Return what stands in each column, the first values that differ."""
    found = []
    for index in range(len(table.columns)):
        told = dict.fromkeys(squeeze(text_of(row.cells[index])) for row in table.rows[:LOOKED_AT])
        shown = [mask_phone(text) if _MOBILE.fullmatch(text) else text[:20] for text in told if text]
        found.append("、".join(shown[:3]))
    return found


def rows_read(table: Table, matched: Mapping[str, str]) -> tuple[list[Row], list[Remark]]:
    """Read every row of a table by its matched columns."""
    rows, remarks = [], []
    for line in table.rows:
        row = Row(line.number)
        for index, name in matched.items():
            cell = line.cells[int(index)]
            is_blank = name not in NUMBERS and squeeze(text_of(cell)) in words("nothing_words")
            value, doubt = _READERS.get(name, _text)(None if is_blank else cell, name)
            row.told[name] = value
            if doubt:
                remarks.append(Remark(line.number, table.columns[int(index)], doubt))
        rows.append(row)
    return rows, remarks


def _text(cell: Cell, name: str) -> tuple[object, str]:
    return squeeze(text_of(cell))[: _LONGEST.get(name, 60)], ""


def _code(cell: Cell, name: str) -> tuple[object, str]:
    told = _whole(squeeze(half_width(text_of(cell))).upper().replace(" ", ""))
    if _POWER.fullmatch(told):
        return "", f"代码被表格改成了“{told}”,后面的数字已经丢了。请把这一列设成文本,重新填写代码。"
    if _ROUNDED.fullmatch(told):
        doubt = f"代码“{told}”像是被表格当成数字存过,末几位变成了0。请把这一列设成文本,对照执照重新填写。"
        return told, doubt
    return told[: _LONGEST["code"]], ""


def _digits(cell: Cell, name: str) -> tuple[object, str]:
    return _whole(squeeze(text_of(cell)))[: _LONGEST.get(name, 60)], ""


def _whole(told: str) -> str:
    found = _POINTED.fullmatch(told)
    return found[1] if found else told


def _number(cell: Cell, name: str) -> tuple[object, str]:
    told = squeeze(half_width(text_of(cell))).rstrip("人名个").removesuffix(".0").replace(",", "")
    if not told:
        return None, ""
    if not _NUMBER.fullmatch(told) or int(told) > MOST_PEOPLE:
        return None, f"“{told}”应为0到{MOST_PEOPLE:,}的整数,没有采用。请改成数字。"
    return int(told), ""


def _day(cell: Cell, name: str) -> tuple[object, str]:
    if isinstance(cell, datetime | date):
        return (cell.date() if isinstance(cell, datetime) else cell).isoformat(), ""
    told = squeeze(half_width(text_of(cell)))
    found = _DAY.match(told) or _PLAIN_DAY.fullmatch(_whole(told))
    if not told:
        return "", ""
    try:
        parts = [int(part or 1) for part in found.groups()] if found else []
        return date(*parts).isoformat(), ""
    except (TypeError, ValueError):
        return "", f"“{told}”不是日期,没有采用。请写成2012-07-15这样的日期。"


def _status(cell: Cell, name: str) -> tuple[object, str]:
    told = squeeze(text_of(cell))
    known = statuses().get(told, "")
    doubt = f"“{told}”不在已知的状态里(正常、停业、迁出、注销),没有采用。" if told and not known else ""
    return known, doubt


_READERS = {
    "code": _code,
    "phone": _digits,
    "area_code": _digits,
    "staff_n": _number,
    "members_n": _number,
    "founded": _day,
    "status": _status,
}


@dataclass(frozen=True, slots=True)
class Areas:
    """Where rows should lie (`own`: the survey's area, or the street whose own list it is), to find where each does."""

    own: str
    names: Mapping[str, str]
    """Codes of the divisions in the survey's area, by name and by name without its kind."""

    def place(self, told: Mapping[str, object]) -> tuple[str, bool]:
        """Return the division in which a row lies, and whether it is one's own.

        By the code that the list gives, else the name of a street or a county, else the address. What says nothing
        is one's own: a department's list of the district need not say so in every row.
        """
        said = _OFFICE.sub("", half_width(str(told.get("area_code") or "")))
        if said.isdecimal() and len(said) >= 6:
            return self._within(said.rstrip("0"), said[:12])
        county, rest = division_read(said)
        streets = (said, rest, *(rest + kind for kind in STREETS)) if self.own.startswith(county) else (said,)
        named = next((self.names[fold(each)] for each in streets if fold(each) in self.names), None)
        if named:
            return named, named.startswith(self.own)
        if county:
            return self._within(county, county)
        address = fold(str(told.get("address") or ""))
        for name, code in self.names.items():
            if not self.own.startswith(code) and len(name) > 2 and name in address:
                return code, code.startswith(self.own)
        return self.own, True

    def _within(self, stem: str, code: str) -> tuple[str, bool]:
        return (self.own, True) if self.own.startswith(stem) else (code, code.startswith(self.own))


def identity(rows: Sequence[Row]) -> list[str]:
    """Return what each row is called for good: its own number, else its code, else name and person, else its place.

    Decisions are kept by it, so it must be the same in next month's file; what is not unique falls through.
    """
    ways: tuple[Callable[[Mapping[str, object]], str], ...] = (
        lambda t: str(t.get("record_id") or ""),
        lambda t: str(t.get("code") or ""),
        lambda t: fold(f"{t.get('name') or ''}/{t.get('person') or ''}").strip("/"),
    )
    counts = [_counted([way(row.told) for row in rows]) for way in ways]
    found, taken = [], set[str]()
    for row in rows:
        known = (
            way(row.told) for way, count in zip(ways, counts, strict=True) if count.get(way(row.told)) == 1
        )
        one = next((each for each in known if each and each not in taken), f"r{row.row_n}")[:120]
        taken.add(one)
        found.append(one)
    return found


def _counted(words: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return found
