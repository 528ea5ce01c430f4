"""The form that an office fills in: a workbook with people, posts, and where needed regions and criteria."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from unicodedata import normalize

from jishi.engines.matching.errors import MatchingError, Problem
from jishi.engines.matching.explain import reason_words
from jishi.engines.matching.load import market_from_mapping
from jishi.engines.matching.model import Market, Reason, Result
from jishi.sheets import Cell, SheetError, read_rows, text_of, workbook_open, write_rows

PEOPLE, POSTS, REGIONS, CRITERIA, GUIDE = "人员", "岗位", "区域", "办法", "填写说明"
ID = "编号"
PLACE = ("横坐标", "纵坐标")
WISHES = tuple(f"志愿{n}" for n in range(1, 6))
WANTED = tuple(f"人选{n}" for n in range(1, 11))
HEADINGS = {
    PEOPLE: (ID, "姓名", *WISHES, "类别", "特长", *PLACE, "已联系数", "锁定岗位", "不许可"),
    POSTS: (ID, "名称", "名额", "区域", "目标数", "最低数", "预留", "需要特长", *PLACE, "评分", *WANTED),
    REGIONS: (ID, "上限", "上级区域"),
    CRITERIA: ("依次比较",),
}
BY_NAME = {"特长": "speciality", "负担": "load", "距离": "distance"}
CALLED = {"x": PLACE[0], "y": PLACE[1], "capacity": "名额"}
SEVERAL = re.compile("[\u3001,;\n]+")
GUIDANCE = (
    "人员:每人一行。志愿从最想去的写起,同样想去的写在一格里,用顿号隔开;不写的岗位就是不去。栏数不够时照样加志愿6、志愿7。",
    "人员:类别供预留名额用,如“退役军人”;锁定岗位写已经定下的岗位;不许可写“岗位:规则”,如“Y:回避本乡”。",
    "岗位:每个岗位一行。人选从最想要的写起,同样想要的写在一格里;不写的人就是不要。或者在评分里写“张三:87;李四:90”,分高者先。",
    "岗位:人选和评分都不写的,在“办法”里依次写特长、距离(如“距离/5000”,按5000米分档)、负担;都相同的抽签。坐标单位为米。",
    "岗位:预留写“类别:名额”,如“退役军人:1”;没人来也不给别人的,写“退役军人:1:不开放”。最低数是至少要几人。",
    "区域:需要限制一片总人数时才填;上限包括下级区域。名额先给离目标数最远的岗位,再按岗位表的次序。",
)


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of a sheet: its number, and what stands under each heading."""

    sheet: str
    row: int
    cells: Mapping[str, Cell]

    def text(self, column: str) -> str:
        """Return a cell's text; full-width signs and digits become plain ones, as they do in ids everywhere here."""
        return normalize("NFKC", text_of(self.cells.get(column))).strip()

    def several(self, column: str) -> list[str]:
        return [part.strip() for part in SEVERAL.split(self.text(column)) if part.strip()]

    def numbered(self, stem: str) -> list[str]:
        """Return the headings stem1, stem2 and so on, by number."""
        names = [name for name in self.cells if re.fullmatch(rf"{stem}\d+", name)]
        return sorted(names, key=lambda name: int(name[len(stem) :]))


def book_read(path: Path) -> Market:
    """Read a market from a workbook.

    Raises
    ------
    MatchingError
        with all problems, each with its sheet and row
    """
    read = _Book(path.name)
    told = read.mapping(_rows(path))
    problems = list(read.problems)
    try:
        market = market_from_mapping(told, path.name)
    except MatchingError as error:
        problems += [read.placed(problem) for problem in error.problems]
    if problems:
        raise MatchingError(problems)
    return market


def book_placed(path: Path, problem: Problem) -> Problem:
    """Return a problem of the market in a workbook with its sheet, row and column instead of the path."""
    read = _Book(path.name)
    read.mapping(_rows(path))
    return read.placed(problem)


def _rows(path: Path) -> dict[str, list[list[Cell]]]:
    try:
        names = {sheet.name for sheet in workbook_open(path).sheets}
        return {name: read_rows(path, name) for name in HEADINGS if name in names}
    except SheetError as error:
        values = (("says", error.code), *error.values.items())
        raise MatchingError([Problem("MATCH-19", path.name, "", values)]) from None


class _Book:
    """Turns sheets into the JSON form, and remembers the row that each part came from."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self._places: dict[str, tuple[_Line, str]] = {}

    def placed(self, problem: Problem) -> Problem:
        """Return a problem with the sheet and row instead of the path."""
        path = problem.place
        while path and path not in self._places:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        if not path:
            return replace(
                problem, place={"posts": POSTS, "applicants": PEOPLE}.get(problem.place, problem.place)
            )
        line, column = self._places[path]
        values = tuple((key, self._called(key, value)) for key, value in problem.values)
        return replace(problem, place=line.sheet, row=line.row, column=column, values=values)

    @staticmethod
    def _called(key: str, value: object) -> object:
        """Return what the form calls a thing that a sentence names."""
        if key == "allowed":
            return "、".join(BY_NAME)
        return CALLED.get(str(value), value) if key == "key" else value

    def mapping(self, rows: Mapping[str, Sequence[Sequence[Cell]]]) -> dict[str, Any]:
        """Return the JSON form."""
        told: dict[str, Any] = {"applicants": {}, "posts": {}, "people": {}, "locked": [], "forbidden": []}
        lines = {sheet: list(self._lines(sheet, rows.get(sheet))) for sheet in HEADINGS}
        groups: dict[str, list[str]] = {}
        for line in lines[PEOPLE]:
            self._person(line, told, groups)
        for line in lines[POSTS]:
            self._post(line, told, groups)
        if lines[REGIONS]:
            told["regions"] = {}
        for line in lines[REGIONS]:
            self._new(line, "regions", told["regions"], self._region(line))
        told["criteria"] = [self._criterion(line, at) for at, line in enumerate(lines[CRITERIA])]
        return told

    def _add(self, code: str, line: _Line, column: str = "", **values: object) -> None:
        self.problems.append(Problem(code, self.name, line.sheet, tuple(values.items()), line.row, column))

    def _lines(self, sheet: str, rows: Sequence[Sequence[Cell]] | None) -> Iterator[_Line]:
        if rows is None:
            if sheet in (PEOPLE, POSTS):
                self.problems.append(Problem("MATCH-24", self.name, "", (("sheet", sheet),)))
            return
        key = HEADINGS[sheet][0]
        top = next((at for at, row in enumerate(rows) if key in map(text_of, row)), None)
        needed = (key, "名额") if sheet == POSTS else (key,)
        heads = [] if top is None else [text_of(cell).strip() for cell in rows[top]]
        for column in needed:
            if column not in heads:
                self.problems.append(Problem("MATCH-25", self.name, sheet, (("column", column),)))
        for number, row in enumerate(rows[(top or 0) + 1 :] if heads else (), (top or 0) + 2):
            cells = {
                head: cell for head, cell in zip(heads, row, strict=False) if head and text_of(cell).strip()
            }
            line = _Line(sheet, number, cells)
            if cells and not line.text(key):
                self._add("MATCH-26", line)
            elif cells:
                yield line

    def _new(self, line: _Line, group: str, into: dict[str, Any], told: Any) -> None:
        one = line.text(ID)
        if one in into:
            self._add("MATCH-04", line, ID, id=one)
            return
        into[one] = told
        self._places[f"{group}.{one}"] = (line, "")

    def _person(self, line: _Line, told: dict[str, Any], groups: dict[str, list[str]]) -> None:
        one = line.text(ID)
        self._new(line, "applicants", told["applicants"], self._tiers(line, "志愿", f"applicants.{one}"))
        profile = {"specialities": line.several("特长")} | self._point(line, f"people.{one}")
        if (load := self._whole(line, "已联系数", f"people.{one}.load")) is not None:
            profile["load"] = load
        told["people"][one] = profile
        self._places[f"people.{one}"] = (line, "")
        for group in line.several("类别"):
            groups.setdefault(group, []).append(one)
        for post in line.several("锁定岗位"):
            self._places[f"locked[{len(told['locked'])}]"] = (line, "锁定岗位")
            told["locked"].append([one, post])
        for post, rule in self._pairs(line, "不许可", "Y:回避本乡"):
            self._places[f"forbidden[{len(told['forbidden'])}]"] = (line, "不许可")
            told["forbidden"].append([one, post, rule])

    def _post(self, line: _Line, told: dict[str, Any], groups: Mapping[str, list[str]]) -> None:
        one = line.text(ID)
        place = f"posts.{one}"
        post: dict[str, Any] = {"needs": line.several("需要特长")} | self._point(line, place)
        for column, key in (("名额", "capacity"), ("目标数", "target"), ("最低数", "floor")):
            if (value := self._whole(line, column, f"{place}.{key}")) is not None:
                post[key] = value
        if region := line.text("区域"):
            post["region"] = region
            self._places[f"{place}.region"] = (line, "区域")
        if ranking := self._tiers(line, "人选", f"{place}.ranking"):
            post["ranking"] = ranking
        if scores := dict(self._pairs(line, "评分", "张三:87")):
            post["scores"] = {who: self._score(line, score) for who, score in scores.items()}
            self._places[f"{place}.scores"] = (line, "评分")
        post["reserved"] = list(self._reserves(line, groups))
        self._places[f"{place}.reserved"] = (line, "预留")
        self._new(line, "posts", told["posts"], post)

    def _region(self, line: _Line) -> dict[str, Any]:
        place = f"regions.{line.text(ID)}"
        self._places[f"{place}.parent"] = (line, "上级区域")
        return {"cap": self._whole(line, "上限", f"{place}.cap"), "parent": line.text("上级区域") or None}

    def _criterion(self, line: _Line, at: int) -> str:
        self._places[f"criteria[{at}]"] = (line, "依次比较")
        name, slash, band = line.text("依次比较").partition("/")
        return f"{BY_NAME.get(name.strip(), name)}{slash}{band.strip()}"

    def _tiers(self, line: _Line, stem: str, place: str) -> list[Any]:
        found: list[Any] = []
        for column in line.numbered(stem):
            tier = line.several(column)
            self._places[f"{place}[{len(found)}]"] = (line, column)
            found += [tier if len(tier) > 1 else tier[0]] if tier else []
        return found

    def _point(self, line: _Line, place: str) -> dict[str, Any]:
        told = {
            key: self._whole(line, column, f"{place}.{key}")
            for key, column in (("x", "横坐标"), ("y", "纵坐标"))
        }
        return {key: value for key, value in told.items() if value is not None}

    def _whole(self, line: _Line, column: str, place: str) -> Any:
        """Return a whole number, or the text as it is for the check to refuse."""
        self._places[place] = (line, column)
        text = line.text(column)
        return int(text) if re.fullmatch(r"-?\d{1,12}", text) else text or None

    def _score(self, line: _Line, text: str) -> Any:
        return Decimal(text) if re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", text) else text

    def _pairs(self, line: _Line, column: str, expected: str) -> Iterator[tuple[str, str]]:
        for part in line.several(column):
            first, colon, second = part.partition(":")
            if first.strip() and colon and second.strip():
                yield first.strip(), second.strip()
            else:
                self._add("MATCH-27", line, column, value=part, expected=expected)

    def _reserves(self, line: _Line, groups: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
        for name, rest in self._pairs(line, "预留", "退役军人:1"):
            seats, colon, word = rest.partition(":")
            if not re.fullmatch(r"\d{1,9}", seats.strip()) or (colon and word.strip() != "不开放"):
                self._add("MATCH-27", line, "预留", value=f"{name}:{rest}", expected="退役军人:1:不开放")
                continue
            yield {"name": name, "seats": int(seats), "for": groups.get(name, []), "strict": bool(colon)}


def template_write(path: Path) -> None:
    """Write the blank form."""
    sheets: dict[str, list[list[Cell]]] = {name: [list(heads)] for name, heads in HEADINGS.items()}
    sheets[GUIDE] = [[line] for line in GUIDANCE]
    write_rows(path, sheets)


def result_book_write(result: Result, reasons: Mapping[str, Sequence[Reason]], path: Path) -> None:
    """Write who goes where, and to each the reasons, as a table for the office."""
    rows: list[list[Cell]] = [[ID, "岗位", "更想去的岗位为什么没有去成"]]
    for one, post in result.matches.items():
        rows.append([one, post, "".join(reason_words("zh", reason) for reason in reasons.get(one, ()))])
    write_rows(path, {"结果": rows})
