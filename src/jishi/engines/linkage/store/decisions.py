"""Decisions of people on pairs of records: a csv file, keyed by source and record id."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from jishi.engines.linkage.errors import LinkageError, Problem, problem

COLUMNS = ("source_l", "record_l", "source_r", "record_r", "verdict", "who", "when", "reason")
NEEDED = COLUMNS[:5]
_DAY = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?(?:[T ](?P<hour>\d{1,2})(?P<rest>:\d{2}.*))?"
)
VERDICTS = ("same", "different", "unsure")


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided on a pair; left is the smaller of the two."""

    left: tuple[str, str]
    right: tuple[str, str]
    verdict: str
    who: str = ""
    when: str = ""
    reason: str = ""
    row: int = 0


def decisions_read(path: Path) -> tuple[Decision, ...]:
    """Read decisions; of several on one pair the last one counts, by `when`, then by row.

    Parameters
    ----------
    path : csv in UTF-8 or GB18030 with the columns of COLUMNS; `who`, `when` and `reason` may be absent

    Returns
    -------
    one decision a pair, sorted

    Raises
    ------
    LinkageError
        LINK-12 if it cannot be read or lacks a column, LINK-13 for each row that is no decision
    """
    problems: list[Problem] = []
    latest: dict[tuple[tuple[str, str], tuple[str, str]], Decision] = {}
    for row, told in _rows(path):
        values = {key: (told.get(key) or "").strip() for key in COLUMNS}
        if not any(values.values()):
            continue
        wrong, found = _wrong(values)
        if wrong:
            problems.append(problem("LINK-13", file=path.name, row=row, reason=wrong, found=found))
            continue
        left, right = sorted(
            ((values["source_l"], values["record_l"]), (values["source_r"], values["record_r"]))
        )
        when = _when(values["when"]) or ""
        made = Decision(left, right, values["verdict"], values["who"], when, values["reason"], row)
        before = latest.get((left, right))
        if before is None or (before.when, before.row) <= (made.when, made.row):
            latest[left, right] = made
    if problems:
        raise LinkageError(problems)
    return tuple(latest[pair] for pair in sorted(latest))


def decisions_write(decisions: tuple[Decision, ...], path: Path) -> None:
    """Write decisions as they are read."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(
            (*each.left, *each.right, each.verdict, each.who, each.when, each.reason) for each in decisions
        )


def _wrong(values: dict[str, str]) -> tuple[str, str]:
    """Return why a row is no decision, and what stands there; two blanks when it is one."""
    if not all(values[key] for key in NEEDED[:4]):
        return "blank", ""
    if values["verdict"] not in VERDICTS:
        return "verdict", values["verdict"]
    if _when(values["when"]) is None:
        return "when", values["when"]
    is_itself = (values["source_l"], values["record_l"]) == (values["source_r"], values["record_r"])
    return ("itself", "") if is_itself else ("", "")


def _when(told: str) -> str | None:
    """Return a day, with its time if it has one, so that earlier sorts first; None for what is no day.

    Office programs write 2012-07-15 anew as 2012/7/15 when they save a csv.
    """
    if not told:
        return ""
    found = _DAY.fullmatch(told)
    if found is None:
        return None
    try:
        day = date(*(int(found[part]) for part in ("year", "month", "day"))).isoformat()
    except ValueError:
        return None
    return f"{day} {int(found['hour']):02}{found['rest']}" if found["hour"] else day


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    if not path.is_file():
        raise LinkageError([problem("LINK-12", file=path.name, reason="missing")])
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise LinkageError([problem("LINK-12", file=path.name, reason="list-encoding")])
    reader = csv.DictReader(StringIO(text, newline=""))
    try:
        missing = [key for key in NEEDED if key not in (reader.fieldnames or ())]
        found = [(reader.line_num, row) for row in reader]
    except csv.Error:
        raise LinkageError([problem("LINK-12", file=path.name, reason="broken")]) from None
    if missing:
        values: dict[str, Any] = {"columns": ", ".join(missing)}
        raise LinkageError([problem("LINK-12", file=path.name, reason="columns", **values)])
    yield from found
