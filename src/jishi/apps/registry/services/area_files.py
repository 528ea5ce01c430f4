"""Divisions as a statistics office publishes them: a table of codes and names, or the list that is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jishi.shared.divisions import LEVEL_BY_LENGTH, ancestor_codes, divisions
from jishi.sheets import Table, TableRow, table_read, text_of

from ..models import Area
from .areas import AreaDraft
from .rules import Fault, RegistryError

CODES: Final = ("区划代码", "统计用区划代码", "行政区划代码", "代码", "code")
NAMES: Final = ("区划名称", "行政区划名称", "单位名称", "名称", "name")
FULL: Final = 12
COUNTY: Final = 6


def areas_installed() -> list[AreaDraft]:
    """Return the divisions of the province that come with the program."""
    return [AreaDraft(each.code, each.name, each.level, each.parent_code) for each in divisions()]


def areas_of_file(path: Path) -> list[AreaDraft]:
    """Return the divisions of a table of codes and names, superiors first.

    A code of twelve digits that ends in noughts is that of a province, prefecture, county or township.
    Raises SheetError, RegistryError.
    """
    table = table_read(path)
    at = _column(table, CODES), _column(table, NAMES)
    told = [(row, _short(_text(row, at[0])), _text(row, at[1])) for row in table.rows]
    known = {code for _, code, _ in told} | set(Area.objects.values_list("code", flat=True))
    faults = [fault for row, code, name in told for fault in _faults(row, code, name, known)]
    if faults:
        raise RegistryError(faults)
    found = {code: AreaDraft(code, name, LEVEL_BY_LENGTH[len(code)], _above(code)) for _, code, name in told}
    return sorted(found.values(), key=lambda area: (len(area.code), area.code))


def _column(table: Table, names: tuple[str, ...]) -> int:
    found = next((at for name in names if (at := table.column(name)) is not None), None)
    if found is None:
        text = f"没有“{names[0]}”这一列。请加上区划代码、区划名称两列。"
        raise RegistryError([Fault(table.sheet, text, "REGISTRY-17")])
    return found


def _text(row: TableRow, at: int) -> str:
    return text_of(row.cells[at]).strip()


def _short(code: str) -> str:
    """Return a code of six or twelve digits without the noughts of the levels that it does not reach."""
    if len(code) == COUNTY or (len(code) == FULL and code.isdecimal()):
        return next(code[:length] for length in LEVEL_BY_LENGTH if not code[length:].strip("0"))
    return code


def _above(code: str) -> str:
    return ancestor_codes(code)[-1] if len(code) > min(LEVEL_BY_LENGTH) else ""


def _faults(row: TableRow, code: str, name: str, known: set[str]) -> list[Fault]:
    where = f"第{row.number}行"
    if not (code.isdecimal() and len(code) in LEVEL_BY_LENGTH and name):
        text = f"区划代码“{code}”或名称“{name}”不对。代码应为2、4、6、9或12位数字,名称要填。"
        return [Fault(where, text, "REGISTRY-18")]
    if _above(code) and _above(code) not in known:
        return [Fault(where, f"没有{code}的上级区划{_above(code)}。请一并列出。", "REGISTRY-19")]
    return []
