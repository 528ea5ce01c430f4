"""Lists of several departments about one world, as files that `jishi link` reads, with the truth beside them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jishi.demo.registers.profiles import PROFILES, Profile
from jishi.demo.registers.words import Draw
from jishi.demo.registers.world import World
from jishi.demo.registers.writing import Writer

FIELDS = ("name", "code", "person", "phone", "address", "area_code", "founded")
HEADINGS = ("单位名称", "统一社会信用代码", "负责人", "联系电话", "地址", "区划代码", "成立日期")
ROWS_PER_UNIT = 2.37


@dataclass(frozen=True, slots=True)
class Registers:
    """Lists and their truth.

    Parameters
    ----------
    profile : who writes, and how
    rows : of each source: id of the record, the number of the unit it is about, then the fields
    """

    profile: Profile
    rows: dict[str, list[tuple[str, ...]]]

    def truth(self) -> dict[tuple[str, str], int]:
        """Source and id of each record to the number of its unit."""
        return {(name, row[0]): int(row[1]) for name, rows in self.rows.items() for row in rows}

    @property
    def count(self) -> int:
        """Records on all lists together."""
        return sum(map(len, self.rows.values()))


def registers_make(profile: str, records: int, seed: int = 1) -> Registers:
    """Make lists of about so many records in all; the same arguments give the same lists.

    Parameters
    ----------
    profile : one of PROFILES
    records : wanted in all, met within a few percent
    seed : any number
    """
    told = PROFILES[profile]
    world = World(round(records / _per_unit(told)), seed, told.chains)
    draw = Draw(f"{profile}-{seed}")
    made: dict[str, list[tuple[str, ...]]] = {}
    for name, habits in told.sources.items():
        writer, rows = Writer(habits, draw, world.units), []
        for unit in world.units:
            covers = habits.covers_social if unit.is_social else habits.covers
            times = draw.chance(covers) + (covers > 0 and draw.chance(habits.repeats))
            rows += [(str(unit.number), *writer.row(unit)) for _ in range(times)]
        draw.random.shuffle(rows)
        made[name] = [(f"{name}{n:07d}", *row) for n, row in enumerate(rows, 1)]
    return Registers(told, made)


def _per_unit(profile: Profile) -> float:
    return sum(
        habits.covers * 0.92 + habits.covers_social * 0.08 + habits.repeats
        for habits in profile.sources.values()
    )


def registers_write(registers: Registers, folder: Path) -> Path:
    """Write each list as csv, `truth.csv`, and `spec.yaml`; return the specification.

    Parameters
    ----------
    registers : what to write
    folder : where to; made if it is not there
    """
    folder.mkdir(parents=True, exist_ok=True)
    sources = []
    columns = dict(zip(("record_id", *FIELDS), ("编号", *HEADINGS), strict=True))
    for name, rows in registers.rows.items():
        _write(folder / f"{name}.csv", ("编号", *HEADINGS), ((row[0], *row[2:]) for row in rows))
        title = registers.profile.titles.get(name, name)
        sources.append({"name": name, "title": title, "file": f"{name}.csv", "columns": columns})
    triples = ((source, record, str(unit)) for (source, record), unit in registers.truth().items())
    _write(folder / "truth.csv", ("source", "record_id", "unit"), triples)
    spec = folder / "spec.yaml"
    # JSON is YAML.
    spec.write_text(json.dumps({"sources": sources}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return spec


def _write(path: Path, head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
