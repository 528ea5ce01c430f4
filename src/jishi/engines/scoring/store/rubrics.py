"""Rubric files: YAML with exact numbers, workbooks an office can edit, and folders of both."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from jishi.engines.scoring.errors import Problem, ScoringError
from jishi.engines.scoring.force import overlaps
from jishi.engines.scoring.load import rubric_from_mapping
from jishi.engines.scoring.model import Rubric
from jishi.engines.scoring.sheet_read import SHEETS, SheetForm, mapping_from_sheets
from jishi.engines.scoring.sheet_write import sheets_from_text

BYTES_MAX = 2_000_000


@dataclass(frozen=True, slots=True)
class RubricFile:
    """A rubric and where it was found.

    Parameters
    ----------
    name : the file's path below the folder
    rubric : what it says
    text : the same as YAML; a YAML file's own text, with its comments
    """

    name: str
    rubric: Rubric
    text: str


def rubric_read(path: str | Path) -> Rubric:
    """Read one rubric from a .yaml, .yml or .xlsx file.

    Parameters
    ----------
    path : the file

    Returns
    -------
    the rubric; the same hash whichever form it was kept in

    Raises
    ------
    ScoringError
        if it cannot be read, or with everything that is wrong in it
    """
    path = Path(path)
    return rubric_from_mapping(mapping_read(path), path.name)


def rubrics_read(folder: str | Path) -> tuple[Rubric, ...]:
    """Read every rubric below a folder (or the one file given).

    Parameters
    ----------
    folder : searched with its sub-folders for *.yaml, *.yml and *.xlsx; file names are free

    Returns
    -------
    rubrics by type, then first day in force

    Raises
    ------
    ScoringError
        with the problems of all files at once, two versions of a type in force on one day included
    """
    return tuple(each.rubric for each in rubric_files(folder))


def rubric_files(folder: str | Path) -> list[RubricFile]:
    """Return the same as `rubrics_read`, each with its path below the folder and its text."""
    folder = Path(folder)
    problems: list[Problem] = []
    found: list[RubricFile] = []
    for path in _paths(folder):
        name = str(path.relative_to(folder)) if folder.is_dir() else path.name
        try:
            found.append(_rubric_file(path, name))
        except ScoringError as error:
            problems.extend(error.problems)
    if not found and not problems:
        problems.append(Problem("RUBRIC-28", str(folder)))
    problems.extend(overlaps([(each.name, each.rubric) for each in found]))
    if problems:
        raise ScoringError(problems)
    return sorted(found, key=lambda each: (each.rubric.org_type, each.rubric.effective_from, each.name))


def _rubric_file(path: Path, name: str) -> RubricFile:
    if path.suffix.lower() == ".xlsx":
        rubric = rubric_from_mapping(mapping_read(path, name), name)
        return RubricFile(name, rubric, yaml_text(rubric.text))
    text = _text(path, name)
    return RubricFile(name, rubric_from_mapping(mapping_from_yaml(text, name), name), text)


def _paths(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return [folder]
    # A name with ~$ is the lock file that an office program leaves beside an open workbook.
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in (".yaml", ".yml", ".xlsx")
        and path.is_file()
        and not path.name.startswith(("~$", "."))
    )


def rubric_write(rubric: Rubric, path: str | Path) -> None:
    """Write a rubric as YAML or as a workbook, by the file's ending; reading it back gives the same hash.

    Parameters
    ----------
    rubric : any rubric
    path : ends in .yaml, .yml or .xlsx

    Raises
    ------
    ScoringError
        for another ending
    """
    path = Path(path)
    if path.suffix.lower() == ".xlsx":
        # Only a workbook pays for loading the libraries that write workbooks.
        from jishi.sheets import write_rows

        write_rows(path, sheets_from_text(rubric.text))
    elif path.suffix.lower() in (".yaml", ".yml"):
        path.write_text(yaml_text(rubric.text), encoding="utf-8", newline="\n")
    else:
        raise ScoringError([_unreadable(path.name, "suffix")])


def mapping_read(path: Path, name: str = "") -> Mapping[Any, Any]:
    """Read a rubric file as a plain mapping, unchecked."""
    name = name or path.name
    if path.suffix.lower() == ".xlsx":
        return _workbook(path, name)
    return mapping_from_yaml(_text(path, name), name)


def _text(path: Path, name: str) -> str:
    if not path.is_file():
        raise ScoringError([_unreadable(name, "missing")])
    if path.stat().st_size > BYTES_MAX:
        raise ScoringError([Problem("RUBRIC-23", name)])
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ScoringError([_unreadable(name, "encoding")]) from None


def _unreadable(name: str, reason: str, **values: object) -> Problem:
    return Problem("RUBRIC-01", name, values=(("reason", f"reason-{reason}"), *values.items()))


def _workbook(path: Path, name: str) -> Mapping[Any, Any]:
    if not path.is_file():
        raise ScoringError([_unreadable(name, "missing")])
    from jishi.sheets import SheetError, read_rows

    sheets: dict[str, list[list[Any]]] = {}
    for sheet, is_required in SHEETS.items():
        try:
            sheets[sheet] = read_rows(path, sheet)
        except SheetError as error:
            if error.code != "SHEET-08":
                raise ScoringError([Problem(error.code, values=tuple(error.values.items()))]) from error
            if is_required:
                values = (("sheet", sheet), ("reason", "reason-no-sheet"))
                raise ScoringError([Problem("RUBRIC-29", name, values=values)]) from error
    try:
        return mapping_from_sheets(sheets)
    except SheetForm as error:
        raise ScoringError([Problem("RUBRIC-29", name, values=values) for values in error.found]) from None


class _ExactLoader(yaml.CSafeLoader):
    """Decimals never pass through binary fractions, and a key written twice is an error.

    The C parser: ten rubrics took a third of the time of grading 180,000 organisations in Python's own.
    """

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = (key_node.tag, key_node.value) if isinstance(key_node, yaml.ScalarNode) else None
            if key in seen and key_node.tag != "tag:yaml.org,2002:merge":
                raise _TwiceError(str(key_node.value), key_node.start_mark.line + 1)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


class _TwiceError(Exception):
    def __init__(self, key: str, line: int) -> None:
        self.key, self.line = key, line
        super().__init__(key)


def _decimal(loader: yaml.CSafeLoader, node: Any) -> Any:
    text = loader.construct_scalar(node).replace("_", "")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    return value if value.is_finite() else text


def _whole(loader: yaml.CSafeLoader, node: Any) -> Any:
    # YAML 1.1 reads 010 as eight and 1:30 as ninety; here a number is its decimal digits.
    text = loader.construct_scalar(node)
    return int(text) if text.lstrip("+-").isdecimal() else text


_ExactLoader.add_constructor("tag:yaml.org,2002:float", _decimal)
_ExactLoader.add_constructor("tag:yaml.org,2002:int", _whole)


def mapping_from_yaml(text: str, name: str) -> Mapping[Any, Any]:
    """Read YAML text with numbers as int and Decimal.

    Parameters
    ----------
    text : the file's text
    name : the file's name, for errors

    Returns
    -------
    whatever stands at the top, checked by `rubric_from_mapping`

    Raises
    ------
    ScoringError
        RUBRIC-01 if it is no YAML, RUBRIC-25 if a key is written twice
    """
    try:
        found: Mapping[Any, Any] = yaml.load(text, _ExactLoader)
    except _TwiceError as error:
        values = (("key", error.key), ("line", error.line))
        raise ScoringError([Problem("RUBRIC-25", name, values=values)]) from None
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise ScoringError([_unreadable(name, "yaml", line=mark.line + 1 if mark else 1)]) from None
    return found


class _PlainDumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


_PlainDumper.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")
)


def yaml_text(text: Mapping[str, Any]) -> str:
    """Return canonical YAML of a rubric's text."""
    dumped: str = yaml.dump(
        dict(text),
        Dumper=_PlainDumper,
        allow_unicode=True,
        sort_keys=False,
        width=110,
        default_flow_style=None,
    )
    return dumped
