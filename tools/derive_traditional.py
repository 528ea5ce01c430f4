"""Writes data/linkage/traditional.csv from OpenCC, in an environment that has opencc==1.4.2.

python tools/derive_traditional.py
"""

import csv
from pathlib import Path

from opencc import OpenCC  # type: ignore[import-not-found]

OUT = Path(__file__).parents[1] / "src" / "jishi" / "data" / "linkage" / "traditional.csv"
FIRST, LAST = 0x4E00, 0x9FFF


def main() -> None:
    """One row a traditional character that stands for one simplified character."""
    convert = OpenCC("t2s").convert
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["traditional", "simplified"])
        for point in range(FIRST, LAST + 1):
            character = chr(point)
            plain = convert(character)
            if plain != character and len(plain) == 1 and FIRST <= ord(plain) <= LAST:
                writer.writerow([character, plain])


if __name__ == "__main__":
    main()
