"""Tables that an office fills, csv or workbook: columns by names of ours or of offices, every cell checked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from jishi.engines.allocation.errors import AllocationError, Place, Problem, problem
from jishi.shared.text import fold, half_width
from jishi.sheets import Cell, SheetError, read_rows, text_of

ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("编号", "户号", "户编号", "人员编号", "岗位编号", "组号"),
    "x": ("横坐标", "东坐标", "经度"),
    "y": ("纵坐标", "北坐标", "纬度"),
    "work": ("工作量",),
    "cell": ("片区", "楼栋", "单元", "屯"),
    "group": ("组", "小组", "组别", "所在组"),
    "a": ("甲", "户号1"),
    "b": ("乙", "户号2"),
    "cut": ("隔断",),
    "x1": ("起点横坐标",),
    "y1": ("起点纵坐标",),
    "x2": ("终点横坐标",),
    "y2": ("终点纵坐标",),
    "skills": ("特长", "所需特长"),
    "skill": ("特长", "需要", "所需特长"),
    "max_load": ("最多", "最多承担"),
    "min_load": ("最少", "最少承担"),
    "role": ("身份", "角色"),
    "floor": ("最少", "最少人数"),
    "cap": ("最多", "最多人数"),
    "area": ("乡镇", "街道", "所在乡镇"),
    "must": ("必派", "必须覆盖"),
    "person": ("人员", "人员编号"),
    "post": ("岗位", "岗位编号"),
    "target": ("去向",),
    "cost": ("代价", "距离", "得分"),
    "rule": ("规则", "不可派原因"),
    "count": ("人数", "数量"),
    "household": ("户号", "户编号"),
    "reason": ("原因",),
}
TOTALS = ("合计", "总计", "小计")
LOOKED_AT = 20
# Metres: more than the earth is round, and still exact when squared.
FARTHEST = 10**8
YES, NO = ("1", "true", "yes", "y", "是", "√"), ("", "0", "false", "no", "n", "否")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, and its cells by column."""

    place: Place
    cells: Mapping[str, Cell]

    def text(self, column: str) -> str:
        """A cell as text, "" where there is none."""
        return text_of(self.cells.get(column))


class TableReader:
    """Reads tables and collects everything that is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def rows(self, path: Path, needed: Sequence[str], more: Sequence[str] = ()) -> list[Row]:
        """Read a table.

        1. The headings are in the first row, within twenty, that has all that are needed.
        2. Blank rows and totals are no rows.

        Parameters
        ----------
        path : csv, xlsx or xls
        needed : columns that must be there
        more : columns that may be there

        Returns
        -------
        rows in their order; none when the file is not usable, which is a problem then
        """
        try:
            told = read_rows(path)
        except SheetError as error:
            self.problems.append(problem("ALLOC-01", Place(path.name), says=error.code, **error.values))
            return []
        if not any(text_of(cell) for row in told for cell in row):
            self.problems.append(problem("ALLOC-03", Place(path.name)))
            return []
        at, columns = _headings(told, needed, more)
        missing = [name for name in needed if name not in columns]
        if missing:
            headings = "、".join(text_of(cell) for cell in told[at] if cell is not None) if told else ""
            for name in missing:
                values = {"column": name, "headings": headings or "—", "also": "、".join(ALIASES[name])}
                self.problems.append(problem("ALLOC-02", Place(path.name), **values))
            return []
        heads = [fold(text_of(cell)) for cell in told[at]]
        for n in columns.values():
            if heads.count(heads[n]) > 1:
                self.problems.append(
                    problem("ALLOC-34", Place(path.name, at + 1), column=text_of(told[at][n]))
                )
        found = [row for row in _rows(path, told, at, columns) if row.text(needed[0]) not in TOTALS]
        if not found:
            self.problems.append(problem("ALLOC-03", Place(path.name)))
        return found

    def whole(self, row: Row, column: str, default: int | None = None, *, least: int = 0) -> int:
        """A whole number; a blank cell takes the default, which is a problem when there is none."""
        text = row.text(column)
        if not text and default is not None:
            return default
        found = _number(text)
        if found is not None and found == found.to_integral_value() and least <= found < 10**15:
            return int(found)
        self._wrong(row, column, text, f"{least}, {least + 1}, {least + 2} …")
        return default or 0

    def metres(self, row: Row, column: str) -> float | None:
        """A coordinate; None for a blank cell."""
        text = row.text(column)
        if not text:
            return None
        found = _number(text)
        if found is None or abs(found) >= FARTHEST:
            self._wrong(row, column, text, "431250.5")
            return 0.0
        return float(found)

    def need(self, row: Row, column: str) -> str:
        """The text of a cell that must not be blank."""
        text = row.text(column)
        if not text:
            self.problems.append(problem("ALLOC-04", row.place, column=column))
        return text

    def is_yes(self, row: Row, column: str) -> bool:
        """Yes or no; blank is no."""
        text = row.text(column).lower()
        if text not in (*YES, *NO):
            self._wrong(row, column, text, "1 / 0")
        return text in YES

    def choice(self, row: Row, column: str, words: Mapping[str, str], default: str) -> str:
        """One of several words, in either language."""
        text = row.text(column)
        if text and text not in words:
            self._wrong(row, column, text, " / ".join(words))
        return words.get(text, default)

    def end(self, found: Iterator[Problem] | Sequence[Problem] = ()) -> None:
        """Raise everything that was wrong."""
        problems = [*self.problems, *found]
        if problems:
            raise AllocationError(problems)

    def _wrong(self, row: Row, column: str, value: str, expected: str) -> None:
        self.problems.append(
            problem("ALLOC-06", row.place, column=column, value=value or "—", expected=expected)
        )


def names_in(text: str) -> tuple[str, ...]:
    """Words in one cell, parted by any of the usual signs.

    Examples
    --------
    >>> names_in("会计、水电;教师")
    ('会计', '水电', '教师')
    """
    for sign in "、;；，/|":
        text = text.replace(sign, ",")
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(half_width(text).replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _headings(
    told: Sequence[Sequence[Cell]], needed: Sequence[str], more: Sequence[str]
) -> tuple[int, dict[str, int]]:
    best: tuple[int, dict[str, int]] = (0, {})
    for at, row in enumerate(told[:LOOKED_AT]):
        heads = {fold(text_of(cell)): n for n, cell in reversed(list(enumerate(row))) if cell is not None}
        columns: dict[str, int] = {}
        for name in (*needed, *more):
            found = next((heads[fold(each)] for each in (name, *ALIASES[name]) if fold(each) in heads), None)
            if found is not None and found not in columns.values():
                columns[name] = found
        if len(columns) > len(best[1]):
            best = at, columns
        if all(name in columns for name in needed):
            return at, columns
    return best


def _rows(path: Path, told: Sequence[Sequence[Cell]], at: int, columns: Mapping[str, int]) -> Iterator[Row]:
    for number, row in enumerate(told[at + 1 :], at + 2):
        cells = {name: row[n] if n < len(row) else None for name, n in columns.items()}
        if any(text_of(cell) for cell in cells.values()):
            yield Row(Place(path.name, number), cells)
