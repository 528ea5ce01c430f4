"""Verifying a long chain of operation records."""

import argparse

from bench.cost import spend
from bench.places import JISHI, PYTHON, VAR
from bench.report import Budget, Report

FOLDER = VAR / "audit"
EVENTS = 1_000_000


def run(report: Report, told: argparse.Namespace) -> None:
    """Print how long a verification takes, from an export and from a database."""
    del told
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = [FOLDER / f"events-{EVENTS}.jsonl", FOLDER / f"events-{EVENTS}.sqlite3"]
    if not all(path.exists() for path in files):
        spend([PYTHON, "-m", "bench.audit.events", str(EVENTS), *files])
    report.title(f"Verifying {EVENTS:,} operation records, jishi audit verify")
    for path in files:
        cost = spend([JISHI, "audit", "verify", path])
        is_right = cost.output.startswith(f"ok {EVENTS} ")
        report.must(f"{path.suffix[1:]}: every record is verified", is_right, cost.output.split(" ")[0])
        report.figure(f"{path.suffix[1:]}, wall", cost.wall_s, Budget(15, "s"))
        report.line(f"       {cost.cpu_s:.2f} CPU-s, {cost.peak_mb:.0f} MB")
