"""A file of rules while it is being read: what is wrong is collected, each with its place, what to do, and a code."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from .twice import yaml_read
from .yaml_files import yaml_broken_line, yaml_lines


class CheckedError(ValueError):
    """A file cannot be used; every line says where, what, and what to do."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


class Checked:
    """Collects what is wrong with one file.

    Parameters
    ----------
    name : the file's name
    prefix : of the codes: 01 not of the form expected, 02 missing, 03 unknown, 04 twice, 05 no day, 06 days in the
        wrong order; from 07 on the file's own

    Examples
    --------
    >>> check = Checked("2012.yaml", "PROGRAMME")
    >>> check.keys("phases.1", {"id": "a"}, ("id", "title"))
    False
    >>> check.faults
    ['2012.yaml,phases.1:缺少title。请补上。[PROGRAMME-02]']
    """

    def __init__(self, name: str, prefix: str) -> None:
        self.name, self.prefix = name, prefix
        self.faults: list[str] = []
        self._text = ""

    def add(self, place: str, text: str, number: int) -> None:
        """Note what is wrong; in a file that was read, with its line."""
        line = yaml_lines(self._text).get(place.partition("、")[0]) if place else None
        where = ",".join(part for part in (self.name, f"第{line}行" if line else "", place) if part)
        self.faults.append(f"{where}:{text}[{self.prefix}-{number:02}]")

    def yaml(self, path: Path, broken: int, twice: int) -> Any:
        """Return what a file of YAML says; note if it is none, or has a key twice, under these numbers."""
        try:
            self._text = path.read_text(encoding="utf-8")
            told, found = yaml_read(self._text)
        except UnicodeDecodeError:
            self.add("", "读不了:不是UTF-8编码。请另存成UTF-8再试。", broken)
            return None
        except yaml.YAMLError as error:
            where = f"第{yaml_broken_line(error)}行的YAML写法有误"
            self.add("", f"读不了:{where}。请看这行和上一行的括号、引号、冒号、缩进和日期。", broken)
            return None
        for key, first, again in found:
            self.add("", f"“{key}”写了两次,在第{first}行和第{again}行,不知道用哪一个。请删去一个。", twice)
        return told

    def keys(self, place: str, told: Any, needed: Iterable[str], may: Iterable[str] = ()) -> bool:
        """Tell whether all needed items are there; note what is missing or not known."""
        if not isinstance(told, Mapping):
            self.add(place, "应为一组“键: 值”。请改正。", 1)
            return False
        wanted = tuple(needed)
        missing = [key for key in wanted if key not in told]
        strange = sorted(map(str, set(told) - {*wanted, *may}))
        if missing:
            self.add(place, f"缺少{'、'.join(missing)}。请补上。", 2)
        if strange:
            self.add(place, f"不认识{'、'.join(strange)}。请改名或删去。", 3)
        return not missing

    def texts(self, place: str, told: Mapping[str, Any], **most: int) -> None:
        """Note items that are no text of at most so many characters; a blank one is none."""
        for key, n in most.items():
            value = told[key]
            if not isinstance(value, str) or not 0 < len(value.strip()) <= n:
                where = f"{place}.{key}" if place else key
                self.add(where, f"应为一段文字,不超过{n}个字;数字和代码要加引号。请改正。", 1)

    def rows(self, place: str, told: Any, number: int = 1) -> bool:
        """Tell whether something is a list of texts; note if not."""
        is_list = isinstance(told, list) and all(isinstance(one, str) and one.strip() for one in told)
        if not is_list:
            self.add(place, "应为一列文字,写成[甲, 乙]这样。请改正。", number)
        return is_list

    def blocks(
        self, key: str, told: Any, needed: Iterable[str], may: Iterable[str] = ()
    ) -> Iterable[tuple[str, Mapping[str, Any]]]:
        """Return the blocks of a list that are whole, each with its place; ids stand once."""
        wanted, seen = tuple(needed), set()
        if not isinstance(told or [], list):
            self.add(key, "应为一列,每项以“- ”开头;没有的写[]。请改正。", 1)
            return
        for number, block in enumerate(told or [], 1):
            place = f"{key}.{number}"
            if not self.keys(place, block, wanted, may):
                continue
            if not isinstance(block["id"], str):
                self.add(f"{place}.id", "应为一段文字。请改正。", 1)
                continue
            if block["id"] in seen:
                self.add(place, f"编号{block['id']}重复。请改名。", 4)
            seen.add(block["id"])
            yield place, block

    def days(self, place: str, first: Any, last: Any) -> None:
        """Note days that are none, or that stand in the wrong order."""
        if type(first) is not date or type(last) is not date:
            self.add(place, "日期应写成2012-03-23这样。请改正。", 5)
        elif first > last:
            self.add(place, f"{first}晚于{last}。请核对起止日期。", 6)
