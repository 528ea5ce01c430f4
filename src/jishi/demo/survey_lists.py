"""Departments' lists of the firms and associations of one district, with duplicates and gaps as offices have them.

What is drawn is the district itself (`Body`), and then what each department wrote down of it: nothing is known to the
survey but the rows of the files. `what_is_found` says what a visitor would find at the door of each body.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from jishi.shared.codes import org_code_check
from jishi.shared.divisions import Division, divisions
from jishi.sheets import Cell, write_rows

from .draw import shuffled, stream
from .names import TRADES, FirmNames, person

ROADS = (
    "景福街",
    "平安街",
    "新华路",
    "东一条路",
    "太平路",
    "七星街",
    "光华街",
    "清福街",
    "东四条路",
    "长安街",
)
BUILDINGS = ("", "", "宏达商厦", "世贸大厦", "", "建材市场", "", "工业小区", "", "华隆综合楼")
SOCIAL = ("{trade}行业协会", "{trade}商会", "职业培训学校", "养老服务中心", "幼儿园", "个体劳动者协会")
AGENT_PHONES = ("0453-6921107", "0453-6934420")


@dataclass(frozen=True, slots=True)
class Seen:
    """How one department sees the district: how many rows, of how many bodies, of which so many nobody above had."""

    name: str
    title: str
    line: str
    rows: int
    bodies: int
    new: int
    no_code_percent: int
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """One district: where, how large, who lists it, and what is no longer there."""

    seed: int = 2012
    area: str = "231002"
    place: str = "牡丹江市"
    district: str = "东安区"
    lists: tuple[Seen, ...] = (
        Seen("gs", "工商局", "工商", 171, 165, 165, 4),
        Seen("sw", "税务局", "税务", 148, 143, 11, 10),
        Seen("tz", "统战部", "统战", 34, 32, 2, 60, is_short=True),
    )
    gone: tuple[tuple[str, int], ...] = (("suspended", 9), ("moved", 5), ("branch", 4), ("shell", 3))
    social: int = 13
    own_branch: int = 38


DONGAN = Shape()


@dataclass(frozen=True, slots=True)
class Body:
    """One body as it is: `gone` says why it does not count (suspended, moved, branch, shell), "" when it does."""

    number: int
    name: str
    unit_type: str
    code: str
    person: str
    phone: str
    area_code: str
    street: str
    address: str
    founded: date
    staff_n: int
    members_n: int
    gone: str = ""


@dataclass(frozen=True, slots=True)
class DepartmentList:
    """One department's list: its columns, its rows, and of which body each row is (for whoever checks)."""

    seen: Seen
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    of: tuple[int, ...]

    @property
    def filename(self) -> str:
        """Return what the department calls its file."""
        return f"{self.seen.title}两类组织名单.xlsx"


@dataclass(frozen=True, slots=True)
class SurveyLists:
    """A district and what departments wrote down of it."""

    bodies: tuple[Body, ...]
    lists: tuple[DepartmentList, ...]

    @property
    def counted(self) -> tuple[Body, ...]:
        """Return the bodies that count."""
        return tuple(body for body in self.bodies if not body.gone)


def survey_lists(shape: Shape = DONGAN) -> SurveyLists:
    """Draw a district and the lists that departments have of it; the same shape gives the same files."""
    bodies = _Bodies(shape).draw()
    known: list[int] = []
    lists = []
    waiting = shuffled(stream(shape.seed, "survey", "order"), range(len(bodies)))
    # Associations are on no commercial register: they come with the departments after the first.
    waiting.sort(key=lambda n: bodies[n].unit_type == "social_org")
    for seen in shape.lists:
        rng = stream(shape.seed, "survey", seen.name)
        fresh, waiting = waiting[: seen.new], waiting[seen.new :]
        listed = [*fresh, *rng.sample(known, seen.bodies - seen.new)]
        known += fresh
        lists.append(_listed(shape, seen, [bodies[n] for n in shuffled(rng, listed)], rng))
    return SurveyLists(tuple(bodies), tuple(lists))


def lists_write(lists: SurveyLists, folder: Path) -> list[Path]:
    """Write each department's list as its workbook, title and unit line above the header; return the files."""
    found = []
    for each in lists.lists:
        path = folder / each.filename
        title: list[Cell] = [f"{each.seen.title}两类组织名单"]
        told: list[list[Cell]] = [title, list(each.columns), *map(list, each.rows)]
        write_rows(path, {"名单": told})
        found.append(path)
    return found


def what_is_found(body: Body) -> str:
    """Return what a visitor finds at the door: met, suspended, moved, or not_found for a firm on paper only."""
    return {"suspended": "suspended", "moved": "moved", "shell": "not_found"}.get(body.gone, "met")


@dataclass(slots=True)
class _Bodies:
    """Draws the bodies of a district, each name and code once."""

    shape: Shape
    firms: FirmNames = field(default_factory=lambda: FirmNames(6))
    marks: set[str] = field(default_factory=set)

    def draw(self) -> list[Body]:
        rng = stream(self.shape.seed, "survey", "bodies")
        total = sum(seen.new for seen in self.shape.lists)
        gone = [why for why, n in self.shape.gone for _ in range(n)]
        reasons = shuffled(rng, gone + [""] * (total - self.shape.social - len(gone)))
        reasons += [""] * self.shape.social
        counted = [n for n, why in enumerate(reasons) if not why]
        own = set(rng.sample(counted, self.shape.own_branch))
        streets = [d for d in divisions() if d.parent_code == self.shape.area and d.code[6] == "0"]
        return [
            self._body(rng, n, why, rng.choice(streets), rng.randrange(3, 10) if n in own else _few(rng, why))
            for n, why in enumerate(reasons)
        ]

    def _body(self, rng: Random, number: int, gone: str, street: Division, members_n: int) -> Body:
        is_social = number >= sum(seen.new for seen in self.shape.lists) - self.shape.social
        name = self._social(rng) if is_social else self.firms.draw(rng, self.shape.place, TRADES.draw(rng))
        if gone == "branch":
            name = f"{name}{street.name.removesuffix('街道')}分公司"
        body = f"{69_000_000 + self.shape.seed * 1000 + number * 37:08}"
        at = rng.randrange(len(ROADS))
        building = BUILDINGS[at]
        where = f"{ROADS[at]}{rng.randrange(1, 30) * 2}号{building}"
        room = f"{rng.randrange(1, 7)}0{rng.randrange(1, 9)}室" if building else ""
        return Body(
            number,
            name,
            "social_org" if is_social else "nonpublic_enterprise",
            body + org_code_check(body),
            person(rng, rng.choice("112"), rng.randrange(1952, 1984)),
            f"13{rng.randrange(10)}{rng.randrange(10_000_000, 99_999_999)}",
            street.code,
            street.name,
            f"{self.shape.place}{self.shape.district}{where}{room}",
            date(1996, 1, 1) + timedelta(rng.randrange(5600)),
            # Members are counted among the staff, also where a list has two fewer of them.
            max(members_n + 3, rng.choice((6, 8, 12, 15, 18, 22, 26, 31, 40, 55, 78, 120))),
            members_n,
            gone,
        )

    def _social(self, rng: Random) -> str:
        while True:
            mark = self.firms.draw(rng, self.shape.place, "商贸").removeprefix(self.shape.place)[:2]
            name = f"{self.shape.place}{mark}{rng.choice(SOCIAL).format(trade=TRADES.draw(rng))}"
            if name not in self.marks:
                self.marks.add(name)
                return name


def _few(rng: Random, gone: str) -> int:
    return rng.randrange(2) if gone else rng.choice((1, 1, 1, 2, 2))


_COLUMNS = {
    "gs": (
        *("序号", "企业名称", "组织机构代码", "法定代表人", "联系电话", "住所", "行政区划代码"),
        *("成立日期", "从业人员", "党员人数"),
    ),
    "sw": (
        *("序号", "纳税人名称", "纳税人识别号", "法人代表", "电话", "经营地址", "所在街道"),
        *("开业日期", "职工人数", "状态"),
    ),
    "tz": ("序号", "单位名称", "代码", "负责人", "手机", "地址", "职工数", "党员数"),
}


def _listed(shape: Shape, seen: Seen, bodies: Sequence[Body], rng: Random) -> DepartmentList:
    again = rng.sample([body for body in bodies if not body.gone], seen.rows - seen.bodies)
    told = [(body, False) for body in bodies] + [(body, True) for body in again]
    rows = [
        _row(shape, seen, body, number, rng, is_again=is_again)
        for number, (body, is_again) in enumerate(told, start=1)
    ]
    return DepartmentList(seen, _COLUMNS[seen.name], tuple(rows), tuple(body.number for body, _ in told))


def _row(
    shape: Shape, seen: Seen, body: Body, number: int, rng: Random, *, is_again: bool
) -> tuple[Cell, ...]:
    name = _written(shape, seen, body.name, rng, is_again=is_again)
    has_code = is_again or rng.randrange(100) >= seen.no_code_percent
    head = _person(body, rng, is_other=not has_code)
    phone = rng.choice(AGENT_PHONES) if seen.name == "sw" and rng.randrange(100) < 30 else body.phone
    address = body.address.removeprefix(shape.place) if rng.randrange(100) < 40 else body.address
    staff = body.staff_n if rng.randrange(100) >= 6 else body.staff_n + rng.choice((-2, 3, 5))
    if seen.name == "gs":
        code = f"{body.code[:8]}-{body.code[8]}" if has_code else ""
        area = body.area_code if rng.randrange(100) < 80 else shape.area
        founded = body.founded.isoformat()
        return (number, name, code, head, phone, address, area, founded, staff, body.members_n)
    if seen.name == "sw":
        code = f"{shape.area}{_mistaken(body)}" if has_code else ""
        state = {"suspended": "停业", "moved": "迁出"}.get(body.gone, "正常")
        founded = body.founded.strftime("%Y/%m/%d")
        return (number, name, code, head, phone, address, body.street, founded, staff, state)
    code = body.code if has_code else ""
    return (number, name, code, head, body.phone, address, staff, body.members_n)


def _mistaken(body: Body) -> str:
    """Return a body's code as the tax office has it: one in sixty is another's."""
    if body.number % 60 != 7:
        return body.code
    other = f"{int(body.code[:8]) + 700_000:08}"
    return other + org_code_check(other)


def _person(body: Body, rng: Random, *, is_other: bool) -> str:
    """Return who heads the body; a department that has the code may have an earlier head."""
    if is_other or rng.randrange(100) >= 5:
        return body.person
    return person(rng, "1", 1960)


def _written(shape: Shape, seen: Seen, name: str, rng: Random, *, is_again: bool) -> str:
    """Return the name as the department wrote it."""
    return "".join(_spoiled(shape, seen, name, rng, is_again=is_again))


def _spoiled(shape: Shape, seen: Seen, name: str, rng: Random, *, is_again: bool) -> Iterator[str]:
    mark = name.removeprefix(shape.place)
    roll = rng.randrange(100)
    if is_again:
        yield f"{name}(换照)" if roll < 50 else mark
    elif seen.is_short and roll < 50:
        yield mark.removesuffix("有限公司").removesuffix("有限责任公司")
    elif roll < 8:
        yield f"{shape.place}{shape.district}{mark}"
    elif roll < 14:
        yield f" {name.replace('有限责任公司', '有限公司')}"
    else:
        yield name
