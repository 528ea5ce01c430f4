"""Importing a county's workbook into an installation of its own."""

import argparse
import json
import shutil

from bench.cost import spend
from bench.places import PYTHON, VAR
from bench.report import Budget, Report

FOLDER = VAR / "office"
BRANCHES, INDICATORS = 5000, 30


def run(report: Report, told: argparse.Namespace) -> None:
    """Print how long check, import and undo take, in a new SQLite installation."""
    del told
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    book = FOLDER / "indicators.xlsx"
    around = {
        "DJANGO_SETTINGS_MODULE": "jishi.config.settings",
        "JISHI_VAR": str(FOLDER),
        "DATABASE_URL": f"sqlite:///{FOLDER / 'jishi.sqlite3'}",
    }
    spend([PYTHON, "-m", "bench.facts.office", str(BRANCHES), str(INDICATORS), book], around)
    report.title(f"Importing a workbook of {BRANCHES:,} organisations × {INDICATORS} indicators, SQLite")
    cost = spend([PYTHON, "-m", "bench.facts.imports", book], around)
    found = json.loads(cost.output.splitlines()[-1])
    values = BRANCHES * INDICATORS
    wanted = {"apply": ("values_n", values), "again": ("values_n", 0), "undo": ("withdrawn", values)}
    for name, (key, count) in wanted.items():
        got = found[name][key]
        report.must(f"{name}: {key} is {count:,}", got == count, f"{got:,}")
    report.figure("check, wall", found["check_s"], Budget(5, "s"))
    report.figure("import, wall", found["apply_s"], Budget(5, "s"))
    report.figure("check and import together, wall", found["check_s"] + found["apply_s"], Budget(5, "s"))
    report.figure("undo, wall", found["undo_s"], Budget(5, "s"))
    report.line(f"       {cost.peak_mb:.0f} MB for all of it")
    shutil.rmtree(FOLDER)
