"""A province filled, backed up and restored, on SQLite and on PostgreSQL: times and sizes."""

import argparse
import os
import shutil
from pathlib import Path

from bench.cost import Cost, spend
from bench.places import JISHI, PYTHON, ROOT, VAR
from bench.report import Budget, Report

FOLDER = VAR / "backup"
POSTGRES = ROOT / "tools" / "throwaway_postgres.py"


def run(report: Report, told: argparse.Namespace) -> None:
    """Print what each step costs on each database; BENCH_BACKUP=sqlite (or postgres) takes one of the two.

    PostgreSQL works in a process of its own, whose time is not in the CPU-seconds of a command.
    """
    for kind in os.environ.get("BENCH_BACKUP", "sqlite,postgres").split(","):
        folder = FOLDER / kind
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if kind == "sqlite":
            urls = [f"sqlite:///{folder / name}.sqlite3" for name in ("province", "restored")]
            measure(report, told.rows, urls, folder)
        else:
            spent = spend(
                [PYTHON, POSTGRES, PYTHON, "-m", "bench.backup.postgres", str(told.rows), folder],
                {"PYTHONPATH": str(ROOT)},
            )
            print(spent.output, end="", flush=True)
            failed = [line for line in spent.output.splitlines() if line.startswith("  FAILED")]
            report.broken += [f"backup on PostgreSQL: {line.strip()}" for line in failed]
        shutil.rmtree(folder)


def measure(report: Report, orgs: int, urls: list[str], folder: Path) -> None:
    """Fill the first database, back it up, and restore the backup into the second one."""
    filled, empty = urls
    around = {"JISHI_VAR": str(folder), "JISHI_TODAY": "2012-07-15"}
    file = folder / "province.jishi"
    report.title(f"A province of {orgs:,} organisations, {filled.partition(':')[0]}")
    _told(
        report,
        "bench-data",
        spend([JISHI, "bench-data", "--orgs", str(orgs), "--seed", "1", "--database", filled], around),
        Budget(300, "s"),
    )
    made = spend([JISHI, "backup", file, "--database", filled], around)
    _told(report, "backup", made, None)
    report.line(f"       the backup: {file.stat().st_size / 2**20:,.0f} MB")
    database = folder / "province.sqlite3"
    if database.exists():
        report.line(f"       the database: {database.stat().st_size / 2**20:,.0f} MB")
    back = spend([JISHI, "restore", file, "--database", empty], around)
    _told(report, "restore, with its check of every table", back, None)
    again = spend([JISHI, "restore", "--check", file], around)
    _told(report, "restore --check", again, None)
    report.line(f"       {back.output.strip().splitlines()[-1]}")


def _told(report: Report, name: str, cost: Cost, budget: Budget | None) -> None:
    if budget:
        report.figure(f"{name}, wall", cost.wall_s, budget)
    else:
        report.line(f"       {name}: {cost.wall_s:.0f} s")
    report.line(f"       {name}: {cost.cpu_s:.0f} CPU-s, {cost.peak_mb:,.0f} MB")
