"""Load the description of a table from YAML, refusing it with every fault and its repair."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from jishi.shared.yaml_files import yaml_file

from .errors import Fault, TemplateError
from .model import LOCKS, MONEY_UNITS, PERSONAL, TYPES, Choice, Field, Template

TABLE_KEYS: Final = frozenset(
    {"table", "title", "sheet", "unit", "key", "columns", "notes", "sign", "frozen"}
)
COLUMN_KEYS: Final = frozenset(
    {"id", "path", "type", "required", "lock", "choices", "least", "most", "pattern", "expected", "check",
     "unit", "personal", "width", "help", "aliases"}
)  # fmt: skip
CHECKS: Final = ("id_number", "uscc", "org_code")
NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
SIGN_LINES: Final = ("填报单位:", "填表人:", "审核人:", "填报日期:")
# What one drop-down may hold in a workbook.
LONGEST_LIST: Final = 255
MOST_COLUMNS: Final = 100


@cache
def template_load(path: Path) -> Template:
    """Return the table that a file describes.

    Parameters
    ----------
    path : `<name>.yaml`

    Raises
    ------
    TemplateError
        with every fault: TABLE-01 no such file or no YAML, then as `template_from_mapping`
    """
    try:
        told = yaml_file(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TemplateError([Fault("TABLE-01", path.name)]) from error
    return template_from_mapping(told, path.name)


def templates_in(folder: Path) -> dict[str, Template]:
    """Return the tables of a folder by name, in the order of their names.

    Parameters
    ----------
    folder : that holds `<name>.yaml`
    """
    return {path.stem: template_load(path) for path in sorted(folder.glob("*.yaml"))}


def template_from_mapping(told: object, file: str) -> Template:
    """Return the table that a mapping describes.

    Parameters
    ----------
    told : as YAML or JSON gives it
    file : named in the faults

    Raises
    ------
    TemplateError
        TABLE-02 something missing, TABLE-03 unknown word, TABLE-04 twice, TABLE-05 wrong kind of value,
        TABLE-06 list too long, TABLE-07 key without column
    """
    if not isinstance(told, Mapping):
        raise TemplateError([Fault("TABLE-01", file)])
    look = _Look(file)
    columns = told.get("columns")
    if not isinstance(columns, list) or not columns or len(columns) > MOST_COLUMNS:
        raise TemplateError([Fault("TABLE-02", file, "", {"word": "columns"})])
    look.words("", told, TABLE_KEYS, needed=("table", "title", "sheet", "key"))
    fields = [look.field(at, each) for at, each in enumerate(columns, start=1)]
    look.whole(told, [each for each in fields if each is not None])
    if look.faults:
        raise TemplateError(look.faults)
    return Template(
        name=told["table"],
        title=told["title"],
        sheet=told["sheet"],
        unit=told.get("unit", ""),
        key=tuple(told["key"]),
        fields=tuple(each for each in fields if each is not None),
        notes=tuple(told.get("notes", ())),
        sign_lines=tuple(told.get("sign", SIGN_LINES)),
        frozen=told.get("frozen", 2),
    )


def template_mapping(template: Template) -> dict[str, Any]:
    """Return a table as plain values, from which `template_from_mapping` makes the same again.

    Parameters
    ----------
    template : any
    """
    told: dict[str, Any] = {
        "table": template.name,
        "title": template.title,
        "sheet": template.sheet,
        "key": list(template.key),
        "unit": template.unit,
        "notes": list(template.notes),
        "sign": list(template.sign_lines),
        "frozen": template.frozen,
    }
    return told | {"columns": [_column(each) for each in template.fields]}


def _column(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"id": field.id, "path": field.path, "type": field.type}
    plain = ("lock", "least", "most", "pattern", "expected", "check", "unit", "personal", "width", "help")
    fresh = Field("", "", "text")
    told |= {n: getattr(field, n) for n in plain if getattr(field, n) != getattr(fresh, n)}
    if field.is_required:
        told["required"] = True
    if field.choices:
        told["choices"] = {each.id: [each.label, *each.others] for each in field.choices}
    if field.aliases:
        told["aliases"] = list(field.aliases)
    return told


class _Look:
    """The faults of one description."""

    def __init__(self, file: str) -> None:
        self.faults: list[Fault] = []
        self._file = file

    def _add(self, code: str, column: str, **values: object) -> None:
        self.faults.append(Fault(code, self._file, column, values))

    def words(
        self, column: str, told: Mapping[Any, Any], known: frozenset[str], needed: tuple[str, ...]
    ) -> None:
        """Note words that are missing or that nobody knows."""
        for word in needed:
            if not told.get(word):
                self._add("TABLE-02", column, word=word)
        for word in sorted(map(str, told.keys() - known)):
            self._add("TABLE-03", column, word=word, expected="、".join(sorted(known)))

    def field(self, at: int, told: object) -> Field | None:
        """Return one column, or None after noting its faults."""
        if not isinstance(told, Mapping):
            self._add("TABLE-05", str(at), word="columns", expected="{id: …, path: …, type: …}")
            return None
        name = str(told.get("path") or told.get("id") or at)
        before = len(self.faults)
        self.words(name, told, COLUMN_KEYS, needed=("id", "path", "type"))
        self._named(name, told)
        self._bounds(name, told)
        choices = self._choices(name, told)
        return self._built(told, choices) if len(self.faults) == before else None

    def _named(self, name: str, told: Mapping[str, Any]) -> None:
        words = (("type", TYPES), ("lock", LOCKS), ("personal", PERSONAL), ("check", CHECKS))
        for word, known in words:
            if word in told and told[word] not in known:
                self._add("TABLE-03", name, word=told[word], expected="、".join(filter(None, known)))
        if not NAME.fullmatch(str(told.get("id", ""))):
            self._add("TABLE-05", name, word="id", expected="a-z, 0-9, _")
        if told.get("type") == "money" and told.get("unit") not in MONEY_UNITS:
            self._add("TABLE-05", name, word="unit", expected="、".join(MONEY_UNITS))
        if "pattern" in told and not _is_pattern(told):
            self._add("TABLE-05", name, word="pattern", expected="pattern: 正则, expected: 文字")

    def _bounds(self, name: str, told: Mapping[str, Any]) -> None:
        for word in ("least", "most", "width"):
            if word in told and type(told[word]) is not int:
                self._add("TABLE-05", name, word=word, expected="0, 1, 2 …")
        least, most = told.get("least", 0), told.get("most")
        if type(least) is int and type(most) is int and least > most:
            self._add("TABLE-05", name, word="most", expected=f">= {least}")

    def _choices(self, name: str, told: Mapping[str, Any]) -> tuple[Choice, ...]:
        given = told.get("choices", {})
        if (told.get("type") == "choice") != bool(given) or not isinstance(given, Mapping):
            self._add("TABLE-05", name, word="choices", expected="{id: 选项}")
            return ()
        words = {str(k): [v] if isinstance(v, str) else list(v) for k, v in given.items()}
        if any(not all(isinstance(w, str) and w for w in each) or not each for each in words.values()):
            self._add("TABLE-05", name, word="choices", expected="{id: 选项}")
            return ()
        if len(",".join(each[0] for each in words.values())) > LONGEST_LIST:
            self._add("TABLE-06", name, limit=LONGEST_LIST)
        return tuple(Choice(kept, each[0], tuple(each[1:])) for kept, each in words.items())

    def _built(self, told: Mapping[str, Any], choices: tuple[Choice, ...]) -> Field:
        plain = {word: told[word] for word in COLUMN_KEYS & told.keys() - {"required", "choices", "aliases"}}
        return Field(
            **plain,
            is_required=bool(told.get("required")),
            choices=choices,
            aliases=tuple(told.get("aliases", ())),
        )

    def whole(self, told: Mapping[str, Any], fields: list[Field]) -> None:
        """Note what is wrong between the columns."""
        for word in ("id", "path"):
            counted = Counter(getattr(each, word) for each in fields)
            for value in sorted(value for value, n in counted.items() if n > 1):
                self._add("TABLE-04", value, word=word)
        ids = {each.id for each in fields if each.is_read}
        key = told.get("key")
        if not isinstance(key, list) or (not self.faults and not set(key) <= ids):
            self._add("TABLE-07", "", key=key)
        for word in ("notes", "sign"):
            if not all(isinstance(line, str) for line in told.get(word) or ()):
                self._add("TABLE-05", "", word=word, expected="[文字, …]")


def _is_pattern(told: Mapping[str, Any]) -> bool:
    try:
        re.compile(str(told["pattern"]))
    except re.error:
        return False
    return bool(told.get("expected"))
