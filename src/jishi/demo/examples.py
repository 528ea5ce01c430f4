"""Two workbooks for a newcomer to import by hand: one county's indicators, and a dozen mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from jishi.apps.facts import selectors as facts
from jishi.apps.facts.selectors import Indicator
from jishi.sheets import Book, Cell, Column, book_write

from . import plan
from .city import build_city
from .draw import stream
from .indicators import Values, city_indicators
from .specs import OrgSpec

COUNTY: Final = "230321"
PERIOD: Final = "2012"
SEEN_ON: Final = "2012-07-10"
GOOD, FAULTY = "indicators.xlsx", "indicators-twelve-mistakes.xlsx"
KEYS: Final = ("组织代码", "组织名称", "类型", "期间", "采集日期")
FAULTY_COLUMNS: Final = (
    "member_n",
    "mtg_general",
    "attend_due",
    "attend_n",
    "farmer_growth_bp",
    "coll_income_fen",
)
# Title, unit and header stand above the data.
FIRST_ROW: Final = 4
# What had been mended since the spring, in per cent of what could be better.
MENDED: Final = {"flag": 35, "gap": 30, "month": 40, "meeting": 30}
USUAL: Final = {"mtg_general": 4, "mtg_committee": 12, "lectures": 4, "duty_reports": 2}
BETTER_LESS: Final = frozenset(
    {"committee_short", "officer_short", "members_unplaced", "relations_stuck", "units_unorganised"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One organisation and its indicators in the summer."""

    org: OrgSpec
    values: Values


def county_lines() -> list[Line]:
    """Return the county's branches and general branches that stand from the spring to the demo's today."""
    city = build_city()
    spring = city_indicators(city)
    return [
        Line(org, summer(org, spring[org.code]))
        for org in city.graded_on(plan.GRADED_ON)
        if org.code.startswith(COUNTY) and org.exists_on(plan.TODAY)
    ]


def summer(org: OrgSpec, spring: Values) -> Values:
    """Return an organisation's values in July: some of what lacked in the spring has been mended."""
    rng = stream(plan.SEED, "examples", org.code)
    known = facts.indicators()
    return {name: _mended(rng, known[name], value, spring) for name, value in spring.items()}


def _mended(rng: Random, indicator: Indicator, value: int, spring: Values) -> int:
    luck = rng.randrange(100)
    if indicator.scale == "flag":
        return 1 if luck < MENDED["flag"] else value
    if indicator.scale == "month" or indicator.id in BETTER_LESS:
        return 0 if luck < MENDED["month"] else value
    if indicator.id in USUAL:
        return value + int(value < USUAL[indicator.id] and luck < MENDED["meeting"])
    whole = spring.get(indicator.part_of, value)
    return value + (whole - value) // 4 if luck < MENDED["gap"] else value


def good_write(path: Path, lines: Sequence[Line]) -> None:
    """Write the county's workbook as its office would hand it in."""
    asked = {name for line in lines for name in line.values}
    chosen = [indicator for name, indicator in facts.indicators().items() if name in asked]
    _write(path, "鸡东县基层党组织指标数据(2012年)", chosen, [_cells(line, chosen) for line in lines])


def faulty_write(path: Path, lines: Sequence[Line]) -> None:
    """Write fifteen rows: three right ones, then the twelve mistakes that offices make most, one in each row."""
    chosen = [facts.indicators()[name] for name in FAULTY_COLUMNS]
    villages = [line for line in lines if line.org.org_type == "village"]
    organ = next(line for line in lines if line.org.org_type == "gov_organ")
    rows = [_cells(line, chosen) for line in villages[:13]]
    mistakes = [*rows[3:], _cells(organ, chosen), list(rows[0])]
    _write(path, "指标数据采集表(含十二处错误)", chosen, [*rows[:3], *_mistaken(mistakes)])
    _row_hide(path, FIRST_ROW + 3 + 10)


def _mistaken(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Spoil one cell in each row, in the order of the list in `examples/README.md`."""
    *villages, organ, again = rows
    code, part, day, name, share, blank, amount, hidden, word, total = villages
    member, _, due, came, growth, income = range(len(KEYS), len(KEYS) + len(FAULTY_COLUMNS))
    code[0] = "2.30321E+11"
    organ[member] = "36人"
    part[due], part[came] = 204, 207
    day[4] = "2012.2.30"
    name[1] = f"　{name[1]}（本村） "
    share[growth] = Decimal("0.94")
    blank[member + 1] = "   "
    total[:] = ["合计", None, None, None, None, *_sums(villages, member)]
    amount[income] = 45_000
    word[2] = "村级"
    return [code, organ, part, day, again, name, share, blank, total, amount, hidden, word]


def _row_hide(path: Path, number: int) -> None:
    """Hide one row of the first sheet; our own workbooks hide nothing, so their writer cannot."""
    with ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    row = f'<row r="{number}"'.encode()
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(row, row + b' hidden="1"')
    with ZipFile(path, "w", ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)


def _sums(rows: list[list[Cell]], first: int) -> list[Cell]:
    columns = zip(*(row[first:] for row in rows if len(row) > first), strict=True)
    return [sum(cell for cell in column if type(cell) is int) for column in columns]


def _cells(line: Line, chosen: Sequence[Indicator]) -> list[Cell]:
    label = facts.type_label(line.org.org_type)
    return [line.org.code, line.org.name, label, PERIOD, SEEN_ON, *(_cell(line, one) for one in chosen)]


def _cell(line: Line, indicator: Indicator) -> Cell:
    value = line.values.get(indicator.id)
    if value is None:
        return None
    if indicator.scale == "flag":
        return indicator.shown(value)
    return f"{indicator.shown(value)}%" if indicator.scale == "bp" else indicator.typed(value)


def _write(path: Path, title: str, chosen: Sequence[Indicator], rows: Sequence[Sequence[Cell]]) -> None:
    columns = [Column(key) for key in KEYS] + [Column(one.heading, "right") for one in chosen]
    book_write(path, Book(title, tuple(columns), rows, unit="见各栏", subtitle="数据截至 2012-07-10"))
