"""Writes made-up lists: python -m bench.linkage.lists PROFILE RECORDS FOLDER [99].

With 99, each hundredth row is left out.
"""

import sys
from dataclasses import replace
from pathlib import Path

from jishi.demo.registers import registers_make, registers_write

SEED = 7


def main(profile: str, records: str, folder: str, keep: str = "") -> None:
    made = registers_make(profile, int(records), SEED)
    if keep:
        some = {name: [row for n, row in enumerate(rows) if n % 100] for name, rows in made.rows.items()}
        made = replace(made, rows=some)
    registers_write(made, Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
