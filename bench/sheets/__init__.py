"""Reading, annotating and writing an office's workbooks."""

import argparse

from bench.cost import spend
from bench.places import PYTHON, VAR
from bench.report import Budget, Report

FOLDER = VAR / "sheets"
STEPS = (
    ("read 5,000 × 30", "read", "county.xlsx", 1.5),
    ("notes in a copy of 5,000 × 30", "notes", "county.xlsx", 3),
    ("read 100,000 × 10", "read", "large.xlsx", 3),
)


def run(report: Report, told: argparse.Namespace) -> None:
    """Print the CPU-seconds of each step, starting and importing taken off."""
    del told
    FOLDER.mkdir(parents=True, exist_ok=True)
    work = [PYTHON, "-m", "bench.sheets.work"]
    if not (FOLDER / "large.xlsx").exists():
        spend([*work, "draw", FOLDER])
    report.title("Workbooks of an office")
    still = spend([*work, "nothing", FOLDER])
    for name, step, file, bound in STEPS:
        cost = spend([*work, step, FOLDER / file])
        report.figure(f"{name}, CPU", cost.cpu_s - still.cpu_s, Budget(bound, "s"))
        report.line(f"       {cost.peak_mb:.0f} MB")
