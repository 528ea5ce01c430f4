"""python -m bench [PART …]: all parts, or those named."""

import argparse
import importlib
import sys
import time

from bench.cost import CommandFailed
from bench.report import Report

PARTS = (
    "scoring",
    "linkage",
    "matching",
    "allocation",
    "audit",
    "facts",
    "sheets",
    "tables",
    "rollup",
    "pages",
    "backup",
    "properties",
)


def main(argv: list[str]) -> int:
    """Run parts one after another; return 1 if a promise is broken, results differ, or a command fails."""
    told = _arguments(argv)
    report, begun = Report(), time.monotonic()
    for part in told.parts or PARTS:
        try:
            importlib.import_module(f"bench.{part}").run(report, told)
        except CommandFailed as error:
            print(error, file=sys.stderr)
            report.broken.append(f"{part}: a command failed")
    print(f"\n{time.monotonic() - begun:.0f} s in all.")
    for each in report.broken:
        print(f"FAILED {each}")
    return int(bool(report.broken))


def _arguments(argv: list[str]) -> argparse.Namespace:
    made = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    made.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    made.add_argument("--rows", type=int, default=180_000, help="organisations to grade (%(default)s)")
    made.add_argument("--runs", type=int, default=5, help="runs of which the median counts (%(default)s)")
    made.add_argument(
        "--province",
        action="append",
        metavar="URL",
        help="a database that `jishi bench-data` filled, for rollup and pages",
    )
    told = made.parse_args(argv)
    unknown = [part for part in told.parts if part not in PARTS]
    if unknown:
        made.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return told


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
