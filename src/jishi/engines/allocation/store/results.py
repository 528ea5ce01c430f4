"""Result folders: a table of who went where, what goes with it, and a summary for programs and one for people."""

import csv
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TextIO

from jishi.engines.allocation.errors import AllocationError, Place, problem
from jishi.shared.files import file_sha256
from jishi.shared.runs import folder_put, is_free, manifest_of, manifest_put
from jishi.sheets import write_rows

FORMAT = "jishi-allocate/1"
RESULT, LINKS, SUMMARY, BOOK = "result.csv", "links.csv", "summary.txt", "result.xlsx"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a result: its headings and its rows."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a command made.

    Parameters
    ----------
    command : such as "group"
    tables : name without suffix to table; "result" is the first
    facts : for programs
    words : the summary, line by line
    inputs : name to the file that was read
    """

    command: str
    tables: Mapping[str, Sheet]
    facts: Mapping[str, Any]
    words: Sequence[str]
    inputs: Mapping[str, Path] = field(default_factory=dict)


def out_check(out: Path | None) -> None:
    """ALLOC-25 if the place of the result holds anything but a result."""
    if out is not None and not is_free(out, FORMAT):
        raise AllocationError([problem("ALLOC-25", Place(str(out)))])


def result_write(made: Result, out: Path) -> None:
    """Write a result folder, whole or not at all.

    Parameters
    ----------
    made : what to write
    out : new, empty, or a result before, which it replaces
    """
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    folder.chmod(0o755)
    try:
        for name, sheet in made.tables.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                table_write(sheet, stream)
        write_rows(folder / BOOK, {name: [each.heads, *each.rows] for name, each in made.tables.items()})
        (folder / SUMMARY).write_text("\n".join(made.words) + "\n", encoding="utf-8", newline="\n")
        inputs = {
            name: {"file": str(path.absolute()), "sha256": file_sha256(path)}
            for name, path in made.inputs.items()
        }
        manifest_put(folder, {"format": FORMAT, "command": made.command, **made.facts, "inputs": inputs})
        folder_put(folder, out)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def table_write(sheet: Sheet, stream: TextIO) -> None:
    """Write a table as csv."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(sheet.heads)
    writer.writerows(sheet.rows)


def facts_read(path: Path) -> dict[str, Any]:
    """What the folder of a result says about itself; empty where there is no such folder."""
    return manifest_of(path if path.is_dir() else path.parent, FORMAT) or {}


def table_of(path: Path) -> Path:
    """The table of a result, which may be named by its folder."""
    return path / RESULT if path.is_dir() else path


def input_of(facts: Mapping[str, Any], name: str) -> Path | None:
    """A file that a result was made from, if it is still as it was."""
    told = facts.get("inputs", {}).get(name)
    if not told:
        return None
    path = Path(told["file"])
    return path if path.is_file() and file_sha256(path) == told["sha256"] else None


def rows_of(values: Iterable[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    """Rows as tuples."""
    return tuple(tuple(each) for each in values)
