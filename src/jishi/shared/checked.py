"""A file of rules while it is being read: what is wrong is collected, each with its place, what to do, and a code."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from .twice import yaml_read


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
    prefix : of the codes: 01 no mapping, 02 missing, 03 unknown, 04 twice, 05 no day, 06 days in the wrong order;
        from 07 on the file's own

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

    def add(self, place: str, text: str, number: int) -> None:
        """Note what is wrong."""
        where = ",".join(part for part in (self.name, place) if part)
        self.faults.append(f"{where}:{text}[{self.prefix}-{number:02}]")

    def yaml(self, path: Path, broken: int, twice: int) -> Any:
        """Return what a file of YAML says; note if it is none, or has a key twice, under these numbers."""
        try:
            told, found = yaml_read(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            why = str(error).split("\n")[0]
            self.add("", f"读不了({why})。请按YAML格式改正,存成UTF-8编码后再试。", broken)
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

    def blocks(
        self, key: str, told: Any, needed: Iterable[str], may: Iterable[str] = ()
    ) -> Iterable[tuple[str, Mapping[str, Any]]]:
        """Return the blocks of a list that are whole, each with its place; ids stand once."""
        wanted, seen = tuple(needed), set()
        for number, block in enumerate(told or [], 1):
            place = f"{key}.{number}"
            if not self.keys(place, block, wanted, may):
                continue
            if block["id"] in seen:
                self.add(place, f"编号{block['id']}重复。请改名。", 4)
            seen.add(block["id"])
            yield place, block

    def days(self, place: str, first: Any, last: Any) -> None:
        """Note days that are none, or that stand in the wrong order."""
        if not isinstance(first, date) or not isinstance(last, date):
            self.add(place, "日期应写成2012-03-23这样。请改正。", 5)
        elif first > last:
            self.add(place, f"{first}晚于{last}。请核对起止日期。", 6)
