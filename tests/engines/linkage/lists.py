"""Small lists for tests: files in a folder, and the specification that names them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from jishi.demo.registers import Registers
from jishi.engines.linkage import LinkageError, LinkRun

HEADINGS = {
    "record_id": "编号", "name": "单位名称", "code": "信用代码", "person": "负责人", "phone": "电话", "address": "地址",
    "area_code": "区划", "founded": "成立日期",
}  # fmt: skip
Row = Mapping[str, str]


def rows_write(
    path: Path, rows: Sequence[Row], *, encoding: str = "utf-8", before: str = ""
) -> dict[str, str]:
    """Write a csv with the fields that the rows have; return its columns."""
    fields = list(rows[0]) if rows else ["record_id", "name"]
    with path.open("w", encoding=encoding, newline="") as stream:
        stream.write(before)
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([HEADINGS.get(field, field) for field in fields])
        writer.writerows([row[field] for field in fields] for row in rows)
    return {field: HEADINGS.get(field, field) for field in fields}


def spec_write(folder: Path, lists: Mapping[str, Sequence[Row]], **more: Any) -> Path:
    """Write lists and their specification; `more` are keys of every source."""
    sources = [
        {"name": name, "file": f"{name}.csv", "columns": rows_write(folder / f"{name}.csv", rows), **more}
        for name, rows in lists.items()
    ]
    return spec_of(folder, sources)


def spec_of(folder: Path, sources: object, **top: object) -> Path:
    """Write a specification as told."""
    path = folder / "spec.yaml"
    path.write_text(json.dumps({"sources": sources, **top}, ensure_ascii=False), encoding="utf-8")
    return path


def units_of(run: LinkRun | Path) -> dict[tuple[str, str], str]:
    """Source and record id to unit."""
    path = run.path if isinstance(run, LinkRun) else run
    with (path / "members.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["source"], row["record_id"]): row["unit_id"] for row in csv.DictReader(stream)}


def parquet_rows(path: Path, columns: str = "*") -> list[tuple[Any, ...]]:
    """Rows of a Parquet file."""
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {columns} FROM read_parquet('{path}')").fetchall()


def codes_of(error: LinkageError) -> list[str]:
    """The codes of an error."""
    return [each.code for each in error.problems]


def scores(registers: Registers, run: LinkRun) -> tuple[float, float]:
    """Precision and F1 of pairs, against what is known to be true."""
    truth, found = registers.truth(), units_of(run)

    def pairs(several: Mapping[Any, int]) -> int:
        return sum(n * (n - 1) // 2 for n in several.values())

    both: dict[Any, int] = {}
    ours: dict[Any, int] = {}
    theirs: dict[Any, int] = {}
    for key, unit in truth.items():
        for counts, name in ((both, (unit, found[key])), (ours, found[key]), (theirs, unit)):
            counts[name] = counts.get(name, 0) + 1
    right = pairs(both)
    precision, recall = right / pairs(ours), right / pairs(theirs)
    return precision, 2 * precision * recall / (precision + recall)


def clerk_f1(registers: Registers) -> float:
    """What a clerk gets who joins rows with exactly the same code or the same name."""
    truth = registers.truth()
    groups: dict[str, list[tuple[str, str]]] = {}
    for source, rows in registers.rows.items():
        for row in rows:
            groups.setdefault(f"name:{row[2]}", []).append((source, row[0]))
            if len(row[3]) > 2:
                groups.setdefault(f"code:{row[3]}", []).append((source, row[0]))
    found = {(a, b) for keys in groups.values() for n, a in enumerate(keys) for b in keys[n + 1 :] if a != b}
    found = {(min(a, b), max(a, b)) for a, b in found}
    right = sum(truth[a] == truth[b] for a, b in found)
    counts: dict[int, int] = {}
    for unit in truth.values():
        counts[unit] = counts.get(unit, 0) + 1
    precision, recall = right / len(found), right / sum(n * (n - 1) // 2 for n in counts.values())
    return 2 * precision * recall / (precision + recall)
