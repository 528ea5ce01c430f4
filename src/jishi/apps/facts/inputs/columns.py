"""Which column of a sheet is which."""

from dataclasses import dataclass

from jishi.shared.text import fold
from jishi.sheets import Table

from ..dictionary import Indicator, by_label, indicators

_KEYS = {
    "code": ("组织代码", "党组织代码", "org_code"),
    "name": ("组织名称", "党组织名称", "org_name"),
    "type": ("类型", "组织类型", "org_type"),
    "period": ("期间", "所属期间", "period"),
    "observed": ("采集日期", "填报日期", "observed_on"),
}
# Columns an office keeps for itself; nobody needs to hear that they were not imported.
_SILENT = frozenset({"序号", "备注", "说明", "联系人", "填表人"})


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns by their index in the table's rows; `positions` are the numbers on the sheet that we read."""

    code: int | None
    name: int | None
    type: int | None
    period: int | None
    observed: int | None
    indicators: tuple[tuple[int, Indicator], ...]
    positions: frozenset[int]
    ignored: tuple[tuple[str, int], ...]
    doubled: tuple[tuple[str, int], ...]

    @property
    def example(self) -> str:
        """Return a heading that would be understood."""
        return next(iter(indicators().values())).heading

    def knows(self, name: str) -> bool:
        """Tell whether a column of this name would be read."""
        return _meaning(name) is not None


def columns_find(table: Table) -> Columns:
    """Find the columns of a table by their headings."""
    keys: dict[str, int] = {}
    found: dict[str, int] = {}
    ignored: list[tuple[str, int]] = []
    doubled: list[tuple[str, int]] = []
    for index, (name, position) in enumerate(zip(table.columns, table.positions, strict=True)):
        meaning = _meaning(name)
        if meaning is None:
            ignored.append((name, position))
        elif meaning in keys or meaning in found:
            doubled.append((name, position))
        elif meaning in _KEYS:
            keys[meaning] = index
        else:
            found[meaning] = index
    used = {table.positions[index] for index in [*keys.values(), *found.values()]}
    known = indicators()
    return Columns(
        **{key: keys.get(key) for key in _KEYS},
        indicators=tuple((index, known[indicator]) for indicator, index in found.items()),
        positions=frozenset(used),
        ignored=tuple(pair for pair in ignored if pair[0] not in _SILENT),
        doubled=tuple(doubled),
    )


def _meaning(path: str) -> str | None:
    """Return the key or the indicator's id that a heading means: its whole path, or the end of it."""
    for name in (path, path.rpartition("/")[2]):
        folded = fold(name)
        for key, names in _KEYS.items():
            if folded in names:
                return key
        if folded in by_label():
            return by_label()[folded].id
    return None
